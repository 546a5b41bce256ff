"""What is closed because it was tried too often, as the issuer sees it; and how it is opened.

The counters hold no subject in plain text: what is closed is found by working out the
counters' names of all cards and user IDs there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.orm import InstrumentedAttribute

from webapp.models import Attempt, Card, Credential, Member
from webapp.services.alarm import SITE_PREFIX
from webapp.services.attempts import Bucket, bucket_names, forgive, look
from webapp.services.notices import tell
from webapp.services.reauthentication import CURRENT_PASSWORD
from webapp.services.security import EventKind, record_event

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.domain.attempts import Throttles
    from webapp.domain.keys import KeyRing
    from webapp.services.entrance import Entrance

BATCH: Final = 1_000


class LockedThing(Enum):
    """What can be closed to a member."""

    CARD = "card"
    """Number and code of the card are not looked at."""
    SIGN_IN = "sign_in"
    """The user ID's password is not looked at, in browsers that are not known."""
    CURRENT_PASSWORD = "current_password"  # noqa: S105 - it is the name of a lock
    """The current password is not looked at when it is to be changed."""
    APP_CODE = "app_code"
    """The codes of the member's apps are not looked at."""
    RECOVERY_CODE = "recovery_code"
    """The member's recovery codes are not looked at."""
    PASSWORD = "password"  # noqa: S105 - it is the name of a lock
    """Switched off after too many failures in a row, until it is opened or set anew."""


@dataclass(frozen=True, slots=True)
class Lock:
    """One thing that is closed."""

    what: LockedThing
    name: str
    """The issuer's reference of the card, or the user ID."""
    until: datetime | None
    """When it opens by itself; ``None`` for a password, which does not."""


@dataclass(frozen=True, slots=True)
class Locks:
    """All that is closed now."""

    found: tuple[Lock, ...]
    others: int
    """Closed counters that belong to no card and no user ID there is, networks and browsers too."""


class LocksDatabase(Protocol):
    """Where cards and counters are read; ``adapters.database.Database`` is one."""

    def read(self) -> AbstractContextManager[Connection]:
        """Give a connection on which nothing is changed."""
        ...


_CLOSED: Final = select(Attempt.bucket, Attempt.closed_until).where(
    Attempt.closed_until > bindparam("now"), ~Attempt.bucket.startswith(SITE_PREFIX)
)
_CARDS: Final = select(Card.id, Card.reference, Card.number_fingerprint).where(
    Card.number_fingerprint.is_not(None)
)
_CREDENTIALS: Final = select(
    Credential.member_id, Credential.user_id, Credential.user_id_key, Credential.password_off_at
)


def list_locks(
    database: LocksDatabase,
    keys: KeyRing,
    throttles: Throttles,
    *,
    now: datetime,
    batch: int = BATCH,
) -> Locks:
    """Return which cards and user IDs are closed, and until when."""
    with database.read() as connection:
        closed = {row[0]: row[1] for row in connection.execute(_CLOSED, {"now": now})}
    found = list(_locks(database, keys, throttles, closed, batch))
    return Locks(tuple(found), len(closed))


def unlock_member(
    session: Session, entrance: Entrance, member_id: int, *, now: datetime
) -> tuple[Lock, ...]:
    """Open all that is closed to a member, tell the member, and return what it was.

    Tries that have not closed anything yet are forgiven too.  A browser in which the member
    had signed in before has a count of its own, whose name nobody knows: it opens by itself.
    """
    opened = _switch_on(session, member_id)
    keys = entrance.keys
    buckets = _of_member(session, entrance.throttles, member_id)
    for lock, bucket in buckets:
        until = look(session.connection(), keys, bucket, now=now).closed_until
        if until:
            opened.append(replace(lock, until=until))
    if buckets:
        forgive(session, keys, [bucket for _, bucket in buckets], now=now)
    if opened:
        _tell_opened(session, entrance, member_id, now=now)
    return tuple(opened)


def _tell_opened(session: Session, entrance: Entrance, member_id: int, *, now: datetime) -> None:
    """Write down that all is open again, and tell the member: somebody else may have asked."""
    record_event(session, EventKind.UNLOCKED, member_id=member_id, device_words="", now=now)
    language = session.scalars(select(Member.language).where(Member.id == member_id)).one()
    told = tell(
        session, entrance, "unlocked", member_id=member_id, language=language, now=now, at=now
    )
    if told:
        kind = EventKind.NOTICE_SENT
        record_event(session, kind, member_id=member_id, device_words="", now=now)


def _switch_on(session: Session, member_id: int) -> list[Lock]:
    """Let the password open again; tell whether it was off."""
    of_member = Credential.member_id == member_id
    off = select(Credential.user_id).where(of_member, Credential.password_off_at.is_not(None))
    opened = [Lock(LockedThing.PASSWORD, user_id, None) for user_id in session.scalars(off)]
    session.execute(update(Credential).where(of_member).values(password_off_at=None))
    return opened


def _of_member(session: Session, throttles: Throttles, member_id: int) -> list[tuple[Lock, Bucket]]:
    """Return what counts a member's tries, with what it would close."""
    cards = session.execute(_CARDS.where(Card.member_id == member_id)).all()
    credentials = session.execute(_CREDENTIALS.where(Credential.member_id == member_id)).all()
    return [
        *(_of_card(throttles, row) for row in cards),
        *(one for row in credentials for one in _of_credential(throttles, row)),
    ]


def _of_card(throttles: Throttles, row: Row[*tuple[Any, ...]]) -> tuple[Lock, Bucket]:
    lock = Lock(LockedThing.CARD, row.reference, None)
    return lock, Bucket(throttles.card, row.number_fingerprint)


def _of_credential(
    throttles: Throttles, row: Row[*tuple[Any, ...]]
) -> Iterator[tuple[Lock, Bucket]]:
    yield (
        Lock(LockedThing.SIGN_IN, row.user_id, None),
        Bucket(throttles.sign_in_user_id, row.user_id_key),
    )
    yield (
        Lock(LockedThing.PASSWORD, row.user_id, None),
        Bucket(throttles.failures_in_a_row, row.user_id_key),
    )
    yield (
        Lock(LockedThing.CURRENT_PASSWORD, row.user_id, None),
        Bucket(CURRENT_PASSWORD, str(row.member_id)),
    )
    for what, rule in (
        (LockedThing.APP_CODE, throttles.app_code),
        (LockedThing.RECOVERY_CODE, throttles.recovery_code),
    ):
        yield Lock(what, row.user_id, None), Bucket(rule, f"member {row.member_id}")


def _locks(
    database: LocksDatabase,
    keys: KeyRing,
    throttles: Throttles,
    closed: dict[str, datetime | None],
    batch: int,
) -> Iterator[Lock]:
    """Go through what is closed; ``closed`` keeps what belongs to nothing that there is."""
    cards = _rows(database, _CARDS, Card.id, batch) if closed else ()
    for row in cards:
        yield from _found(keys, *_of_card(throttles, row), closed)
    for row in _rows(database, _CREDENTIALS, Credential.member_id, batch):
        for lock, bucket in _of_credential(throttles, row):
            yield from _found(keys, lock, bucket, closed)
        if row.password_off_at is not None:
            yield Lock(LockedThing.PASSWORD, row.user_id, None)


def _found(
    keys: KeyRing, lock: Lock, bucket: Bucket, closed: dict[str, datetime | None]
) -> Iterator[Lock]:
    moments = [closed.pop(name, None) for name in bucket_names(keys, bucket)]
    if until := max((moment for moment in moments if moment), default=None):
        yield replace(lock, until=until)


def _rows(
    database: LocksDatabase,
    query: Select[*tuple[Any, ...]],
    row_id: InstrumentedAttribute[int],
    batch: int,
) -> Iterator[Any]:
    """Go through rows in batches, so that no connection stays open for long."""
    after = 0
    while True:
        with database.read() as connection:
            asked = query.where(row_id > after).order_by(row_id).limit(batch)
            rows = connection.execute(asked).all()
        yield from rows
        if len(rows) < batch:
            return
        after = rows[-1][0]
