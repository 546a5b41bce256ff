"""Counting tries: each is reserved in the database before anybody looks whether it is right.

The rules are the domain's (``domain/attempts.py``); here they are made to hold for any
number of browsers, workers and restarts.

A bucket's name is made with the current key.  One that still goes by the name of an older
key moves to the new name, with all that was counted, as soon as it is touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from webapp.domain import attempts as rules
from webapp.domain.attempts import Allowed, BucketState, Closed, Rule
from webapp.models import Attempt

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.domain.keys import Key, KeyRing

PURPOSE: Final = "attempts"
"""The key of the buckets' names is derived for this, so that they tell no other fingerprint."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One rule, and whom or what it counts for; the subject is never stored nor printed."""

    rule: Rule
    subject: str = field(repr=False)
    by_key: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the subject is under each key, by the key's name, where it differs from key to key."""

    def name(self, key: Key) -> str:
        """Return what the database calls this bucket."""
        subject = self.by_key.get(key.id, self.subject)
        return f"{self.rule.name}:{key.digest(f'{self.rule.name}|{subject}')}"


@dataclass(frozen=True, slots=True)
class _Named:
    """A bucket with its name, and the names that older keys gave it."""

    bucket: Bucket
    name: str
    elders: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All of its names."""
        return (self.name, *self.elders)

    @property
    def lock(self) -> int:
        """PostgreSQL's name for this bucket under all of its names, whichever is the current."""
        digest = hashlib.sha256(min(self.names).encode()).digest()
        return int.from_bytes(digest[:8], signed=True)


_STATE: Final = (
    Attempt.bucket,
    Attempt.tries,
    Attempt.window_started_at,
    Attempt.closed_until,
    Attempt.stage,
)
_SAVE: Final = (
    update(Attempt)
    .where(Attempt.bucket == bindparam("of_bucket"))
    .values(
        tries=bindparam("new_tries"),
        window_started_at=bindparam("new_started_at"),
        closed_until=bindparam("new_closed_until"),
        stage=bindparam("new_stage"),
    )
)
_LOOK: Final = select(*_STATE).where(Attempt.bucket.in_(bindparam("buckets", expanding=True)))
# Servers with the new settings and with those of before look for other names first: without a
# lock of its own one of them could miss what the other is just moving.
_ALONE: Final = select(func.pg_advisory_xact_lock(bindparam("lock")))
# In the same order everywhere, so that two tries never wait for each other.
_TAKE_OVER: Final = _LOOK.order_by(Attempt.bucket).with_for_update()
_MOVED: Final = delete(Attempt).where(Attempt.bucket.in_(bindparam("buckets", expanding=True)))


def reserve(
    session: Session, keys: KeyRing, buckets: Sequence[Bucket], *, now: datetime
) -> Allowed | Closed:
    """Count one try in every bucket, and tell whether it may be looked at.

    Save the session's work before looking, or thirty guesses sent at once would be
    one.  The row of a bucket is made or locked by one statement and stays locked until
    then, so nobody else counts from the same number.  The strictest bucket answers.
    """
    return strictest(reserve_each(session, keys, buckets, now=now))


def reserve_each(
    session: Session, keys: KeyRing, buckets: Sequence[Bucket], *, now: datetime
) -> dict[Rule, Allowed | Closed]:
    """Count one try like ``reserve``, and return what each rule says to it.

    From a network that is closed nothing else is counted: nobody looks at such a try,
    and one computer must not close the cards and user IDs of any number of people.
    """
    named = _named(keys, buckets)
    before = _locked(session, keys, named, now)
    after: dict[str, BucketState] = {}
    verdicts: dict[Rule, Allowed | Closed] = {}
    for name, state in before.items():
        rule = named[name].bucket.rule
        after[name], verdicts[rule] = rules.after_reserving(state, rule, now)
    counted = before if _is_shared_one_closed(verdicts) else after
    session.connection().execute(_SAVE, [_changed(*saved) for saved in counted.items()])
    return verdicts


def _is_shared_one_closed(verdicts: Mapping[Rule, Allowed | Closed]) -> bool:
    return any(
        isinstance(verdict, Closed) and not rule.all_forgiven for rule, verdict in verdicts.items()
    )


def strictest(verdicts: Mapping[Rule, Allowed | Closed]) -> Allowed | Closed:
    """Return what holds when several rules have spoken: the closed one, the fewest tries."""
    closed = [verdict for verdict in verdicts.values() if isinstance(verdict, Closed)]
    if closed:
        return max(closed, key=lambda verdict: verdict.until)
    allowed = [verdict for verdict in verdicts.values() if isinstance(verdict, Allowed)]
    last = [verdict.closed_until for verdict in allowed if verdict.closed_until]
    return Allowed(min(verdict.tries_left for verdict in allowed), max(last, default=None))


def forgive(session: Session, keys: KeyRing, buckets: Sequence[Bucket], *, now: datetime) -> None:
    """Give a try back that has turned out right."""
    _change_each(
        session, keys, buckets, lambda state, rule: rules.forgiven(state, rule, now), now=now
    )


def give_back(session: Session, keys: KeyRing, buckets: Sequence[Bucket], *, now: datetime) -> None:
    """Give a try back at which nobody looked; what was wrong before it still counts."""
    _change_each(session, keys, buckets, rules.given_back, now=now)


def count_failure(session: Session, keys: KeyRing, bucket: Bucket, *, now: datetime) -> int:
    """Count a failure in a bucket that closes nothing, and return how many it holds.

    It counts for a user ID that nobody has as well: then it is the same work.
    """

    def one_more(state: BucketState, _rule: Rule) -> BucketState:
        return replace(state, count=state.count + 1)

    (after,) = _change_each(session, keys, [bucket], one_more, now=now)
    return after.count


def _change_each(
    session: Session,
    keys: KeyRing,
    buckets: Sequence[Bucket],
    to: Callable[[BucketState, Rule], BucketState],
    *,
    now: datetime,
) -> Collection[BucketState]:
    named = _named(keys, buckets)
    before = _locked(session, keys, named, now)
    after = {name: to(state, named[name].bucket.rule) for name, state in before.items()}
    session.connection().execute(_SAVE, [_changed(*saved) for saved in after.items()])
    return after.values()


def look(connection: Connection, keys: KeyRing, bucket: Bucket, *, now: datetime) -> Allowed:
    """Return how many tries are left in a bucket, and when it opens again; counts nothing."""
    (named,) = _named(keys, [bucket]).values()
    state = None
    for row in connection.execute(_LOOK, {"buckets": named.names}):
        found = BucketState(*row[1:])
        state = found if state is None else rules.combined(state, found, bucket.rule, now)
    left = rules.tries_left(state, bucket.rule, now)
    return Allowed(left, None if left or state is None else state.closed_until)


def bucket_names(keys: KeyRing, bucket: Bucket) -> tuple[str, ...]:
    """Return all names by which the database may know a bucket: one for each key."""
    return tuple(map(bucket.name, keys.derived(PURPOSE)))


def _named(keys: KeyRing, buckets: Iterable[Bucket]) -> dict[str, _Named]:
    """Name the buckets; always in the same order, so that two tries never wait for each other."""
    ring = keys.derived(PURPOSE)
    named = [
        _Named(bucket, bucket.name(ring.current), tuple(map(bucket.name, ring.others)))
        for bucket in buckets
    ]
    return {one.name: one for one in sorted(named, key=lambda one: one.name)}


def _locked(
    session: Session, keys: KeyRing, named: Mapping[str, _Named], now: datetime
) -> dict[str, BucketState]:
    """Make or lock the rows of these buckets, and return what they hold."""
    elders = _taken_over(session, named) if keys.others else {}
    fresh = [
        {
            "bucket": name,
            "tries": 0,
            "window_started_at": now,
            "stage": 0,
            "key_id": keys.current.id,
        }
        for name in named
    ]
    statement = insert(Attempt).values(fresh)
    rows = session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["bucket"],
            set_={"bucket": statement.excluded.bucket, "key_id": statement.excluded.key_id},
        ).returning(*_STATE)
    )
    states = {row[0]: BucketState(*row[1:]) for row in rows}
    for name, found in elders.items():
        for elder in found:
            rule = named[name].bucket.rule
            states[name] = rules.combined(states[name], elder, rule, now)
    return states


def _taken_over(session: Session, named: Mapping[str, _Named]) -> dict[str, list[BucketState]]:
    """Take away what is counted under the names of older keys, and return it by the new name."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        for lock in sorted(one.lock for one in named.values()):
            connection.execute(_ALONE, {"lock": lock})
    all_names = [name for one in named.values() for name in one.names]
    found = {
        row[0]: BucketState(*row[1:])
        for row in connection.execute(_TAKE_OVER, {"buckets": all_names})
    }
    elders = {
        name: [found[elder] for elder in one.elders if elder in found]
        for name, one in named.items()
    }
    connection.execute(
        _MOVED, {"buckets": [elder for one in named.values() for elder in one.elders]}
    )
    return elders


def _changed(name: str, state: BucketState) -> dict[str, Any]:
    return {
        "of_bucket": name,
        "new_tries": state.count,
        "new_started_at": state.window_started_at,
        "new_closed_until": state.closed_until,
        "new_stage": state.stage,
    }
