"""Time for people who need it: a longer one by choice, and what is left after a time-out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from webapp.models import Credential, MemberSession
from webapp.services.kept_answers import move_answers
from webapp.services.member_session import OpenSession, end_session, find_known

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.domain.sealing import Sealer
    from webapp.services.member_session import SessionRules


def choose_idle_minutes(
    session: Session, browser: OpenSession, minutes: int, *, rules: SessionRules
) -> bool:
    """Remember the time that the member chose; tell whether it is one that is offered.

    It holds in this browser at once, and wherever the member signs in next; a device that
    others use too keeps its short time.
    """
    if minutes not in rules.idle_choices:
        return False
    session.execute(
        update(Credential)
        .where(Credential.member_id == browser.member_id)
        .values(idle_minutes=minutes)
    )
    session.execute(
        update(MemberSession)
        .where(MemberSession.id == browser.session_id, MemberSession.shared_device.is_(False))
        .values(idle_minutes=minutes)
    )
    return True


def chosen_idle_minutes(connection: Connection, member_id: int, *, rules: SessionRules) -> int:
    """Return how long the member's own devices stay signed in while no page is opened."""
    asked = select(Credential.idle_minutes).where(Credential.member_id == member_id)
    return rules.idle_for(connection.execute(asked).scalar(), shared_device=False)


def find_timed_out(connection: Connection, token: str, *, now: datetime) -> OpenSession | None:
    """Return the browser with this token if its time is over.

    One that was signed out, by whomever, is nobody's any more.
    """
    known = find_known(connection, token) if token else None
    return known if known is not None and now >= known.open_until else None


def take_over(
    session: Session, sealer: Sealer, before: OpenSession, browser: OpenSession, *, now: datetime
) -> tuple[str, ...]:
    """Let a browser that signs in go on where its time ran out; return the pages that wait.

    What was kept goes to the same member only.  Whoever else signs in ends it, unseen.
    """
    pages: tuple[str, ...] = ()
    if before.member_id == browser.member_id:
        pages = move_answers(
            session, sealer, before=before.session_id, after=browser.session_id, now=now
        )
    end_session(session, before.session_id, now=now)
    return pages


def follow_clock_back(session: Session, *, session_hours: int, now: datetime) -> None:
    """Bring what lies too far ahead back within its limits: the clock has been set back.

    Nobody is signed out by it, and no browser that was left stays open for longer than
    the limits say from now.
    """
    ends_at = now + timedelta(hours=session_hours)
    still_open = update(MemberSession).where(MemberSession.ended_at.is_(None))
    session.execute(still_open.where(MemberSession.seen_at > now).values(seen_at=now))
    session.execute(still_open.where(MemberSession.expires_at > ends_at).values(expires_at=ends_at))
