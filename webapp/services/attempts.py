"""Counting tries: each is reserved in the database before anybody looks whether it is right.

The rules are the domain's (``domain/attempts.py``); here they are made to hold for any
number of browsers, workers and restarts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from webapp.domain import attempts as rules
from webapp.domain.attempts import Allowed, BucketState, Closed, Rule
from webapp.models import Attempt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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

    def name(self, key: Key) -> str:
        """Return what the database calls this bucket."""
        return f"{self.rule.name}:{key.digest(f'{self.rule.name}|{self.subject}')}"


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
_LOOK: Final = select(*_STATE).where(Attempt.bucket == bindparam("bucket"))


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
    before = _locked(session, named, now)
    after: dict[str, BucketState] = {}
    verdicts: dict[Rule, Allowed | Closed] = {}
    for name, state in before.items():
        rule = named[name].rule
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
    named = _named(keys, buckets)
    before = _locked(session, named, now)
    after = {name: rules.forgiven(state, named[name].rule, now) for name, state in before.items()}
    session.connection().execute(_SAVE, [_changed(*saved) for saved in after.items()])


def give_back(session: Session, keys: KeyRing, buckets: Sequence[Bucket], *, now: datetime) -> None:
    """Give a try back at which nobody looked; what was wrong before it still counts."""
    named = _named(keys, buckets)
    before = _locked(session, named, now)
    after = {name: rules.given_back(state, named[name].rule) for name, state in before.items()}
    session.connection().execute(_SAVE, [_changed(*saved) for saved in after.items()])


def look(connection: Connection, keys: KeyRing, bucket: Bucket, *, now: datetime) -> Allowed:
    """Return how many tries are left in a bucket, and when it opens again; counts nothing."""
    row = connection.execute(_LOOK, {"bucket": bucket.name(_key(keys))}).first()
    state = None if row is None else BucketState(*row[1:])
    left = rules.tries_left(state, bucket.rule, now)
    return Allowed(left, None if left or state is None else state.closed_until)


def _key(keys: KeyRing) -> Key:
    return keys.current.derived(PURPOSE)


def _named(keys: KeyRing, buckets: Iterable[Bucket]) -> dict[str, Bucket]:
    """Name the buckets; always in the same order, so that two tries never wait for each other."""
    key = _key(keys)
    return dict(sorted((bucket.name(key), bucket) for bucket in buckets))


def _locked(session: Session, names: Iterable[str], now: datetime) -> dict[str, BucketState]:
    """Make or lock the rows of these buckets, and return what they hold."""
    fresh = [{"bucket": name, "tries": 0, "window_started_at": now, "stage": 0} for name in names]
    statement = insert(Attempt).values(fresh)
    rows = session.connection().execute(
        statement.on_conflict_do_update(
            index_elements=["bucket"], set_={"bucket": statement.excluded.bucket}
        ).returning(*_STATE)
    )
    return {row[0]: BucketState(*row[1:]) for row in rows}


def _changed(name: str, state: BucketState) -> dict[str, Any]:
    return {
        "of_bucket": name,
        "new_tries": state.count,
        "new_started_at": state.window_started_at,
        "new_closed_until": state.closed_until,
        "new_stage": state.stage,
    }
