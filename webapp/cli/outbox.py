"""``my-account outbox``: what was sent, in demo mode."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.installation import read_installation

if TYPE_CHECKING:
    from webapp.services.outbox import QueuedMessage


@click.group()
def outbox() -> None:
    """Say what was sent (demo only)."""


@outbox.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--most", default=100, show_default=True, help="How many messages at most.")
def list_(*, as_json: bool, most: int) -> None:
    """Print the messages, the newest first.  They hold codes: only the demo shows them."""
    from webapp.services.outbox import list_messages  # noqa: PLC0415

    installation = read_installation()
    if not installation.settings.demo:
        raise click.ClickException("Messages hold codes for members; only demo mode shows them.")
    with installation.database.read() as connection:
        messages = list_messages(connection, installation.sealer, most=most)
    for message in messages:
        click.echo(json.dumps(_plain(message), ensure_ascii=False) if as_json else _text(message))


def _plain(message: QueuedMessage) -> dict[str, Any]:
    return {
        "name": message.name,
        "channel": message.channel.value,
        "to": message.to,
        "subject": message.subject,
        "body": message.body,
        "created_at": message.created_at.isoformat(),
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
    }


def _text(message: QueuedMessage) -> str:
    sent = f"{message.sent_at:%Y-%m-%d %H:%M:%S} UTC" if message.sent_at else "not yet"
    return (
        f"{message.channel.value} to {message.to}, sent: {sent}\n"
        f"{message.subject}\n\n{message.body.rstrip()}\n{'-' * 72}"
    )
