"""``my-account statement``: closing."""

from __future__ import annotations

from datetime import datetime

import click

from webapp.cli.installation import read_installation


@click.group()
def statement() -> None:
    """Close statements."""


@statement.command()
@click.option(
    "--until",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last closing day to close, as 2026-09-19; it must be over.",
)
@click.option("--feed", help="Close only the accounts of this feed.")
def close(until: datetime, feed: str | None) -> None:
    """Close every billing cycle that ended on a day or before.  This is final."""
    installation = read_installation()
    if until.date() >= installation.today():
        raise click.ClickException("That day is not over yet: its cycles can still get lines.")
    with installation.database.work() as session:
        closed = installation.close_statements(session, until=until.date(), feed=feed)
    click.echo(f"{closed} statements closed.")
