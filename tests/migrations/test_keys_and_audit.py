"""What has happened to the security of an account stays as it was written down."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.adapters.database import Database
from webapp.services.security import EventKind, record_event

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE security_event SET kind = 'signed_out'",
        "UPDATE security_event SET digest = digest",
        "DELETE FROM security_event",
        "TRUNCATE security_event",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_event(
    session: Session, database: Database, database_kind: str, statement: str
) -> None:
    record_event(session, EventKind.SIGNED_IN, member_id=None, device_words="w3m", now=NOON)
    session.commit()
    if statement.startswith("TRUNCATE") and database_kind == "sqlite":
        statement = "DELETE FROM security_event WHERE true"

    with pytest.raises(DBAPIError, match="never changed or deleted"), database.work() as work:
        work.execute(text(statement))

    assert session.scalar(text("SELECT count(*) FROM security_event")) == 1
