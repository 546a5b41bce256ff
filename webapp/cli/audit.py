"""``my-account audit``: whether what happened still stands as it was written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from webapp.cli.installation import read_installation

if TYPE_CHECKING:
    from webapp.services.audit import Broken, Unbroken

WHAT_BROKE: Final = {
    "changed": "it was changed after it was written down",
    "missing": "an event before it is missing, or it was put in",
    "older_form": "its digest is of a form that was no longer in use",
}
NOT_FOUND: Final = (
    "No event has the digest %s: newer events were cut off, or the chain was written anew."
)


@click.group()
def audit() -> None:
    """Prove what happened to the security of accounts."""


@audit.command()
@click.option("--expect", metavar="DIGEST", multiple=True, help="A last digest of before.")
def verify(expect: tuple[str, ...]) -> None:
    """Prove the chain of security events; exit status 1 when it is broken.

    The last digest is printed.  Kept where the database is not, it proves later, with
    --expect, that nothing up to here was cut off or written anew.
    """
    from webapp.services.audit import Unbroken, verify_chain  # noqa: PLC0415

    outcome = verify_chain(read_installation().database, expected=expect)
    if not isinstance(outcome, Unbroken):
        raise click.ClickException(_broken(outcome))
    click.echo(f"Every link of {outcome.events:,} holds.")
    click.echo(f"last digest  {outcome.last_digest}")
    _refuse_cut(outcome)


def _broken(outcome: Broken) -> str:
    return (
        f"The chain breaks at event {outcome.event_id}: {WHAT_BROKE[outcome.how.value]}. "
        f"{outcome.events_before:,} events before it hold."
    )


def _refuse_cut(outcome: Unbroken) -> None:
    if outcome.not_found:
        raise click.ClickException("\n".join(NOT_FOUND % digest for digest in outcome.not_found))
