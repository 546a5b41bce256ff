"""The security of a member's account: what happened, and a change of password."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, text, update

from webapp.domain.attempts import Allowed, Closed, Rule
from webapp.domain.password import Password, PasswordRefusal, check_password
from webapp.models import Credential, Member, SecurityEvent
from webapp.services.attempts import Bucket, forgive, reserve
from webapp.services.entrance import given_back_if_busy
from webapp.services.member_session import OpenSession, end_all_sessions, open_session
from webapp.services.notices import tell
from webapp.services.password_context import known_about

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance

CHAIN_LOCK: Final = 7_426_081_506
"""PostgreSQL's name for the end of the chain of events; SQLite has one writer anyway."""
BEFORE_THE_FIRST: Final = "0" * 64
SECOND_FORM: Final = "2."
"""Begins the digests of events that are written now; older ones have no such mark."""
CURRENT_PASSWORD: Final = Rule("current-password", tries=10, window=timedelta(minutes=15))


class EventKind(Enum):
    """What can happen to the security of an account."""

    CARD_SHOWN = "card_shown"
    CARD_REFUSED = "card_refused"
    CARD_LOCKED = "card_locked"
    RECOVERY_ASKED = "recovery_asked"
    CODE_ACCEPTED = "code_accepted"
    CODE_REFUSED = "code_refused"
    ENROLLED = "enrolled"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - it is the name of an event
    PASSWORD_RECOVERED = "password_recovered"  # noqa: S105 - it is the name of an event
    PASSWORD_OFF = "password_off"  # noqa: S105 - it is the name of an event
    UNLOCKED = "unlocked"
    """The issuer has opened what was closed after too many tries."""


class ChangeRefusal(Enum):
    """Why a password was not changed, beside the refusals of the new one."""

    WRONG_CURRENT = "wrong_current"
    SAME_AS_CURRENT = "same_as_current"


@dataclass(frozen=True, slots=True)
class Changed:
    """The password is changed; this browser goes on with another token."""

    token: str = ""

    def __repr__(self) -> str:
        """Return the masked form."""
        return "<Changed>"


@dataclass(frozen=True, slots=True)
class NotChanged:
    """Why it was not changed: about the current password, about the new one, or both."""

    current: ChangeRefusal | None
    new: PasswordRefusal | ChangeRefusal | None
    tries_left: int
    opens_at: datetime | None = None


_LAST: Final = select(SecurityEvent.digest).order_by(SecurityEvent.id.desc()).limit(1)
_CREDENTIAL: Final = (
    select(Credential.password_hash, Credential.user_id, Member.language)
    .join(Member, Member.id == Credential.member_id)
    .where(Credential.member_id == bindparam("member_id"))
)


def record_event(
    session: Session,
    kind: EventKind,
    *,
    member_id: int | None,
    device_words: str,
    now: datetime,
) -> None:
    """Write down what happened, for good.

    Each event carries the digest of the one before it, so that none can be changed or
    taken out later without a trace.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": CHAIN_LOCK})
    previous = session.scalar(_LAST) or BEFORE_THE_FIRST
    session.add(
        SecurityEvent(
            member_id=member_id,
            kind=kind.value,
            occurred_at=now,
            device_words=device_words,
            previous_digest=previous,
            digest=event_digest(
                previous, kind.value, member_id=member_id, device_words=device_words, at=now
            ),
        )
    )
    session.flush()


def event_digest(
    previous: str, kind: str, *, member_id: int | None, device_words: str, at: datetime
) -> str:
    """Return the SHA-256 that ties an event to all before it, behind the name of its form.

    Each field is written as a JSON value, so that no two events are the same text.
    """
    told = json.dumps([previous, kind, member_id, _microseconds(at), device_words])
    return SECOND_FORM + hashlib.sha256(told.encode()).hexdigest()


def first_event_digest(
    previous: str, kind: str, *, member_id: int | None, device_words: str, at: datetime
) -> str:
    """Return the digest as it was made at first; events from then still have it."""
    told = "|".join((previous, kind, str(member_id), str(at.timestamp()), device_words))
    return hashlib.sha256(told.encode()).hexdigest()


def _microseconds(at: datetime) -> int:
    """Return the whole microseconds since 1970: all that a database keeps of a moment."""
    return (at - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)


def change_password(
    entrance: Entrance,
    browser: OpenSession,
    current: Password,
    new: Password,
    *,
    now: datetime,
) -> Changed | NotChanged | Closed:
    """Give the member another password and return the new token of this browser.

    All other browsers are signed out and the member is told.  The current password is
    asked for, and guesses at it are counted.
    """
    bucket = Bucket(CURRENT_PASSWORD, str(browser.member_id))
    with entrance.open_work() as session:
        verdict = reserve(session, entrance.keys, [bucket], now=now)
        stored = session.execute(_CREDENTIAL, {"member_id": browser.member_id}).one()
        context = known_about(
            session, entrance, browser.member_id, user_id=stored.user_id, password=new.text
        )
    if isinstance(verdict, Closed):
        return verdict
    with given_back_if_busy(entrance, [bucket], now=now):
        right = entrance.hasher.verify(current, stored.password_hash)
    refusal = check_password(new, context, policy=entrance.policy, guesser=entrance.guesser)
    if not right or refusal or current == new:
        return _not_changed(verdict, right=right, refusal=refusal, same=current == new)
    with given_back_if_busy(entrance, [bucket], now=now):
        hashed = entrance.hasher.hash(new)
    with entrance.open_work() as session:
        if not _set_password(session, browser.member_id, stored.password_hash, hashed, now=now):
            return _not_changed(verdict, right=False, refusal=None, same=False)
        forgive(session, entrance.keys, [bucket], now=now)
        return Changed(_start_anew(session, entrance, browser, stored.language, now=now))


def _not_changed(
    verdict: Allowed, *, right: bool, refusal: PasswordRefusal | None, same: bool
) -> NotChanged:
    return NotChanged(
        current=None if right else ChangeRefusal.WRONG_CURRENT,
        new=ChangeRefusal.SAME_AS_CURRENT if same and right else refusal,
        tries_left=verdict.tries_left,
        opens_at=verdict.closed_until,
    )


def _set_password(
    session: Session, member_id: int, before: str, hashed: str, *, now: datetime
) -> bool:
    """Set it unless another tab has changed it in the meantime; tell whether it was set."""
    changed = session.execute(
        update(Credential)
        .where(Credential.member_id == member_id, Credential.password_hash == before)
        .values(
            password_hash=hashed, password_set_at=now, failures_in_a_row=0, password_off_at=None
        )
        .returning(Credential.member_id)
    )
    return changed.first() is not None


def _start_anew(
    session: Session, entrance: Entrance, browser: OpenSession, language: str, *, now: datetime
) -> str:
    """Sign the member out everywhere, in here again, and tell the member."""
    end_all_sessions(session, browser.member_id, now=now)
    record_event(
        session,
        EventKind.PASSWORD_CHANGED,
        member_id=browser.member_id,
        device_words=browser.device_words,
        now=now,
    )
    tell(
        session,
        entrance,
        "password_changed",
        member_id=browser.member_id,
        language=language,
        now=now,
        changed_at=now,
    )
    return open_session(
        session,
        browser.member_id,
        rules=entrance.session_rules,
        shared_device=browser.shared_device,
        device_words=browser.device_words,
        now=now,
    )
