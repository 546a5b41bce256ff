"""Whether the tables are those that this version of the site needs; words when they are not."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from webapp import migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webapp.adapters.database import Database

NO_TABLES: Final = "The database has no tables yet. Run `my-account db upgrade`."
OLDER: Final = (
    "The tables are at revision %(found)s and this version needs %(needed)s. "
    "Run `my-account db upgrade`."
)
UNKNOWN: Final = (
    "The database was made by another version of My Account: its tables are at revision "
    "%(found)s, which this version, at %(needed)s, does not know."
)
UNREADABLE: Final = "The database cannot be used: %(why)s."


def tables_problem(database: Database) -> str | None:
    """Return a sentence that says why this version cannot work with the tables, if so.

    It asks the database itself: Alembic takes longer to load than most commands to run.
    """
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return NO_TABLES
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    needed = migrations.newest_revision()
    if found == needed:
        return None
    if found is None:
        return NO_TABLES
    return (OLDER if found in known_revisions() else UNKNOWN) % {"found": found, "needed": needed}


def known_revisions() -> set[str]:
    """Return the revisions that this version has scripts for."""
    scripts = (migrations.SCRIPTS / "versions").glob("[0-9]*_*.py")
    return {path.name.partition("_")[0] for path in scripts}


def refuse_other_tables(database: Database) -> None:
    """Stop the command with one sentence when the tables are not the right ones."""
    if sentence := tables_problem(database):
        raise click.ClickException(sentence)


def refusal_in_words(problem: Exception) -> str | None:
    """Return a sentence for a database that cannot be reached, read or written now.

    It gives the driver's own reason; what was asked is nobody's business.
    """
    if isinstance(problem, DBAPIError):
        why = str(problem.orig).strip().partition("\n")[0].rstrip(".")
        return UNREADABLE % {"why": why}
    return None


@contextmanager
def database_problems() -> Iterator[None]:
    """Say what the database refuses before anything else is closed, in a sentence."""
    try:
        yield
    except DBAPIError as problem:
        raise click.ClickException(refusal_in_words(problem) or "") from None
