"""Messages to members: queued together with what they tell about, sent by the worker.

A message is written in the unit of work that decided it: it goes out if, and only if,
that work was saved.  The worker claims one message at a time, hands it over and notes
that.  Only a crash between those two sends a message a second time; none is ever lost.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import bindparam, delete, or_, select, update

from webapp.domain.mail import Channel
from webapp.models import OutboxMessage

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult
    from sqlalchemy.orm import Session

    from webapp.domain.mail import Postman
    from webapp.domain.sealing import Sealer

ID_BYTES: Final = 16
NOOP: Final = "noop"
ERASED: Final = ""
CLAIM: Final = timedelta(minutes=5)
"""How long a claimed message is left to its worker: longer than any delivery takes."""
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=6)
MOST_TRIES: Final = 24
"""With these pauses a message is tried for about three days."""
SENT_AT_ONCE: Final = 100
TEXT_KEPT: Final = timedelta(days=7)
"""How long address, subject and body of a message stay readable after it was sent."""


class Work(Protocol):
    """Where the worker reads and changes; ``adapters.database.Database`` is one."""

    def read(self) -> AbstractContextManager[Connection]:
        """Give a connection on which nothing is changed."""
        ...

    def work(self) -> AbstractContextManager[Session]:
        """Give a session for one change: leaving it saves."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class QueuedMessage:
    """One message as it was decided.  It does not print what it says, nor to whom."""

    name: str
    channel: Channel
    to: str
    subject: str
    body: str
    created_at: datetime
    sent_at: datetime | None

    def __repr__(self) -> str:
        """Return which message it is, and nothing of its text."""
        return f"<QueuedMessage {self.name}>"


def queue_message(
    session: Session,
    sealer: Sealer,
    *,
    name: str,
    member_id: int | None,
    channel: Channel | None,
    to: str,
    subject: str,
    body: str,
    now: datetime,
) -> str:
    """Queue a message to a member and return its name in the outbox.

    ``name`` says which message it is: the folder of its text in ``templates/emails``.
    It is sent within a second once the unit of work has been saved.  Without a ``channel`` it
    goes nowhere, so that telling nobody costs the same work.
    """
    message_id = secrets.token_hex(ID_BYTES)
    session.add(
        OutboxMessage(
            id=message_id,
            member_id=member_id,
            channel=channel.value if channel else NOOP,
            name=name,
            to_sealed=sealer.seal(to, _place("to", message_id)),
            subject_sealed=sealer.seal(subject, _place("subject", message_id)),
            body_sealed=sealer.seal(body, _place("body", message_id)),
            created_at=now,
            due_at=now,
        )
    )
    return message_id


def _place(column: str, message_id: str) -> str:
    return f"outbox_message.{column}.{message_id}"


_TEXTS: Final = (
    OutboxMessage.id,
    OutboxMessage.channel,
    OutboxMessage.to_sealed,
    OutboxMessage.subject_sealed,
    OutboxMessage.body_sealed,
)
_DUE: Final = (
    select(OutboxMessage.id)
    .where(
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.due_at <= bindparam("now"),
        OutboxMessage.tries < MOST_TRIES,
        or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= bindparam("now")),
    )
    .order_by(OutboxMessage.due_at, OutboxMessage.created_at, OutboxMessage.id)
    .limit(1)
)
# SQLite knows no FOR UPDATE and gets none: there a writer is alone in the database anyway.
_DUE_AND_FREE: Final = _DUE.with_for_update(skip_locked=True).cte("due")
_CLAIM: Final = (
    update(OutboxMessage)
    .where(OutboxMessage.id.in_(select(_DUE_AND_FREE.c.id)))
    .values(claimed_until=bindparam("until"), tries=OutboxMessage.tries + 1)
    .returning(*_TEXTS, OutboxMessage.tries)
    .execution_options(synchronize_session=False)
)


def send_due(
    database: Work, sealer: Sealer, postman: Postman, *, now: datetime, most: int = SENT_AT_ONCE
) -> int:
    """Send the messages that are due, the oldest first, and return how many were handed over.

    A message that the postman does not take is tried again after a pause that doubles
    each time; the reason is noted by its kind only, since its words may hold the address.
    Any number of workers may do this at once.
    """
    sent = 0
    for _ in range(most):
        if not _is_any_due(database, now):
            break
        with database.work() as session:
            row = session.execute(_CLAIM, {"now": now, "until": now + CLAIM}).one_or_none()
        if row is None:
            break
        sent += _send(database, sealer, postman, row, now)
    return sent


def _is_any_due(database: Work, now: datetime) -> bool:
    """Look first, so that a worker with nothing to do never takes the write lock."""
    with database.read() as connection:
        return connection.execute(_DUE, {"now": now}).first() is not None


def _send(
    database: Work, sealer: Sealer, postman: Postman, row: Sequence[Any], now: datetime
) -> int:
    message_id, channel, *sealed, tries = row
    error = None
    try:
        if channel != NOOP:
            to, subject, body = _open(sealer, message_id, sealed)
            postman.deliver(Channel(channel), to, subject, body)
    except Exception as problem:  # noqa: BLE001 - whatever it is, the next message must go out
        error = type(problem).__name__
    with database.work() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id, OutboxMessage.sent_at.is_(None))
            .values(
                claimed_until=None,
                last_error=error,
                sent_at=None if error else now,
                due_at=now + pause_after(tries) if error else OutboxMessage.due_at,
            )
        )
    return 1 if error is None and channel != NOOP else 0


def _open(sealer: Sealer, message_id: str, sealed: Sequence[str]) -> list[str]:
    places = (_place(column, message_id) for column in ("to", "subject", "body"))
    return [sealer.open(text, place) for text, place in zip(sealed, places, strict=True)]


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: ten seconds at first, then twice as long."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, MOST_TRIES)), LONGEST_PAUSE)


def erase_old_texts(session: Session, *, now: datetime) -> int:
    """Erase address, subject and body of old messages and return how many rows changed.

    A message is old a week after it was sent, or given up.  What stays says that the
    member was told, and when; messages to nobody go whole.
    """
    old = or_(
        OutboxMessage.sent_at < now - TEXT_KEPT,
        (OutboxMessage.tries >= MOST_TRIES) & (OutboxMessage.due_at < now - TEXT_KEPT),
    )
    gone: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        delete(OutboxMessage).where(OutboxMessage.channel == NOOP, old)
    )
    erased: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        update(OutboxMessage)
        .where(OutboxMessage.body_sealed != ERASED, old)
        .values(to_sealed=ERASED, subject_sealed=ERASED, body_sealed=ERASED)
    )
    return gone.rowcount + erased.rowcount


_NEWEST: Final = (
    select(*_TEXTS, OutboxMessage.name, OutboxMessage.created_at, OutboxMessage.sent_at)
    .where(OutboxMessage.channel != NOOP, OutboxMessage.body_sealed != ERASED)
    .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id)
    .limit(bindparam("most"))
)


def list_messages(
    connection: Connection, sealer: Sealer, *, most: int = SENT_AT_ONCE
) -> tuple[QueuedMessage, ...]:
    """Return the newest messages, the newest first, sent or not.

    Messages to nobody and those whose text was erased are left out.  Only demo mode
    and tests show them: they hold codes.
    """
    return tuple(_queued(sealer, row) for row in connection.execute(_NEWEST, {"most": most}))


def _queued(sealer: Sealer, row: Sequence[Any]) -> QueuedMessage:
    message_id, channel, *sealed, name, created_at, sent_at = row
    to, subject, body = _open(sealer, message_id, sealed)
    return QueuedMessage(
        name=name,
        channel=Channel(channel),
        to=to,
        subject=subject,
        body=body,
        created_at=created_at,
        sent_at=sent_at,
    )
