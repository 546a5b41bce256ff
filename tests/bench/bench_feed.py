"""Taking in two years of real transactions, against the least that anybody could do with them.

The other contestant reads the same file with ``csv`` and writes its nine columns as they are,
with ``executemany`` in one transaction, into one table with an index on card and day.  The
feed beside that recognises every row, makes names and points, keeps the foreign keys, and
writes lines, points entries and lots with seven indexes.
"""

import csv
import gzip
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from tests.bench.measure import (
    Figure,
    cpu_seconds,
    interleaved,
    median_ratio,
    process_cpu_seconds,
)
from tests.feeds import NOW, ports
from tests.postgres import running_server
from webapp import migrations
from webapp.adapters.database import Database
from webapp.adapters.feed.files import open_source
from webapp.adapters.feed.mapping import read_mapping
from webapp.domain.merchant import display_name
from webapp.services.feed import take_in_batches

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests" / "data" / "purchase-cards-2014-2015.csv.gz"
MAPPING = read_mapping(ROOT / "docs" / "examples" / "purchase-cards.toml")
ROWS = 79_202
TIMES_BARE = 4
MOST_MIB = 150
TIMES_LARGER = 4
COLUMNS = "trans_date, amount, cur, billed, billed_cur, merchant, card, code, category"
TABLE = (
    f"CREATE TABLE bare (id {{key}} PRIMARY KEY, {COLUMNS.replace(',', ' text,')} text)",
    "CREATE INDEX bare_card_day ON bare (card, trans_date)",
)


def figures() -> Iterator[Figure]:
    """Yield the CPU time on each database, and the memory for files of two sizes."""
    with tempfile.TemporaryDirectory() as folder:
        yield _ratio("sqlite", _sqlite(Path(folder)))
        yield from _memory(Path(folder))
    with running_server() as url:
        yield _ratio("postgresql", _postgresql(url))


def _ratio(name: str, contestants: dict[str, Callable[[], float]]) -> Figure:
    results = interleaved(contestants, rounds=11)
    return Figure(
        f"feed_{name}", median_ratio(results["feed"], results["bare"]), "x_bare", TIMES_BARE
    )


def _sqlite(folder: Path) -> dict[str, Callable[[], float]]:
    def bare() -> float:
        database = _fresh(folder / "bare.sqlite")
        # Closing writes the log into the database file: that belongs to both.
        return cpu_seconds(lambda: (_write_bare(database, "INTEGER", "?"), database.close()))

    def feed() -> float:
        database = _fresh(folder / "feed.sqlite")
        migrations.upgrade(database.writing)
        return cpu_seconds(lambda: _take_in(database))

    return {"bare": bare, "feed": feed}


def _fresh(path: Path) -> Database:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    return Database.open(f"sqlite:///{path}", patient=True)


def _postgresql(url: str) -> dict[str, Callable[[], float]]:
    """Contestants whose time is the program's and the server's together."""
    server = int(_scalar(url, "SELECT pg_backend_pid()", parent=True))

    def timed(work: Callable[[Database], None]) -> float:
        address = make_url(url)
        name = "bench"
        _execute(url, f"DROP DATABASE IF EXISTS {name}")
        _execute(url, f"CREATE DATABASE {name}")
        address = address.set(database=name)
        database = Database.open(address.render_as_string(hide_password=False), patient=True)
        migrations.upgrade(database.writing)
        database.close()
        before = process_cpu_seconds(server)
        own = cpu_seconds(lambda: (work(database), database.close()))
        return own + process_cpu_seconds(server) - before

    return {
        "bare": lambda: timed(lambda database: _write_bare(database, "serial", "%s")),
        "feed": lambda: timed(_take_in),
    }


def _write_bare(database: Database, key: str, mark: str) -> None:
    with database.change() as connection, gzip.open(FILE, "rt", encoding="utf-8") as file:
        for statement in TABLE:
            connection.execute(text(statement.format(key=key)))
        rows = csv.reader(file)
        next(rows)
        marks = ", ".join([mark] * 9)
        driver = connection.connection.driver_connection
        assert driver
        driver.cursor().executemany(f"INSERT INTO bare ({COLUMNS}) VALUES ({marks})", rows)


def _take_in(database: Database) -> None:
    display_name.cache_clear()
    source = open_source(FILE, MAPPING)
    counts = take_in_batches(
        database, MAPPING.kind, source.batches(), feed=MAPPING.feed, ports=ports(), now=NOW
    )
    assert counts.new == ROWS
    database.close()


def _execute(url: str, statement: str) -> None:
    database = Database.open(url)
    with database.reading.connect() as connection:
        connection.execute(text(statement))
    database.close()


def _scalar(url: str, statement: str, *, parent: bool) -> int:
    """Return the process of the server that all its backends descend from."""
    address = make_url(url)
    with psycopg.connect(host=address.query["host"], user="postgres", dbname="postgres") as own:
        row = own.execute(statement).fetchone()
        assert row
        stat = Path(f"/proc/{row[0]}/stat").read_text("utf-8").rpartition(")")[2].split()
        return int(stat[1] if parent else row[0])


def _memory(folder: Path) -> Iterator[Figure]:
    """Yield the largest memory of the command for the file, and for one several times as large."""
    larger = folder / "larger.csv"
    with (
        gzip.open(FILE, "rt", encoding="utf-8") as source,
        larger.open("w", encoding="utf-8") as to,
    ):
        header, *rows = source
        to.write(header)
        for year in range(TIMES_LARGER):
            to.writelines(f"{row[:6]}{int(row[6:10]) + 2 * year}{row[10:]}" for row in rows)
    for name, path in (("feed_memory", FILE), ("feed_memory_of_a_larger_file", larger)):
        database = _fresh(folder / f"{name}.sqlite")
        migrations.upgrade(database.writing)
        url = database.engine.url.render_as_string()
        database.close()
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.bench_feed", url, str(path)],
            check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ},
        )  # fmt: skip
        yield Figure(name, int(done.stdout) / 1024, "MiB", MOST_MIB)


def _take_in_alone(url: str, path: str) -> None:
    """Take a file in and print the largest memory this process ever had, in KiB."""
    import resource  # noqa: PLC0415 - only here

    source = open_source(Path(path), MAPPING)
    database = Database.open(url, patient=True)
    counts = take_in_batches(
        database, MAPPING.kind, source.batches(), feed=MAPPING.feed, ports=ports(), now=NOW
    )
    assert counts.is_whole
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    _take_in_alone(sys.argv[1], sys.argv[2])
