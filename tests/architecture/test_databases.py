"""The rig itself: both databases are the migrated ones, and empty before each test."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import NOON
from webapp import migrations
from webapp.adapters.database import Database
from webapp.models import Attempt, Base, MemberSession


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_starts_with_what_the_migrations_leave(session: Session, time: str) -> None:
    for table in Base.metadata.sorted_tables:
        assert session.scalar(select(func.count()).select_from(table)) == 0, table.name

    session.add(Attempt(bucket="left behind", tries=1, window_started_at=NOON))
    session.commit()


def test_the_tables_are_those_of_the_migrations(database: Database) -> None:
    with database.read() as connection:
        assert migrations.current_revision(connection) == migrations.newest_revision()


def test_the_databases_keep_foreign_keys(session: Session) -> None:
    nobodys = MemberSession(
        token_digest="0" * 64,
        member_id=4711,
        signed_in_at=NOON,
        authenticated_at=NOON,
        seen_at=NOON,
        expires_at=NOON + timedelta(hours=8),
        idle_minutes=20,
        shared_device=False,
        device_words="",
    )
    session.add(nobodys)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        session.flush()
