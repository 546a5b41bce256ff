"""The chain of security events tells when somebody has been at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from tests.factories import make_member
from webapp.adapters.database import Database
from webapp.cli.audit import WHAT_BROKE
from webapp.models import SecurityEvent
from webapp.services.audit import Break, Broken, Unbroken, verify_chain
from webapp.services.security import (
    BEFORE_THE_FIRST,
    SECOND_FORM,
    EventKind,
    event_digest,
    first_event_digest,
    record_event,
)

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
EVENTS = 7


@pytest.fixture
def ids(database: Database) -> list[int]:
    """The row numbers of seven events, one after the other."""
    for number in range(EVENTS):
        with database.work() as work:
            record_event(
                work,
                EventKind.SIGNED_IN,
                member_id=None,
                device_words=f"w3m {number}",
                now=NOON + timedelta(seconds=number, microseconds=number),
            )
    with database.read() as connection:
        return list(connection.scalars(select(SecurityEvent.id).order_by(SecurityEvent.id)))


@contextmanager
def as_an_intruder(database: Database) -> Iterator[Connection]:
    """Give a connection of somebody who can switch the triggers off."""
    with database.change() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER security_event_no_update"))
            connection.execute(text("DROP TRIGGER security_event_no_delete"))
        yield connection


def tamper(database: Database, statement: str, **values: object) -> None:
    with as_an_intruder(database) as connection:
        connection.execute(text(statement), values)


@pytest.mark.parametrize("batch", [1, 3, EVENTS, 1000])
def test_a_whole_chain_is_proved_in_batches(database: Database, ids: list[int], batch: int) -> None:
    outcome = verify_chain(database, batch=batch)

    assert isinstance(outcome, Unbroken)
    assert (outcome.events, outcome.not_found) == (EVENTS, ())
    assert outcome.last_digest.startswith(SECOND_FORM)


def test_before_anything_has_happened_the_chain_is_whole(database: Database) -> None:
    assert verify_chain(database) == Unbroken(0, BEFORE_THE_FIRST)


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'signed_out'",
        "device_words = 'lynx'",
        "occurred_at = '2026-10-01 03:00:02.000003+00:00'",
        "member_id = (SELECT max(id) FROM member)",
        "digest = '2.00'",
        "digest = 'ÄÖÜ'",
    ],
)
def test_a_changed_event_is_found(
    database: Database, session: Session, ids: list[int], change: str
) -> None:
    make_member(session)
    session.commit()
    tamper(database, f"UPDATE security_event SET {change} WHERE id = :id", id=ids[2])

    assert verify_chain(database, batch=2) == Broken(ids[2], Break.CHANGED, 2)


def test_an_event_that_was_given_a_digest_to_match_breaks_the_next_link(
    database: Database, ids: list[int]
) -> None:
    with database.read() as connection:
        row = connection.execute(
            select(SecurityEvent.__table__).where(SecurityEvent.id == ids[2])
        ).one()
    digest = event_digest(
        row.previous_digest, "signed_out", member_id=None, device_words="", at=row.occurred_at
    )
    tamper(
        database,
        "UPDATE security_event SET kind = 'signed_out', device_words = '', digest = :digest"
        " WHERE id = :id",
        id=ids[2],
        digest=digest,
    )

    assert verify_chain(database) == Broken(ids[3], Break.MISSING, 3)


@pytest.mark.parametrize("gone", [0, 1, 5])
def test_an_event_that_was_taken_out_is_missed(
    database: Database, ids: list[int], gone: int
) -> None:
    tamper(database, "DELETE FROM security_event WHERE id = :id", id=ids[gone])

    assert verify_chain(database, batch=2) == Broken(ids[gone + 1], Break.MISSING, gone)


def test_what_was_cut_off_at_the_end_is_missed_by_a_digest_kept_elsewhere(
    database: Database, ids: list[int]
) -> None:
    before = verify_chain(database)
    assert isinstance(before, Unbroken)
    with database.work() as work:
        record_event(
            work, EventKind.SIGNED_OUT, member_id=None, device_words="", now=NOON + timedelta(1)
        )
    known = verify_chain(database, expected=[before.last_digest])
    assert isinstance(known, Unbroken)
    assert known.not_found == ()

    tamper(database, "DELETE FROM security_event WHERE id >= :id", id=ids[-1])

    cut = verify_chain(database, expected=[before.last_digest])
    assert isinstance(cut, Unbroken)
    assert cut.not_found == (before.last_digest,)


def write_as_at_first(database: Database, last: int) -> None:
    """Add an event with the digest of the first form."""
    with database.change() as connection:
        previous = connection.scalar(
            select(SecurityEvent.digest).order_by(SecurityEvent.id.desc()).limit(1)
        )
        fields = {"member_id": None, "device_words": "w3m", "at": NOON}
        digest = first_event_digest(previous or BEFORE_THE_FIRST, "signed_in", **fields)  # type: ignore[arg-type]
        connection.execute(
            SecurityEvent.__table__.insert().values(
                kind="signed_in",
                occurred_at=NOON,
                device_words="w3m",
                previous_digest=previous or BEFORE_THE_FIRST,
                digest=digest,
            )
        )


def test_events_of_the_first_form_still_hold_and_newer_ones_follow(database: Database) -> None:
    for last in range(2):
        write_as_at_first(database, last)
    with database.work() as work:
        record_event(work, EventKind.SIGNED_OUT, member_id=None, device_words="", now=NOON)
    outcome = verify_chain(database)
    assert isinstance(outcome, Unbroken)
    assert outcome.events == 3

    write_as_at_first(database, 3)

    broken = verify_chain(database)
    assert isinstance(broken, Broken)
    assert (broken.how, broken.events_before) == (Break.OLDER_FORM, 3)


def test_no_two_events_have_one_digest() -> None:
    """Fields that were joined by a bar could be cut at another bar."""
    one = {"kind": "a", "device_words": "7|1.0|w3m", "member_id": 5, "at": NOON}
    other = {"kind": f"a|5|{NOON.timestamp()}", "device_words": "w3m", "member_id": 7,
             "at": datetime.fromtimestamp(1, UTC)}  # fmt: skip

    assert first_event_digest("p", **one) == first_event_digest("p", **other)  # type: ignore[arg-type]
    assert event_digest("p", **one) != event_digest("p", **other)  # type: ignore[arg-type]
    later = NOON + timedelta(microseconds=1)
    assert event_digest("p", **one) != event_digest("p", **{**one, "at": later})  # type: ignore[arg-type]


def test_every_break_has_words() -> None:
    assert set(WHAT_BROKE) == {how.value for how in Break}
