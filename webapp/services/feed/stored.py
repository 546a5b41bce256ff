"""The lines of a feed that are there already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from webapp.services.bulk import in_parts, is_sqlite
from webapp.services.feed.lines import Line

if TYPE_CHECKING:
    from sqlalchemy import Connection

_AS_TEXT: Final = {
    "used_on": "used_on::text",
    "used_at": "to_char(used_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "posted_on": "posted_on::text",
    "closing_on": "closing_on::text",
}
"""What SQLite keeps as text anyway."""


def find_lines(
    connection: Connection, column: str, values: Iterable[bytes] | Iterable[int]
) -> list[Line]:
    """Return the lines whose ``column`` has one of the values, days and moments as texts."""
    found: list[Line] = []
    for part in in_parts(values):
        if is_sqlite(connection):
            marks = ", ".join("?" * len(part))
            query = (
                f"SELECT {', '.join(Line._fields)} FROM card_transaction "  # noqa: S608
                f"WHERE {column} IN ({marks})"
            )
            rows = connection.exec_driver_sql(query, tuple(part))
        else:
            names = ", ".join(_AS_TEXT.get(name, name) for name in Line._fields)
            query = f"SELECT {names} FROM card_transaction WHERE {column} = ANY(%s)"  # noqa: S608
            rows = connection.exec_driver_sql(query, (part,))
        found.extend(map(Line._make, rows))
    return found
