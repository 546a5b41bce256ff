"""The database: one engine for reading, one for changing, on SQLite or PostgreSQL.

Reading runs outside transactions (a PostgreSQL connection that goes back to the pool
is then not rolled back, which costs more than the query), changing in one transaction
that takes the write lock at once.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine.interfaces import DBAPIConnection

WAIT_FOR_CONNECTION_S: Final = 3
WAIT_FOR_POOL_S: Final = 2
POOL_SIZE: Final = 8
STATEMENT_TIMEOUT_MS: Final = 5_000
LOCK_TIMEOUT_MS: Final = 2_000
PATIENT_LOCK_TIMEOUT_MS: Final = 60_000
SQLITE: Final = (
    # The pages of a new file: rows of transactions and their indexes need fewer larger ones.
    "page_size = 8192",
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "foreign_keys = ON",
)
PATIENT_SQLITE: Final = (
    # What writes many rows keeps the ends of all indexes in memory (in KiB, below zero) ...
    "cache_size = -24576",
    # ... and carries pages that one change after the other writes into the file only once.
    "wal_autocheckpoint = 4000",
)
WRITES: Final = "my_account_writes"


@dataclass(frozen=True, slots=True)
class Database:
    """Where the site remembers; ``open`` makes one."""

    engine: Engine
    reading: Engine
    writing: Engine

    @classmethod
    def open(cls, url: str, *, patient: bool = False) -> Self:
        """Return the database at ``url``; nothing is connected yet.

        ``patient`` is for the console (a feed, a migration), where a statement may
        take longer than a person would wait for a page.
        """
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            engine = _sqlite(url, address.database, patient=patient)
            reading = engine
        else:
            engine = _postgresql(url, patient=patient)
            reading = engine.execution_options(isolation_level="AUTOCOMMIT")
        return cls(engine, reading, engine.execution_options(**{WRITES: True}))

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection on which nothing is changed."""
        with self.reading.connect() as connection:
            yield connection

    @contextmanager
    def work(self) -> Iterator[Session]:
        """Give a session for one change: leaving it saves, an exception undoes all of it."""
        with Session(self.writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """Give a connection for one change in bulk, saved or undone like ``work``."""
        with self.writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _sqlite(url: str, path: str | None, *, patient: bool) -> Engine:
    pool: dict[str, float] = {}
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        pool["pool_timeout"] = WAIT_FOR_POOL_S
    timeout_ms = PATIENT_LOCK_TIMEOUT_MS if patient else LOCK_TIMEOUT_MS
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": timeout_ms / 1_000}, **pool
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _record: object) -> None:
        setattr(connection, "isolation_level", None)  # noqa: B010  (the driver then begins none)
        cursor = connection.cursor()
        for pragma in (*SQLITE, *PATIENT_SQLITE) if patient else SQLITE:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once: a reader that turns into a writer half-way
        # would fail instead of waiting.
        if connection.get_execution_options().get(WRITES):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgresql(url: str, *, patient: bool) -> Engine:
    limits = "" if patient else f"-c statement_timeout={STATEMENT_TIMEOUT_MS} "
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=WAIT_FOR_POOL_S,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": WAIT_FOR_CONNECTION_S,
            "options": f"{limits}-c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC",
        },
    )
