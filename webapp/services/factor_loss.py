"""A second factor that is lost, recovery codes and all: it ends after a time of waiting.

Whoever proves card and contact may ask for it.  The member is told at once, with a link
that stops it, and who signs in with the second factor in the meantime stops it too.  So
somebody who reads the member's mail, or holds the card, is not let in at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from webapp.models import Credential, Member
from webapp.services.credential_change import note_change
from webapp.services.second_factor import count_factors, delete_all_factors
from webapp.services.security import EventKind, record_event

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance
    from webapp.services.member_session import OpenSession


@dataclass(frozen=True, slots=True)
class LossReported:
    """The second factor ends at this moment."""

    ends_at: datetime


def report_loss(
    session: Session, entrance: Entrance, member_id: int, *, device_words: str, now: datetime
) -> LossReported | None:
    """Let the second factor of a member end after the time of waiting, and tell the member.

    ``None`` where there is none.  Asking again changes nothing: the time runs already.
    Whoever calls it has made sure of card and contact.
    """
    if not count_factors(session, member_id):
        return None
    ends_at = now + entrance.factor_loss_waits
    begun = session.execute(
        update(Credential)
        .where(Credential.member_id == member_id, Credential.factors_end_at.is_(None))
        .values(factors_end_at=ends_at)
        .returning(Credential.member_id)
        .execution_options(synchronize_session=False)
    )
    if begun.first() is None:
        of_member = select(Credential.factors_end_at).where(Credential.member_id == member_id)
        return LossReported(session.scalars(of_member).one() or ends_at)
    kind = EventKind.FACTOR_LOSS_REPORTED
    shortest = entrance.policy.shortest
    _note(
        session, entrance, kind, member_id, device_words,
        now=now, ends_at=ends_at, shortest=shortest,
    )  # fmt: skip
    return LossReported(ends_at)


def withdraw_loss(session: Session, member_id: int, *, device_words: str, now: datetime) -> None:
    """Let the second factor stay after all, and write that down; it was not lost."""
    stays = session.execute(
        update(Credential)
        .where(Credential.member_id == member_id, Credential.factors_end_at.is_not(None))
        .values(factors_end_at=None)
        .returning(Credential.member_id)
        .execution_options(synchronize_session=False)
    )
    if stays.first() is not None:
        kind = EventKind.FACTOR_LOSS_WITHDRAWN
        record_event(session, kind, member_id=member_id, device_words=device_words, now=now)


def keep_factors(entrance: Entrance, browser: OpenSession, *, now: datetime) -> None:
    """Let the second factor stay, as a signed-in member wishes."""
    with entrance.open_work() as session:
        words = browser.device_words
        withdraw_loss(session, browser.member_id, device_words=words, now=now)


def end_lost_factors(
    session: Session, entrance: Entrance, member_id: int, *, device_words: str, now: datetime
) -> bool:
    """End a lost second factor whose time has come; tell whether the password goes on to work."""
    due = select(Credential.member_id).where(
        Credential.member_id == member_id, Credential.factors_end_at <= now
    )
    if session.execute(due).first() is None:
        return True
    works = delete_all_factors(session, member_id, now=now)
    kind = EventKind.FACTORS_ENDED
    _note(session, entrance, kind, member_id, device_words, now=now, works=works)
    return works


def remove_all_factors(
    session: Session, entrance: Entrance, member_id: int, *, now: datetime
) -> bool | None:
    """Take the second factor of a member away at once, as the issuer decides.

    Tell whether the password goes on to work; ``None`` where there was no second factor.
    """
    if not count_factors(session, member_id):
        return None
    works = delete_all_factors(session, member_id, now=now)
    _note(session, entrance, EventKind.FACTORS_ENDED, member_id, "", now=now, works=works)
    return works


def _note(
    session: Session,
    entrance: Entrance,
    kind: EventKind,
    member_id: int,
    device_words: str,
    *,
    now: datetime,
    **values: object,
) -> None:
    note_change(
        session,
        entrance,
        kind,
        member_id=member_id,
        device_words=device_words,
        language=session.scalars(select(Member.language).where(Member.id == member_id)).one(),
        now=now,
        **values,
    )
