"""The console command ``my-account``: one file a group, loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

COMMANDS: Final = {
    "demo": "run the site with invented members",
    "serve": "run the site for members (gunicorn)",
    "worker": "send what waits in the outbox",
    "db": "make, check and change the tables",
    "feed": "take in the issuer's files",
    "statement": "close statements",
    "issuer": "what the issuer tells a member: cards, activation codes",
    "member": "what is closed to members after too many tries, and how it is opened",
    "outbox": "what was sent (demo only)",
    "audit": "prove what happened to the security of accounts",
    "keys": "make keys for the settings, and replace them",
}
"""Each is a command of this name in the module of this name, and what it does."""


class LazyCommands(click.Group):
    """Commands that are imported one at a time, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of a day's work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, or ``None`` if there is no such word."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"webapp.cli.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what the database refuses is said in a sentence, not in a trace."""
        try:
            return super().invoke(ctx)
        except click.ClickException:
            raise
        except Exception as problem:
            from webapp.cli.tables import refusal_in_words  # noqa: PLC0415

            if sentence := refusal_in_words(problem):
                raise click.ClickException(sentence) from None
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="my-account")
def main() -> None:
    """My Account: the website a card member uses to look after their card.

    Settings come from MYACCOUNT_* in the environment.  Where none are set and a demo was
    started in this folder, the commands work on the demo's database.
    """
