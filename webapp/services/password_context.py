"""What somebody who knows a member would try as a password or put into a user ID."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

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
_LAST_DIGITS: Final = (
    select(Card.last_digits).where(Card.member_id == bindparam("member_id")).order_by(Card.id)
)


def known_about(
    session: Session, entrance: Entrance, member_id: int, *, user_id: str
) -> PasswordContext:
    """Return names, birthday, contacts, user ID and last card digits of a member.

    An address before its @ counts as a name.  The digits of several cards stand apart.
    """
    name, kana, latin, born = session.execute(_MEMBER, {"member_id": member_id}).one()
    contacts = open_contacts(session, entrance, member_id)
    mailbox = contacts.pop(Channel.EMAIL, "").partition("@")[0]
    return PasswordContext(
        user_id=user_id,
        names=tuple(word for word in (name, kana, latin, mailbox) if word),
        birth_on=_birthday(entrance, member_id, born),
        phones=tuple(contacts.values()),
        card_digits=card_digits(session, member_id),
        issuer_names=entrance.issuer_names,
    )


def card_digits(session: Session, member_id: int) -> str:
    """Return the last digits of all cards that a member holds, with spaces between cards."""
    return " ".join(session.scalars(_LAST_DIGITS, {"member_id": member_id}))


def _birthday(entrance: Entrance, member_id: int, sealed: str | None) -> date | None:
    if sealed is None:
        return None
    return date.fromisoformat(entrance.sealer.open(sealed, f"member.born_on.{member_id}"))
