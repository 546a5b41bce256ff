"""``my-account issuer``: what the issuer prints on cards and in letters."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import click

from webapp.cli.installation import Installation, now, read_installation
from webapp.cli.reference import member_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.domain.confirmation import ActivationCode


@click.group()
def issuer() -> None:
    """Say what the issuer tells a member."""


@issuer.command()
@click.argument("reference", metavar="REF")
def card(reference: str) -> None:
    """Print number and code of the card that the issuer calls REF."""
    from webapp.domain.card import grouped  # noqa: PLC0415

    installation = read_installation()
    if not installation.issuer.is_embedded:
        raise click.ClickException(
            "The cards of this installation are another issuer's: there is no "
            "MYACCOUNT_ISSUER_KEY, and nobody but the issuer knows numbers and codes."
        )
    found = installation.issuer.card(reference)
    if found is None:
        raise click.ClickException(f"The embedded issuer has no card {reference}.")
    click.echo(f"number   {grouped(found.proof.number.digits)}")
    click.echo(f"code     {found.proof.code.digits}")
    click.echo(f"expires  {found.expires_on:%m/%y}")


@issuer.command("activation-code")
@click.argument("reference", metavar="REF")
@click.option("--feed", help="The feed that REF belongs to, where several use the same.")
def activation_code(reference: str, feed: str | None) -> None:
    """Make a one-time code for a member without a contact on file.

    REF is the issuer's name for the member, or for a card of the member.  The code is
    printed once, here, for the letter; it can be used for 30 days.
    """
    installation = read_installation()
    with installation.database.work() as session:
        code = _issue(session, installation, member_of(session, reference, feed))
    click.echo(code.printed)


def _issue(session: Session, installation: Installation, member_id: int) -> ActivationCode:
    from webapp.services.activation_code import issue_activation_code  # noqa: PLC0415

    return issue_activation_code(
        session,
        installation.settings.fingerprint_keys,
        member_id=member_id,
        chance=secrets.randbelow,
        now=now(),
    )
