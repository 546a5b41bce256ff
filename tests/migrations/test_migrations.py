"""The tables as the migrations make them: up, down, with data, and equal to the models."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from tests.factories import make_account, make_member
from webapp import migrations
from webapp.adapters.database import Database
from webapp.models import Base, Member

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.databases import KeptDatabase


@pytest.fixture
def empty_database(kept: KeptDatabase, database_kind: str, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, of the same kind as the kept one."""
    if database_kind == "sqlite":
        database = Database.open(f"sqlite:///{tmp_path / 'empty.sqlite'}")
        yield database
        database.close()
        return
    engine = kept.database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE migrations_test"))
    url = kept.database.engine.url.set(database="migrations_test")
    database = Database.open(url.render_as_string(hide_password=False))
    yield database
    database.close()
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE migrations_test"))


def _tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_the_migrations_make_exactly_what_the_models_say(database: Database) -> None:
    assert migrations.differences(database.engine) == []
    assert _tables(database) == set(Base.metadata.tables)
    with database.read() as connection:
        assert migrations.current_revision(connection) == migrations.newest_revision()


def test_every_step_goes_back_with_rows_in_the_tables_and_forward_again(
    empty_database: Database,
) -> None:
    migrations.upgrade(empty_database.writing)
    with empty_database.work() as session:
        make_account(session, make_member(session))

    migrations.downgrade(empty_database.writing, "base")
    assert _tables(empty_database) == set()

    migrations.upgrade(empty_database.writing)
    assert migrations.differences(empty_database.engine) == []


def test_going_forward_twice_keeps_what_is_there(session: Session, database: Database) -> None:
    member = make_member(session)
    session.commit()

    migrations.upgrade(database.writing)

    with database.read() as connection:
        assert connection.scalars(select(Member.id)).all() == [member.id]


def test_two_upgrades_at_once_end_as_one(empty_database: Database) -> None:
    failures: list[BaseException] = []

    def upgrade() -> None:
        own = Database.open(
            empty_database.engine.url.render_as_string(hide_password=False), patient=True
        )
        try:
            migrations.upgrade(own.writing)
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)
        finally:
            own.close()

    both = [threading.Thread(target=upgrade) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert failures == []
    assert migrations.differences(empty_database.engine) == []


def test_a_step_that_fails_leaves_nothing_half_done(empty_database: Database) -> None:
    with empty_database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE statement (id INTEGER)"))

    with pytest.raises(Exception, match="statement"):
        migrations.upgrade(empty_database.writing)

    assert _tables(empty_database) == {"statement"}


def test_the_database_itself_refuses_a_statement_that_does_not_add_up(session: Session) -> None:
    account = make_account(session, make_member(session))
    session.flush()
    statement = text(
        "INSERT INTO statement (account_id, closing_on, payment_on, previous_balance_minor,"
        " credits_minor, charges_minor, closing_balance_minor, amount_due_minor, line_count,"
        " closed_at) VALUES (:account, '2026-09-19', '2026-10-13', 100, 20, 5, :balance, 0, 0,"
        " '2026-09-20 00:00:00+00:00')"
    )
    session.execute(statement, {"account": account.id, "balance": 85})
    with pytest.raises(IntegrityError):
        session.execute(statement, {"account": account.id, "balance": 86})
