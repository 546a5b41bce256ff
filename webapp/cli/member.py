"""``my-account member``: what the issuer can see and do for one member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import click

from webapp.cli.installation import Installation, now, read_installation
from webapp.cli.reference import member_of

if TYPE_CHECKING:
    from datetime import datetime

    from webapp.domain.alarm import AlarmRule
    from webapp.domain.attempts import Throttles
    from webapp.services.member_locks import Lock

WHAT: Final = {
    "card": "card",
    "sign_in": "sign-in",
    "current_password": "change of password",
    "app_code": "codes of an app",
    "recovery_code": "recovery codes",
    "password": "password",
}
NOTHING_CLOSED: Final = "Nothing is closed to this member; tries so far are forgiven."
SITE: Final = "whole site, %s: %d failed in this hour, alarm above %d"
ALARM: Final = {
    "cards": "every card waits for a code",
    "sign-ins": "browsers that are not known have a third of the tries",
}
REMOVED: Final = {
    None: "This member has no second factor.",
    True: "Removed; the password alone signs in now.",
    False: "Removed; the password was too short to stand alone and is off.  Recovery sets another.",
}
OTHERS: Final = "others closed: %d (networks, browsers, cards and user IDs that nobody has)"


@click.group()
def member() -> None:
    """Say what is closed to members, open it, and sign a member out."""


@member.command()
def locks() -> None:
    """Say what is closed after too many tries, until when, and how the whole site stands."""
    from webapp.services.member_locks import list_locks  # noqa: PLC0415

    installation = read_installation()
    throttles = _throttles(installation)
    found = list_locks(
        installation.database,
        installation.settings.fingerprint_keys,
        throttles,
        now=now(),
    )
    for lock in found.found:
        click.echo(_words(installation, lock))
    click.echo(OTHERS % found.others)
    for rule in (throttles.site_cards, throttles.site_sign_ins):
        click.echo(_site_words(installation, rule))


@member.command()
@click.argument("reference", metavar="REF")
@click.option("--feed", help="The feed that REF belongs to, where several use the same.")
def unlock(reference: str, feed: str | None) -> None:
    """Open what is closed to one member, who is told: cards, sign-in, a password that is off.

    REF is the issuer's name for the member, or for a card of the member.  Be sure who asks:
    what was closed is what stands between a guesser and the account.
    """
    from webapp.services.member_locks import unlock_member  # noqa: PLC0415

    installation = read_installation()
    with installation.database.work() as session, installation.entrance() as outside:
        opened = unlock_member(session, outside, member_of(session, reference, feed), now=now())
    for lock in opened:
        click.echo(f"opened: {_words(installation, lock)}")
    if not opened:
        click.echo(NOTHING_CLOSED)


@member.command("sign-out")
@click.argument("reference", metavar="REF")
@click.option("--feed", help="The feed that REF belongs to, where several use the same.")
def sign_out(reference: str, feed: str | None) -> None:
    """Sign one member out in every browser.

    REF is the issuer's name for the member, or for a card of the member.  Everybody at once
    is signed out by another first key in MYACCOUNT_SECRET_KEYS, without the one before.
    """
    from webapp.services.devices import sign_out_everywhere  # noqa: PLC0415

    installation = read_installation()
    with installation.database.work() as session:
        member_id = member_of(session, reference, feed)
        ended = sign_out_everywhere(session, member_id, now=now())
    click.echo(f"signed out in {ended} browsers.")


@member.command("remove-factor")
@click.argument("reference", metavar="REF")
@click.option("--feed", help="The feed that REF belongs to, where several use the same.")
def remove_factor(reference: str, feed: str | None) -> None:
    """Take the second factor of one member away, at once: apps, passkeys, recovery codes.

    REF is the issuer's name for the member, or for a card of the member.  Be sure who asks:
    from then on the password is enough.  The member is told by the first contact on file.
    """
    from webapp.services.factor_loss import remove_all_factors  # noqa: PLC0415

    installation = read_installation()
    with installation.database.work() as session, installation.entrance() as outside:
        member_id = member_of(session, reference, feed)
        works = remove_all_factors(session, outside, member_id, now=now())
    click.echo(REMOVED[works])


def _throttles(installation: Installation) -> Throttles:
    from webapp.web.entrance import throttles  # noqa: PLC0415

    return throttles(installation.settings)


def _words(installation: Installation, lock: Lock) -> str:
    what = f"{WHAT[lock.what.value]} {lock.name}"
    if lock.until is None:
        return f"{what}, off until it is set anew or opened"
    return f"{what}, closed until {_moment(installation, lock.until)}"


def _site_words(installation: Installation, rule: AlarmRule) -> str:
    from webapp.services.alarm import read_site  # noqa: PLC0415

    with installation.database.read() as connection:
        site = read_site(connection, rule, now=now())
    words = SITE % (rule.name, site.failures, site.most)
    if site.alarm_until is None:
        return words
    return f"{words}; ALARM until {_moment(installation, site.alarm_until)}: {ALARM[rule.name]}"


def _moment(installation: Installation, moment: datetime) -> str:
    there = moment.astimezone(ZoneInfo(installation.profile.time_zone))
    return f"{there:%Y-%m-%d %H:%M %Z}"
