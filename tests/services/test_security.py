"""The chain of what happened, and how a member reads it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.desk import Desk
from tests.entrance import Town
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.models import SecurityEvent
from webapp.services.security import (
    BEFORE_THE_FIRST,
    EventKind,
    event_digest,
    find_event,
    read_history,
    read_standing,
    record_event,
)

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def desk(session: Session, database: Database, settings: Settings) -> Desk:
    return Desk(Town(session, database, settings))


def test_each_event_carries_the_digest_of_the_one_before(
    desk: Desk, database: Database, session: Session
) -> None:
    def happen(number: int) -> None:
        with database.work() as work:
            record_event(
                work,
                EventKind.SIGNED_IN,
                member_id=desk.hanako.member_id if number % 2 else None,
                device_words=f"{number}",
                now=NOON + timedelta(seconds=number),
            )

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(happen, range(12)))

    events = list(session.scalars(select(SecurityEvent).order_by(SecurityEvent.id)))
    before = BEFORE_THE_FIRST
    for event in events:
        assert event.previous_digest == before
        before = event_digest(
            before,
            event.kind,
            member_id=event.member_id,
            device_words=event.device_words,
            at=event.occurred_at,
        )
        assert event.digest == before
    assert len(events) == 12


def test_a_member_reads_it_page_by_page_and_only_the_own(desk: Desk, database: Database) -> None:
    taro = desk.town.move_in("佐藤太郎", user_id="taro85")
    for number in range(7):
        owner = taro if number == 3 else desk.hanako
        with database.work() as work:
            record_event(
                work,
                EventKind.SIGN_IN_FAILED,
                member_id=owner.member_id,
                device_words=f"{number}",
                now=NOON,
            )

    with database.read() as connection:
        first = read_history(connection, desk.hanako.member_id, most=4)
        after = first.next_after
        second = read_history(connection, desk.hanako.member_id, after=after, most=4)
        own = find_event(connection, desk.hanako.member_id, first.events[0].event_id)
        his = read_history(connection, taro.member_id).events[0].event_id
        nothing = find_event(connection, desk.hanako.member_id, his)

    assert [event.device_words for event in first.events] == ["6", "5", "4", "2"]
    assert [event.device_words for event in second.events] == ["1", "0"]
    assert (first.is_first_page, second.is_first_page) == (True, False)
    assert (after, second.next_after) == (first.events[-1].event_id, None)
    assert own == first.events[0]
    assert nothing is None


def test_it_is_known_since_when_password_and_user_id_stand(desk: Desk, database: Database) -> None:
    with database.read() as connection:
        standing = read_standing(connection, desk.hanako.member_id)

    assert standing.password_changed_at is None
    assert standing.user_id_changed_at is None
    assert not standing.is_password_off
