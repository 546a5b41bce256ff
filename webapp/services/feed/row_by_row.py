"""Files with few rows: each row is looked up, compared and written by itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from webapp.domain.feed import COLUMNS, Counts, FeedKind, FeedRow, RowError
from webapp.services.feed.texts import Days, Words

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from webapp.domain.feed import Feed, FeedBatch
    from webapp.services.feed.ports import FeedPorts

Reject = Callable[[FeedRow, RowError], None]
Texts = Mapping[str, str]
"""The texts of a row by column, without spaces around them."""


class Outcome(Enum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class RowByRow(ABC):
    """Takes in the rows of one file."""

    kind: ClassVar[FeedKind]

    def __init__(self, feed: Feed, ports: FeedPorts, reject: Reject) -> None:
        """Take the feed, what it needs, and who is told of rejected rows."""
        self.feed = feed
        self.ports = ports
        self._reject = reject
        self.connection: Connection
        self._words = {column: Words(column) for column in COLUMNS[self.kind]}
        self._days: dict[str, Days] = {}

    def close(self) -> None:  # noqa: B027 - most keep nothing
        """Give back what was needed meanwhile."""

    def begin(self, connection: Connection) -> None:
        """Begin a change."""
        self.connection = connection

    def take(self, rows: FeedBatch) -> Counts:
        """Take in rows and return what became of them."""
        outcomes = dict.fromkeys(Outcome, 0)
        for row in rows:
            try:
                outcomes[self._take_one(row)] += 1
            except RowError as error:
                self._reject(row, error)
        return Counts(
            new=outcomes[Outcome.NEW],
            changed=outcomes[Outcome.CHANGED],
            unchanged=outcomes[Outcome.UNCHANGED],
        )

    def _take_one(self, row: FeedRow) -> Outcome:
        if row.fault:
            raise RowError("", row.fault)
        pairs = zip(self._words.items(), row.texts, strict=True)
        return self.one({column: words[text] for (column, words), text in pairs})

    @abstractmethod
    def one(self, texts: Texts) -> Outcome:
        """Take in one row; raise ``RowError``, before anything is written, if it cannot be."""

    def end(self) -> None:  # noqa: B027 - most write at once
        """Write what was left to the end."""

    def day(self, column: str, text: str) -> date:
        """Return the day that a text of this column means."""
        if column not in self._days:
            self._days[column] = Days(column, self.feed.date_formats)
        return self._days[column][text][0]

    @staticmethod
    def needed(texts: Texts, column: str) -> str:
        """Return a text that must be there."""
        if not texts[column]:
            raise RowError(column, "is missing")
        return texts[column]
