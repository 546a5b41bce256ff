"""What somebody who knows a member would try as a password or put into a user ID."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from webapp.domain.card import card_numbers_in
from webapp.domain.mail import Channel
from webapp.domain.password import PasswordContext
from webapp.models import Card, Member
from webapp.services.notices import open_contacts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance

_MEMBER: Final = select(
    Member.name, Member.name_kana, Member.name_latin, Member.born_on_sealed
).where(Member.id == bindparam("member_id"))
_CARDS: Final = (
    select(Card.last_digits, Card.number_fingerprint)
    .where(Card.member_id == bindparam("member_id"))
    .order_by(Card.id)
)


def known_about(
    session: Session, entrance: Entrance, member_id: int, *, user_id: str, password: str
) -> PasswordContext:
    """Return names, birthday, contacts, user ID and card digits of a member.

    An address before its @ counts as a name.  The digits of several cards stand apart:
    the last ones of each, and all of those that were typed into user ID or password.
    """
    name, kana, latin, born = session.execute(_MEMBER, {"member_id": member_id}).one()
    contacts = open_contacts(session, entrance, member_id)
    mailbox = contacts.pop(Channel.EMAIL, "").partition("@")[0]
    shown = password[: entrance.policy.longest]
    return PasswordContext(
        user_id=user_id,
        names=tuple(word for word in (name, kana, latin, mailbox) if word),
        birth_on=_birthday(entrance, member_id, born),
        phones=tuple(contacts.values()),
        card_digits=_card_digits(session, entrance, member_id, typed=(user_id, shown)),
        issuer_names=entrance.issuer_names,
    )


def _card_digits(
    session: Session, entrance: Entrance, member_id: int, *, typed: tuple[str, ...]
) -> str:
    """Return the digits of the cards that a member holds, with spaces between cards.

    A number is not stored.  But where it was typed, its fingerprint tells that it is the card's.
    """
    shown: dict[str | None, str] = {
        number.fingerprint(key): number.digits
        for text in typed
        for number in card_numbers_in(text)
        for key in entrance.keys
    }
    cards = session.execute(_CARDS, {"member_id": member_id})
    return " ".join(shown.get(fingerprint, last) for last, fingerprint in cards)


def _birthday(entrance: Entrance, member_id: int, sealed: str | None) -> date | None:
    if sealed is None:
        return None
    return date.fromisoformat(entrance.sealer.open(sealed, f"member.born_on.{member_id}"))
