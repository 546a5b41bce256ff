"""Writing many rows at once, as each database likes it best: through its own driver.

Tables and columns are named by this program only; values never become part of a statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sqlalchemy import Connection

AT_ONCE: Final = 500
"""So many names stand in one list of a query."""
ADVISORY_LOCK: Final = 7_426_081_506
Row = tuple[Any, ...]


def is_sqlite(connection: Connection) -> bool:
    """Tell whether this is the embedded database."""
    return connection.dialect.name == "sqlite"


def wait_for_turn(connection: Connection) -> None:
    """Make sure that no other feed is being written until this change is saved.

    SQLite has one writer at a time anyway.
    """
    if not is_sqlite(connection):
        connection.exec_driver_sql("SELECT set_config('lock_timeout', '0', true)")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")


def reserve_ids(connection: Connection, table: str, count: int) -> Sequence[int]:
    """Return row numbers for new rows of a table, rising."""
    if is_sqlite(connection):
        query = f"SELECT coalesce(max(id), 0) FROM {table}"  # noqa: S608 - a name of ours
        last = int(connection.exec_driver_sql(query).scalar_one())
        return range(last + 1, last + 1 + count)
    query = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return sorted(row[0] for row in connection.exec_driver_sql(query, (table, count)))


def insert_rows(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    key: str = "",
) -> int:
    """Write rows as `insert_columns` does and return how many were written."""
    if not rows:
        return 0
    values = zip(*rows, strict=True)
    return insert_columns(connection, table, dict(zip(columns, values, strict=True)), key=key)


def insert_columns(
    connection: Connection, table: str, columns: Mapping[str, Sequence[Any]], *, key: str = ""
) -> int:
    """Write the rows that columns make up and return how many were written.

    Rows whose ``key``, a digest, is there already are left out.  Columns that no row fills
    are not named: binding nothing takes Python's driver longer than binding something.
    """
    filled = {name: values for name, values in columns.items() if not _is_empty(values)}
    names = ", ".join(filled)
    conflict = f" ON CONFLICT ({key}) DO NOTHING" if key else ""
    if is_sqlite(connection):
        marks = ", ".join("?" * len(filled))
        insert = f"INSERT INTO {table} ({names}) VALUES ({marks}){conflict}"  # noqa: S608
        if key:
            # Python's driver asks for bytes how to adapt them, for a bytearray it does not.
            filled[key] = list(map(bytearray, filled[key]))
        # The driver itself: SQLAlchemy would look at every row once more.
        driver: Any = connection.connection.driver_connection
        return int(driver.executemany(insert, zip(*filled.values(), strict=True)).rowcount)
    rows = zip(*filled.values(), strict=True)
    if not key:
        return _copy(connection, f"{table} ({names})", rows)
    copied = f"fed_{table}"
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {copied}")
    chosen = f"SELECT {names} FROM {table} WITH NO DATA"  # noqa: S608
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {copied} ON COMMIT DROP AS {chosen}")
    _copy(connection, f"{copied} ({names})", rows)
    insert = f"INSERT INTO {table} ({names}) SELECT {names} FROM {copied}{conflict}"  # noqa: S608
    return connection.exec_driver_sql(insert).rowcount


def _is_empty(values: Sequence[Any]) -> bool:
    """Tell whether a column has nothing in any row."""
    return values[0] is None and values.count(None) == len(values)


def _copy(connection: Connection, target: str, rows: Iterable[Row]) -> int:
    """Write rows by COPY."""
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY {target} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return int(cursor.rowcount)


def execute_each(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    """Execute a statement, with ``?`` for its values, for each row."""
    if rows:
        marked = statement if is_sqlite(connection) else statement.replace("?", "%s")
        connection.exec_driver_sql(marked, list(rows))


def in_parts(values: Iterable[Any], size: int = AT_ONCE) -> Iterable[list[Any]]:
    """Go through values in lists that are short enough for a query."""
    waiting = iter(values)
    while part := list(islice(waiting, size)):
        yield part
