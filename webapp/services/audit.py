"""The chain of security events, proved link by link."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import bindparam, select

from webapp.models import SecurityEvent
from webapp.services.security import (
    BEFORE_THE_FIRST,
    SECOND_FORM,
    event_digest,
    first_event_digest,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

BATCH: Final = 1_000


class AuditDatabase(Protocol):
    """Where events are read; ``adapters.database.Database`` is one."""

    def read(self) -> AbstractContextManager[Connection]:
        """Give a connection on which nothing is changed."""
        ...


class Break(Enum):
    """How a chain can be broken."""

    CHANGED = "changed"
    """The event does not say what was written down."""
    MISSING = "missing"
    """Something was taken out, or put in, right before the event."""
    OLDER_FORM = "older_form"
    """The digest has a form that was no longer made when the events before it were written."""


@dataclass(frozen=True, slots=True)
class Unbroken:
    """Every link holds."""

    events: int
    last_digest: str
    """Kept elsewhere, it proves later that nothing up to here was taken away."""
    not_found: tuple[str, ...] = ()
    """Digests that were expected and that no event has: the chain was cut, or is another one."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link that does not hold."""

    event_id: int
    how: Break
    events_before: int


_NEXT: Final = (
    select(
        SecurityEvent.id,
        SecurityEvent.kind,
        SecurityEvent.member_id,
        SecurityEvent.occurred_at,
        SecurityEvent.device_words,
        SecurityEvent.previous_digest,
        SecurityEvent.digest,
    )
    .where(SecurityEvent.id > bindparam("after"))
    .order_by(SecurityEvent.id)
    .limit(bindparam("most"))
)


def verify_chain(
    database: AuditDatabase, *, expected: Collection[str] = (), batch: int = BATCH
) -> Unbroken | Broken:
    """Prove that no event was changed, taken out or put in; tell the first broken link.

    That the newest events were cut off, or that the whole chain was written anew, shows
    only by a digest that was kept elsewhere: ``expected`` must all be found.
    """
    last, events, not_found = BEFORE_THE_FIRST, 0, dict.fromkeys(expected)
    for event in _events(database, batch):
        if how := _broken(event, last):
            return Broken(event.id, how, events)
        last, events = event.digest, events + 1
        not_found.pop(last, None)
    return Unbroken(events, last, tuple(not_found))


def _events(database: AuditDatabase, batch: int) -> Iterator[Any]:
    """Go through all events; no connection stays open longer than a batch takes."""
    after = -1
    while True:
        with database.read() as connection:
            rows = connection.execute(_NEXT, {"after": after, "most": batch}).all()
        yield from rows
        if len(rows) < batch:
            return
        after = rows[-1].id


def _broken(event: Any, before: str) -> Break | None:  # noqa: ANN401 - a row of _NEXT
    """Tell how an event breaks the chain; its own digest first: a changed link is told as such."""
    newer = event.digest.startswith(SECOND_FORM)
    made = (event_digest if newer else first_event_digest)(
        event.previous_digest,
        event.kind,
        member_id=event.member_id,
        device_words=event.device_words,
        at=event.occurred_at,
    )
    if made != event.digest:
        return Break.CHANGED
    if event.previous_digest != before:
        return Break.MISSING
    if not newer and before.startswith(SECOND_FORM):
        return Break.OLDER_FORM
    return None
