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
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, Protocol

from sqlalchemy import insert, update

from webapp.domain.feed import (
    COLUMNS,
    Counts,
    Feed,
    FeedError,
    FeedKind,
    FeedRow,
    OnProgress,
    OnRejection,
    Rejection,
    RowError,
)
from webapp.models import FeedFile
from webapp.services.bulk import wait_for_turn
from webapp.services.feed.adjustments import Adjustments
from webapp.services.feed.holdings import Accounts, Cards
from webapp.services.feed.identity import BETWEEN, Occurrences, identity_of
from webapp.services.feed.members import Members
from webapp.services.feed.posting import Transactions

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.services.feed.ports import FeedDatabase, FeedPorts

ROWS_AT_ONCE: Final = 2_000
"""So many rows are worked on together: few enough to stay in the processor's cache."""
ROWS_A_CHANGE: Final = 30_000
"""So many rows are saved together.  That takes below a second on SQLite, where nobody else
can write meanwhile; the indexes are written to disk once a change, so more is faster."""
BROKEN_OFF: Final = "broken off"
MOST_KEPT: Final = 100
"""So many rejections are kept in the counts; all of them are told as they come."""


class Taker(Protocol):
    """Takes in rows of one kind."""

    def begin(self, connection: Connection) -> None:
        """Begin a change."""
        ...

    def take(self, rows: list[FeedRow]) -> Counts:
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
    for number, row in enumerate(rows, 1):
        if unknown := row.keys() - set(columns):
            raise KeyError(f"{kind.value} have no column {', '.join(sorted(unknown))}")
        yield FeedRow(number, tuple(row.get(column, "") for column in columns), dict(row))


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
    """Take in the rows of a file and return the counts.

    The rows raise ``FeedError`` when the file ends too early.  The counts say so; what came
    before stays in, unless it is all or nothing.
    """
    intake = _Intake(database, kind, feed, options or Options(), now)
    return intake.run(rows, ports)


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
        self._rejected_before = Occurrences()

    def run(self, rows: Iterable[FeedRow], ports: FeedPorts) -> Counts:
        """Take in all rows, and remember that and how it was done."""
        file_id = self._note_start()
        taker = _TAKERS[self._kind](self._feed, ports, self._reject)
        batches = self._batches(rows)
        finished = False
        try:
            with _without_collecting():
                self._take_all(taker, batches)
            finished = True
        finally:
            taker.close()
            self._rejected_before.close()
            self._note_end(file_id, finished=finished)
        return self._counts

    def _take_all(self, taker: Taker, batches: Iterator[list[FeedRow]]) -> None:
        if self._options.all_or_nothing:
            with suppress(_UndoneError):
                self._change(taker, batches)
            return
        together = max(self._options.rows_a_change // self._options.rows_at_once, 1)
        for batch in batches:
            self._change(taker, chain([batch], islice(batches, together - 1)))

    def _change(self, taker: Taker, batches: Iterable[list[FeedRow]]) -> None:
        """Take in batches of rows; all of them are saved together."""
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

    def _batches(self, rows: Iterable[FeedRow]) -> Iterator[list[FeedRow]]:
        """Go through the rows in batches; what came before a file's early end comes too."""
        batch: list[FeedRow] = []
        try:
            for row in rows:
                batch.append(row)
                if len(batch) == self._options.rows_at_once:
                    yield batch
                    batch = []
        except FeedError as error:
            self._counts.error = str(error)
        if batch:
            yield batch

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

    def _note_start(self) -> int:
        with self._database.change() as connection:
            return connection.execute(
                insert(FeedFile)
                .values(
                    feed=self._feed.name,
                    file_name=self._options.file_name,
                    kind=self._kind.value,
                    started_at=self._now,
                    rows_read=0,
                    rows_new=0,
                    rows_changed=0,
                    rows_unchanged=0,
                    rows_rejected=0,
                )
                .returning(FeedFile.id)
            ).scalar_one()

    def _note_end(self, file_id: int, *, finished: bool) -> None:
        counts = self._counts
        with self._database.change() as connection:
            connection.execute(
                update(FeedFile)
                .where(FeedFile.id == file_id)
                .values(
                    finished_at=self._now if finished else None,
                    rows_read=counts.read,
                    rows_new=counts.new,
                    rows_changed=counts.changed,
                    rows_unchanged=counts.unchanged,
                    rows_rejected=counts.rejected,
                    error=counts.error or (None if finished else BROKEN_OFF),
                )
            )
