"""The databases of the tests: made once by the migrations, given back empty before each test."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests.postgres import running_server
from webapp import migrations
from webapp.adapters.database import Database

KINDS = ("sqlite", "postgresql")


class KeptDatabase(Protocol):
    """A database that many tests use, one after the other."""

    url: str
    database: Database

    def empty(self) -> None:
        """Bring back the state right after the migrations."""


class KeptSqlite:
    """A file whose pages are overwritten with those of the migrated one."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "my-account.sqlite"
        self.url = f"sqlite:///{self.path}"
        self.database = Database.open(self.url)
        migrations.upgrade(self.database.writing)
        self.template = sqlite3.connect(":memory:")
        self._target = sqlite3.connect(self.path, timeout=1)
        self._target.backup(self.template)

    def empty(self) -> None:
        try:
            self.template.backup(self._target)
        except sqlite3.OperationalError as error:
            message = f"the test before this one left a transaction open ({error})"
            raise AssertionError(message) from error

    def close(self) -> None:
        self._target.close()
        self.template.close()
        self.database.close()


class KeptPostgres:
    """A database whose rows are deleted, with triggers and foreign keys asleep."""

    def __init__(self, server_url: str) -> None:
        server = make_url(server_url)
        _administer(server_url, "CREATE DATABASE my_account")
        address = server.set(database="my_account")
        self.url = address.render_as_string(hide_password=False)
        self.database = Database.open(self.url)
        migrations.upgrade(self.database.writing)
        self._admin = Database.open(self.url).engine
        with self._admin.begin() as connection:
            self._tables = list(
                connection.scalars(
                    text("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
                )
            )
            connection.execute(text("CREATE SCHEMA migrated"))
            self._kept = self._filled(connection)
            for table in self._kept:
                copy = f"CREATE TABLE migrated.{table} AS TABLE public.{table}"
                connection.execute(text(copy))

    def _filled(self, connection: object) -> list[str]:
        """Return the tables that hold rows."""
        asked = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM public.{table})" for table in self._tables
        )
        return list(connection.scalars(text(asked)))  # type: ignore[attr-defined]

    def empty(self) -> None:
        with self._admin.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in self._filled(connection):
                connection.execute(text(f"DELETE FROM public.{table}"))
            for table in self._kept:
                connection.execute(
                    text(
                        f"INSERT INTO public.{table} OVERRIDING SYSTEM VALUE "
                        f"SELECT * FROM migrated.{table}"
                    )
                )

    def close(self) -> None:
        self._admin.dispose()
        self.database.close()


def _administer(server_url: str, statement: str) -> None:
    server = Database.open(server_url)
    with server.reading.connect() as connection:
        connection.execute(text(statement))
    server.close()


@contextmanager
def kept_database(kind: str, folder: Path) -> Iterator[KeptDatabase]:
    """Give the database of one kind, migrated; for PostgreSQL with a server of its own."""
    if kind == "sqlite":
        kept = KeptSqlite(folder)
        try:
            yield kept
        finally:
            kept.close()
        return
    with running_server() as server_url:
        other = KeptPostgres(server_url)
        try:
            yield other
        finally:
            other.close()
