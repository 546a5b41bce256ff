"""The chain of what happened."""

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
from webapp.services.security import BEFORE_THE_FIRST, EventKind, event_digest, record_event

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
