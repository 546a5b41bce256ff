"""Signed-in browsers: opened at sign-in, noted while in use, ended for good."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select, update

from webapp.models import Credential, KeptAnswers, Member, MemberSession
from webapp.services.tokens import new_token, token_digest

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

NOTE_SEEN_EVERY: Final = timedelta(minutes=1)
FRESH_FOR: Final = timedelta(minutes=5)
"""How long the password, once given, opens what needs it anew."""
LONGER_MINUTES: Final = (20, 40, 60)
"""Offered to whoever needs more time than the issuer's usual one."""


class SessionRefusal(Enum):
    """Why this browser cannot go on as it was."""

    GONE = "gone"
    """It was signed out, or another tab has just been given another token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRules:
    """How long a browser stays signed in."""

    idle_minutes: int
    shared_idle_minutes: int
    session_hours: int

    @property
    def idle_choices(self) -> tuple[int, ...]:
        """What a member may choose for a device of their own, the issuer's usual time first."""
        return (self.idle_minutes, *(more for more in LONGER_MINUTES if more > self.idle_minutes))

    def idle_for(self, chosen: int | None, *, shared_device: bool) -> int:
        """Return how many minutes a browser stays signed in in which no page is opened.

        ``chosen`` is what the member once chose; a choice that the issuer does not offer any
        more, or a device of others, gets the issuer's time.
        """
        if shared_device:
            return self.shared_idle_minutes
        return chosen if chosen in self.idle_choices else self.idle_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A signed-in browser, and the member who signed in there."""

    session_id: int
    member_id: int
    name: str
    user_id: str
    authenticated_at: datetime
    seen_at: datetime
    ends_at: datetime
    """The absolute end, however busy the member is."""
    idle_minutes: int
    shared_device: bool
    device_words: str
    token_digest: str = field(repr=False)

    @property
    def fresh_until(self) -> datetime:
        """Until when the password need not be given again."""
        return self.authenticated_at + FRESH_FOR

    def is_fresh(self, now: datetime) -> bool:
        """Whether the password was given in this browser so lately that it is not asked again.

        One that was given at a moment to come, by a clock that was ahead, counts for no longer.
        """
        return abs(now - self.authenticated_at) <= FRESH_FOR

    @property
    def idle_until(self) -> datetime:
        """Until when the browser stays signed in if no page is opened."""
        return self.seen_at + timedelta(minutes=self.idle_minutes)

    @property
    def open_until(self) -> datetime:
        """Until when the browser stays signed in, as it stands."""
        return min(self.idle_until, self.ends_at)

    @property
    def can_be_extended(self) -> bool:
        """Whether opening a page gives more time; in the end it does not."""
        return self.idle_until < self.ends_at

    def needs_noting(self, now: datetime) -> bool:
        """Whether it is time to remember that the member is still here.

        A clock that was set back is noted too: else nobody would be seen until it caught up.
        """
        return abs(now - self.seen_at) >= NOTE_SEEN_EVERY


_FIND: Final = (
    select(
        MemberSession.id,
        MemberSession.member_id,
        Member.name,
        Credential.user_id,
        MemberSession.authenticated_at,
        MemberSession.seen_at,
        MemberSession.expires_at,
        MemberSession.idle_minutes,
        MemberSession.shared_device,
        MemberSession.device_words,
        MemberSession.token_digest,
    )
    .join(Member, Member.id == MemberSession.member_id)
    .join(Credential, Credential.member_id == MemberSession.member_id)
    .where(
        MemberSession.token_digest == bindparam("digest"),
        MemberSession.ended_at.is_(None),
    )
)


def open_session(
    session: Session,
    member_id: int,
    *,
    rules: SessionRules,
    shared_device: bool,
    device_words: str,
    now: datetime,
) -> str:
    """Sign the member in on one browser and return the token for its cookie.

    The token is 256 random bits; the database keeps its SHA-256 only.  On a device of their
    own the member has the time that they have chosen.
    """
    chosen = session.scalar(
        select(Credential.idle_minutes).where(Credential.member_id == member_id)
    )
    token = new_token()
    session.add(
        MemberSession(
            token_digest=token_digest(token),
            member_id=member_id,
            signed_in_at=now,
            authenticated_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=rules.session_hours),
            idle_minutes=rules.idle_for(chosen, shared_device=shared_device),
            shared_device=shared_device,
            device_words=device_words,
        )
    )
    return token


def find_session(connection: Connection, token: str, *, now: datetime) -> OpenSession | None:
    """Return the signed-in browser with this token, or ``None`` when it has ended or expired."""
    found = find_known(connection, token)
    return found if found is not None and now < found.open_until else None


def find_known(connection: Connection, token: str) -> OpenSession | None:
    """Return the browser with this token, even when its time is over; not one signed out."""
    row = connection.execute(_FIND, {"digest": token_digest(token)}).first()
    if row is None:
        return None
    return OpenSession(
        session_id=row[0],
        member_id=row[1],
        name=row[2],
        user_id=row[3],
        authenticated_at=row[4],
        seen_at=row[5],
        ends_at=row[6],
        idle_minutes=row[7],
        shared_device=row[8],
        device_words=row[9],
        token_digest=row[10],
    )


def renew_session(
    session: Session, browser: OpenSession, *, authenticated_at: datetime | None = None
) -> str | SessionRefusal:
    """Give this browser another token; the one before it opens nothing any more.

    ``authenticated_at`` is when the member has just given the password.  Of two tabs that
    ask at once one gets a token; a session that has ended stays ended.
    """
    token = new_token()
    renewed = session.execute(
        update(MemberSession)
        .where(
            MemberSession.id == browser.session_id,
            MemberSession.token_digest == browser.token_digest,
            MemberSession.ended_at.is_(None),
        )
        .values(
            token_digest=token_digest(token),
            authenticated_at=authenticated_at or browser.authenticated_at,
        )
        .returning(MemberSession.id)
        .execution_options(synchronize_session=False)
    )
    return SessionRefusal.GONE if renewed.first() is None else token


def note_seen(session: Session, session_id: int, *, now: datetime) -> None:
    """Remember that the member is still here.  A session that has ended stays ended."""
    session.execute(
        update(MemberSession)
        .where(MemberSession.id == session_id, MemberSession.ended_at.is_(None))
        .values(seen_at=now)
    )


def end_session(session: Session, session_id: int, *, now: datetime) -> None:
    """Sign one browser out: its old cookie is refused, and what was kept for it is gone."""
    session.execute(delete(KeptAnswers).where(KeptAnswers.session_id == session_id))
    session.execute(
        update(MemberSession)
        .where(MemberSession.id == session_id, MemberSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all_sessions(
    session: Session, member_id: int, *, but: int | None = None, now: datetime
) -> int:
    """Sign the member out everywhere, but for one session if it is named; return of how many."""
    open_ones = update(MemberSession).where(
        MemberSession.member_id == member_id, MemberSession.ended_at.is_(None)
    )
    if but is not None:
        open_ones = open_ones.where(MemberSession.id != but)
    ended = session.execute(open_ones.values(ended_at=now).returning(MemberSession.id))
    return len(ended.all())
