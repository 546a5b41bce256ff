"""Telling a member something by the first contact on file, or doing the same work for nobody."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from webapp.domain.mail import Channel
from webapp.models import Contact
from webapp.services.outbox import queue_message

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.domain.sealing import Sealer
    from webapp.services.entrance import Entrance

NOBODY: Final = 0
"""No member has this row number; asking for their contacts is the same query."""

_CONTACTS: Final = select(Contact.channel, Contact.address_sealed).where(
    Contact.member_id == bindparam("member_id")
)


def tell(
    session: Session,
    entrance: Entrance,
    name: str,
    *,
    member_id: int | None,
    language: str,
    channel: Channel | None = None,
    unsaid: str = "",
    now: datetime,
    **values: object,
) -> Channel | None:
    """Queue the message ``name`` to a member, in their language, and return how it goes.

    It goes by ``channel``, or by the first contact there is (e-mail, SMS, voice call).
    Where there is nobody to tell, a message of the same size goes nowhere: it is addressed,
    written and sealed like any other.  ``unsaid`` is a message that could have gone in place of
    this one: it is written as well, so that nobody can tell by the time which of them went.
    """
    chosen, address = _way_to(session, entrance.sealer, member_id, channel)
    (subject, body), *_unsaid = [
        entrance.write_mail(one, language, **values) for one in (name, unsaid) if one
    ]
    queue_message(
        session,
        entrance.sealer,
        name=name,
        member_id=member_id if chosen else None,
        channel=chosen,
        to=address,
        subject=subject,
        body=body,
        now=now,
    )
    return chosen


def _way_to(
    session: Session, sealer: Sealer, member_id: int | None, channel: Channel | None
) -> tuple[Channel | None, str]:
    """Return how a message goes, and the address; where it goes nowhere, nobody's is opened."""
    addresses = _addresses(session, member_id)
    known = [way for way in ([channel] if channel else Channel) if way in addresses]
    if member_id and known:
        return known[0], sealer.open(addresses[known[0]], contact_place(member_id, known[0]))
    return None, sealer.open(_sealed_nobody(sealer), contact_place(NOBODY, Channel.EMAIL))


@lru_cache(maxsize=4)
def _sealed_nobody(sealer: Sealer) -> str:
    """Return the address that is opened where there is none."""
    return sealer.seal("nobody@members.example", contact_place(NOBODY, Channel.EMAIL))


def contact_place(member_id: int, channel: Channel) -> str:
    """Return the place for which a contact's address is sealed."""
    return f"contact.address.{member_id}.{channel.value}"


def open_contacts(session: Session, entrance: Entrance, member_id: int) -> dict[Channel, str]:
    """Return a member's contacts in plain text; only for words that a password must not hold."""
    return {
        channel: entrance.sealer.open(sealed, contact_place(member_id, channel))
        for channel, sealed in _addresses(session, member_id).items()
    }


def _addresses(session: Session, member_id: int | None) -> dict[Channel, str]:
    rows = session.execute(_CONTACTS, {"member_id": member_id or NOBODY})
    return {Channel(channel): sealed for channel, sealed in rows}
