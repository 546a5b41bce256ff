"""The security of a member's account: what happened, written down for good."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, text

from webapp.models import SecurityEvent

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CHAIN_LOCK: Final = 7_426_081_506
"""PostgreSQL's name for the end of the chain of events; SQLite has one writer anyway."""
BEFORE_THE_FIRST: Final = "0" * 64


class EventKind(Enum):
    """What can happen to the security of an account."""

    CARD_SHOWN = "card_shown"
    CARD_REFUSED = "card_refused"
    CARD_LOCKED = "card_locked"
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
    PASSWORD_OFF = "password_off"  # noqa: S105 - it is the name of an event


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
    """Return the SHA-256 that ties an event to all before it."""
    told = "|".join((previous, kind, str(member_id), str(at.timestamp()), device_words))
    return hashlib.sha256(told.encode()).hexdigest()
