"""The browsers in which a member is signed in: listed, and signed out one by one or all others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from webapp.models import MemberSession
from webapp.services.member_session import OpenSession, end_all_sessions
from webapp.services.security import EventKind, record_event, which_of_same
from webapp.services.trusted_devices import end_trust

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A browser in which the member is signed in."""

    session_id: int
    words: str
    """Its kind; empty where it is not known."""
    signed_in_at: datetime
    seen_at: datetime
    is_this: bool
    nth: int = 1
    """Which of the others it is that are of one kind and signed in in the same minute."""


_OPEN: Final = (
    select(
        MemberSession.id,
        MemberSession.device_words,
        MemberSession.signed_in_at,
        MemberSession.seen_at,
        MemberSession.idle_minutes,
    )
    .where(
        MemberSession.member_id == bindparam("member_id"),
        MemberSession.ended_at.is_(None),
        MemberSession.expires_at > bindparam("now"),
    )
    .order_by(MemberSession.signed_in_at.desc(), MemberSession.id.desc())
)


def list_devices(
    connection: Connection, browser: OpenSession, *, now: datetime
) -> tuple[Device, ...]:
    """Return where the member is signed in: this browser first, then the newest."""
    rows = connection.execute(_OPEN, {"member_id": browser.member_id, "now": now})
    devices = [
        Device(
            session_id=row.id,
            words=row.device_words,
            signed_in_at=row.signed_in_at,
            seen_at=row.seen_at,
            is_this=row.id == browser.session_id,
        )
        for row in rows
        if now < row.seen_at + timedelta(minutes=row.idle_minutes)
    ]
    here = [device for device in devices if device.is_this]
    others = [device for device in devices if not device.is_this]
    which = which_of_same((device.words, device.signed_in_at) for device in others)
    numbered = (replace(device, nth=nth) for device, nth in zip(others, which, strict=True))
    return (*here, *numbered)


def sign_out_device(
    entrance: Entrance, browser: OpenSession, session_id: int, *, now: datetime
) -> bool:
    """Sign the member out in another browser; tell whether it is one of the member's own.

    One that is signed out already is no mistake.
    """
    with entrance.open_work() as session:
        own = session.scalars(
            select(MemberSession.id).where(
                MemberSession.id == session_id, MemberSession.member_id == browser.member_id
            )
        ).first()
        if own is None:
            return False
        ended = session.execute(
            update(MemberSession)
            .where(MemberSession.id == session_id, MemberSession.ended_at.is_(None))
            .values(ended_at=now)
            .returning(MemberSession.id)
        )
        if ended.first():
            _note(session, EventKind.DEVICE_SIGNED_OUT, browser, now)
    return True


def sign_out_everywhere(session: Session, member_id: int, *, now: datetime) -> int:
    """Sign a member out in every browser because the issuer asks for it; return of how many."""
    ended = end_all_sessions(session, member_id, now=now)
    if ended:
        kind = EventKind.SIGNED_OUT_BY_ISSUER
        record_event(session, kind, member_id=member_id, device_words="", now=now)
    return ended


def sign_out_others(entrance: Entrance, browser: OpenSession, *, now: datetime) -> None:
    """Sign the member out everywhere but here, and trust no browser any more."""
    with entrance.open_work() as session:
        end_trust(session, browser.member_id)
        if end_all_sessions(session, browser.member_id, but=browser.session_id, now=now):
            _note(session, EventKind.OTHERS_SIGNED_OUT, browser, now)


def _note(session: Session, kind: EventKind, browser: OpenSession, now: datetime) -> None:
    record_event(
        session,
        kind,
        member_id=browser.member_id,
        device_words=browser.device_words,
        now=now,
    )
