"""Going through the rows of a file: batch by batch, each one a change of its own.

A batch is saved whole or not at all, and every row finds out by itself whether it is
there already: whoever kills an import and starts it again gets the same in the end.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from typing import TYPE_CHECKING, Final, Protocol

from webapp.domain.feed import (
    COLUMNS,
    ROWS_AT_ONCE,
    Counts,
    Feed,
    FeedBatch,
    FeedError,
    FeedKind,
    FeedRow,
    OnProgress,
    OnRejection,
    Rejection,
    RowBatch,
    RowError,
    in_batches,
)
from webapp.services.bulk import wait_for_turn
from webapp.services.feed.adjustments import Adjustments
from webapp.services.feed.history import note_broken_off, note_counts, note_start
from webapp.services.feed.holdings import Accounts, Cards
from webapp.services.feed.identity import BETWEEN, Occurrences, identity_of
from webapp.services.feed.members import Members
from webapp.services.feed.posting import Transactions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.services.feed.ports import FeedDatabase, FeedPorts

ROWS_A_CHANGE: Final = 30_000
"""So many rows are saved together.  That takes below a second on SQLite, where nobody else
can write meanwhile; the indexes are written to disk once a change, so more is faster."""
MOST_KEPT: Final = 100
"""So many rejections are kept in the counts; all of them are told as they come."""


class Taker(Protocol):
    """Takes in rows of one kind."""

    def begin(self, connection: Connection) -> None:
        """Begin a change."""
        ...

    def take(self, rows: FeedBatch) -> Counts:
        """Take in rows and return what became of them."""
        ...

    def end(self) -> None:
        """Do what is left to do before the change is saved."""
        ...

    def close(self) -> None:
        """Give back what was needed meanwhile."""
        ...


_TAKERS: Final[Mapping[FeedKind, Callable[..., Taker]]] = {
    FeedKind.MEMBERS: Members,
    FeedKind.ACCOUNTS: Accounts,
    FeedKind.CARDS: Cards,
    FeedKind.TRANSACTIONS: Transactions,
    FeedKind.POINTS: Adjustments,
}


def _nobody(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a file is taken in."""

    all_or_nothing: bool = False
    """Whether one rejected row, or a file that is cut off, undoes all of it."""
    file_name: str = ""
    on_rejection: OnRejection = _nobody
    on_progress: OnProgress = _nobody
    rows_at_once: int = ROWS_AT_ONCE
    """How many rows are worked on together, where they come one by one."""
    rows_a_change: int = ROWS_A_CHANGE


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Keep Python from looking for reference cycles: rows make none, and it takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _UndoneError(Exception):
    """Undoes a file of which nothing is to go in."""


def take_in(
    database: FeedDatabase,
    kind: FeedKind,
    rows: Iterable[Mapping[str, str]],
    *,
    feed: Feed,
    ports: FeedPorts,
    now: datetime,
) -> Counts:
    """Take in rows that are there already, as columns by name, and return the counts.

    An unknown column raises ``KeyError``; a row that cannot be taken in is in the counts.
    """
    return take_in_rows(database, kind, _rows(kind, rows), feed=feed, ports=ports, now=now)


def _rows(kind: FeedKind, rows: Iterable[Mapping[str, str]]) -> Iterator[FeedRow]:
    columns = COLUMNS[kind]
    known = frozenset(columns)
    for number, row in enumerate(rows, 1):
        if unknown := row.keys() - known:
            raise KeyError(f"{kind.value} have no column {', '.join(sorted(unknown))}")
        yield FeedRow(number, tuple(map(row.get, columns, repeat(""))), row)


def take_in_rows(
    database: FeedDatabase,
    kind: FeedKind,
    rows: Iterable[FeedRow],
    *,
    feed: Feed,
    ports: FeedPorts,
    now: datetime,
    options: Options | None = None,
) -> Counts:
    """Take in rows as `take_in_batches` does, where they come one by one."""
    options = options or Options()
    batches = (RowBatch(kind, part) for part in in_batches(rows, options.rows_at_once))
    return take_in_batches(
        database, kind, batches, feed=feed, ports=ports, now=now, options=options
    )


def take_in_batches(
    database: FeedDatabase,
    kind: FeedKind,
    batches: Iterable[FeedBatch],
    *,
    feed: Feed,
    ports: FeedPorts,
    now: datetime,
    options: Options | None = None,
) -> Counts:
    """Take in the rows of a file and return the counts.

    The batches raise ``FeedError`` when the file ends too early.  The counts say so; what
    came before stays in, unless it is all or nothing.
    """
    intake = _Intake(database, kind, feed, options or Options(), now)
    return intake.run(batches, ports)


class _Intake:
    """One file on its way in."""

    def __init__(
        self, database: FeedDatabase, kind: FeedKind, feed: Feed, options: Options, now: datetime
    ) -> None:
        self._database = database
        self._kind = kind
        self._feed = feed
        self._options = options
        self._now = now
        self._counts = Counts()
        self._file_id: int
        self._rejected_before = Occurrences()

    def run(self, batches: Iterable[FeedBatch], ports: FeedPorts) -> Counts:
        """Take in all rows, and remember that and how it was done."""
        taker = _TAKERS[self._kind](self._feed, ports, self._reject)
        with self._database.change() as connection:
            self._file_id = note_start(
                connection, self._feed.name, self._options.file_name, self._kind, now=self._now
            )
        try:
            with _without_collecting():
                self._take_all(taker, self._until_error(batches))
        except BaseException:
            with self._database.change() as connection:
                note_broken_off(connection, self._file_id)
            raise
        finally:
            taker.close()
            self._rejected_before.close()
        with self._database.change() as connection:
            note_counts(connection, self._file_id, self._counts, finished_at=self._now)
        return self._counts

    def _take_all(self, taker: Taker, batches: Iterator[FeedBatch]) -> None:
        if self._options.all_or_nothing:
            with suppress(_UndoneError):
                self._change(taker, batches)
            return
        for batch in batches:
            self._change(taker, self._together(batch, batches))

    def _together(self, batch: FeedBatch, others: Iterator[FeedBatch]) -> Iterator[FeedBatch]:
        """Go through the batches that are saved together, of which this one is the first."""
        yield batch
        rows = len(batch)
        while rows < self._options.rows_a_change and (other := next(others, None)) is not None:
            yield other
            rows += len(other)

    def _change(self, taker: Taker, batches: Iterable[FeedBatch]) -> None:
        """Take in batches of rows; all of them are saved together, with the counts so far."""
        with self._database.change() as connection:
            wait_for_turn(connection)
            taker.begin(connection)
            for batch in batches:
                self._counts.add(taker.take(batch))
                self._counts.read += len(batch)
                self._options.on_progress(len(batch))
            taker.end()
            if self._options.all_or_nothing and not self._counts.is_whole:
                self._counts.new = self._counts.changed = self._counts.unchanged = 0
                raise _UndoneError
            note_counts(connection, self._file_id, self._counts)

    def _until_error(self, batches: Iterable[FeedBatch]) -> Iterator[FeedBatch]:
        """Go through the batches; a file's early end is told by the counts."""
        try:
            yield from batches
        except FeedError as error:
            self._counts.error = str(error)

    def _reject(self, row: FeedRow, error: RowError) -> None:
        self._counts.rejected += 1
        rejection = Rejection(row.line, error.column, error.reason, row, self._token(row))
        if self._counts.rejected <= MOST_KEPT:
            self._counts.rejections.append(rejection)
        self._options.on_rejection(rejection)

    def _token(self, row: FeedRow) -> str:
        """Return by what the row is known when it comes again, corrected."""
        if row.texts and row.texts[-1]:
            return row.texts[-1]
        says = BETWEEN.join((self._feed.name, self._kind.value, ascii(row.raw)))
        number = self._rejected_before.number(identity_of(says), "")
        return identity_of(f"{says}{BETWEEN}{number}").hex()
