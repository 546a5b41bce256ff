"""A row that names nobody costs the database what one costs that names a member."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.factories import make_member

COLUMNS = {
    "confirmation": "token_digest, purpose, card_fingerprint, code_digest, tries, codes_sent,"
    " sent_at, expires_at) VALUES (:member, 'x', 'x', 'x', 'x', 0, 1, now(), now())",
    "outbox_message": "id, channel, name, to_sealed, subject_sealed, body_sealed, created_at,"
    " due_at, tries) VALUES (:member, 'x', 'noop', 'x', '', '', '', now(), now(), 0)",
    "security_event": "kind, occurred_at, device_words, previous_digest, digest)"
    " VALUES (:member, 'x', now(), '', '', 'x')",
}


@pytest.mark.only_on("postgresql")  # SQLite finds a member in no time
@pytest.mark.parametrize("table", COLUMNS)
def test_somebody_is_looked_for_once_whoever_a_row_names(session: Session, table: str) -> None:
    member_id = make_member(session).id
    session.flush()
    insert = text(f"EXPLAIN ANALYZE INSERT INTO {table} (member_id, {COLUMNS[table]}")
    looked: dict[int | None, list[str]] = {}
    for member in (member_id, None):
        rows = session.scalars(insert, {"member": member}).all()
        looked[member] = [
            row.split(":")[0] for row in rows if "Trigger" in row and "calls=1" in row
        ]
        session.rollback()

    # The constraint's own trigger sees both, and looks where there is a member.
    constraint = f"Trigger for constraint fk_{table}_member_id"
    assert [one for one in looked[member_id] if constraint in one]
    assert f"Trigger {table}_of_nobody" not in looked[member_id]
    assert f"Trigger {table}_of_nobody" in looked[None]
