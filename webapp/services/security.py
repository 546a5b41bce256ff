"""The security of a member's account: what happened, written down for good and read again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, text

from webapp.models import Credential, SecurityEvent

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

CHAIN_LOCK: Final = 7_426_081_506
"""PostgreSQL's name for the end of the chain of events; SQLite has one writer anyway."""
BEFORE_THE_FIRST: Final = "0" * 64
SECOND_FORM: Final = "2."
"""Begins the digests of events that are written now; older ones have no such mark."""


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
    REAUTHENTICATED = "reauthenticated"
    REAUTHENTICATION_FAILED = "reauthentication_failed"
    DEVICE_SIGNED_OUT = "device_signed_out"
    OTHERS_SIGNED_OUT = "others_signed_out"
    USER_ID_CHANGED = "user_id_changed"
    NOT_ME = "not_me"
    REVOKED = "revoked"
    NOTICE_SENT = "notice_sent"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - it is the name of an event
    PASSWORD_RECOVERED = "password_recovered"  # noqa: S105 - it is the name of an event
    PASSWORD_OFF = "password_off"  # noqa: S105 - it is the name of an event
    SIGNED_OUT_BY_ISSUER = "signed_out_by_issuer"
    SECOND_STEP_FAILED = "second_step_failed"
    SECOND_STEP_CLOSED = "second_step_closed"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTOR_LOSS_REPORTED = "factor_loss_reported"
    FACTOR_LOSS_WITHDRAWN = "factor_loss_withdrawn"
    FACTORS_ENDED = "factors_ended"
    """All of it was taken away: it was lost, or the issuer did so."""
    DEVICE_TRUSTED = "device_trusted"
    DEVICES_FORGOTTEN = "devices_forgotten"
    UNLOCKED = "unlocked"
    """The issuer has opened what was closed after too many tries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to the member's account."""

    event_id: int
    kind: EventKind
    occurred_at: datetime
    device_words: str
    nth: int = 1
    """Which one it is, on its page, of those of the same kind in the same minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page of what happened, the newest first."""

    events: tuple[Event, ...]
    next_after: int | None
    """The last event of this page, if older ones follow."""
    is_first_page: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where user ID and password of a member stand."""

    password_changed_at: datetime | None
    """``None`` while it is the one of the enrollment."""
    user_id_changed_at: datetime | None
    is_password_off: bool


EVENTS_A_PAGE: Final = 25
_LAST: Final = select(SecurityEvent.digest).order_by(SecurityEvent.id.desc()).limit(1)


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


_EVENTS: Final = (
    select(
        SecurityEvent.id,
        SecurityEvent.kind,
        SecurityEvent.occurred_at,
        SecurityEvent.device_words,
    )
    .where(SecurityEvent.member_id == bindparam("member_id"))
    .order_by(SecurityEvent.id.desc())
    .limit(bindparam("most"))
)
_OLDER: Final = _EVENTS.where(SecurityEvent.id < bindparam("after"))
_EVENT: Final = _EVENTS.where(SecurityEvent.id == bindparam("event_id"))
_STANDING: Final = select(
    Credential.enrolled_at,
    Credential.password_set_at,
    Credential.password_off_at,
    Credential.user_id_set_at,
).where(Credential.member_id == bindparam("member_id"))


def read_history(
    connection: Connection, member_id: int, *, after: int | None = None, most: int = EVENTS_A_PAGE
) -> History:
    """Return what happened to the member's account, or what happened before one event."""
    values = {"member_id": member_id, "most": most + 1, "after": after}
    rows = connection.execute(_EVENTS if after is None else _OLDER, values).all()
    events = _told_apart([_event(*row) for row in rows[:most]])
    return History(
        events=events,
        next_after=events[-1].event_id if len(rows) > most else None,
        is_first_page=after is None,
    )


def _told_apart(events: Sequence[Event]) -> tuple[Event, ...]:
    which = which_of_same((event.kind.value, event.occurred_at) for event in events)
    return tuple(replace(event, nth=nth) for event, nth in zip(events, which, strict=True))


def which_of_same(told: Iterable[tuple[str, datetime]]) -> Iterator[int]:
    """Return a number for each that would be told in the same words: one kind, one minute.

    >>> noon = datetime(2026, 10, 1, 12)
    >>> list(which_of_same([("a", noon), ("b", noon), ("a", noon.replace(second=59))]))
    [1, 1, 2]
    """
    seen: Counter[tuple[str, datetime]] = Counter()
    for kind, moment in told:
        words = kind, moment.replace(second=0, microsecond=0)
        seen[words] += 1
        yield seen[words]


def find_event(connection: Connection, member_id: int, event_id: int) -> Event | None:
    """Return one event of the member's; somebody else's is as if it did not exist."""
    values = {"member_id": member_id, "most": 1, "event_id": event_id}
    row = connection.execute(_EVENT, values).first()
    return None if row is None else _event(*row)


def read_standing(connection: Connection, member_id: int) -> Standing:
    """Return where the member's user ID and password stand."""
    row = connection.execute(_STANDING, {"member_id": member_id}).one()
    return Standing(
        password_changed_at=row.password_set_at if row.password_set_at > row.enrolled_at else None,
        user_id_changed_at=row.user_id_set_at,
        is_password_off=row.password_off_at is not None,
    )


def _event(event_id: int, kind: str, occurred_at: datetime, device_words: str) -> Event:
    return Event(
        event_id=event_id, kind=EventKind(kind), occurred_at=occurred_at, device_words=device_words
    )
