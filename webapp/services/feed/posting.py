"""Taking in transactions: new ones are written at once, changed ones line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from webapp.domain.feed import Counts, FeedBatch, FeedRow, RowError
from webapp.models import Transaction
from webapp.services.bulk import insert_columns, insert_rows, reserve_ids
from webapp.services.feed.corrected_rows import CorrectedRows
from webapp.services.feed.corrections import Corrections
from webapp.services.feed.known_cards import KnownCards
from webapp.services.feed.lines import Line, Lines, Told
from webapp.services.feed.plain import PlainLines, PlainRows
from webapp.services.feed.refunds import Refunds
from webapp.services.feed.stored import find_lines
from webapp.services.points_booking import Booking, RuleTexts

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.domain.feed import Feed
    from webapp.services.feed.ports import FeedPorts

Reject = Callable[[FeedRow, RowError], None]
"""Told of a row that is not taken in."""
TABLE: Final = "card_transaction"
CARD: Final = 1
"""Where the card stands among the texts of a row."""
Batch = tuple[Iterable[FeedRow], Sequence[Told]]
"""Rows that are written together, and what they tell: no two of them are the same."""


class Transactions:
    """Takes in the rows of one file of transactions."""

    def __init__(self, feed: Feed, ports: FeedPorts, reject: Reject) -> None:
        """Take the feed, what it needs, and who is told of rejected rows."""
        self._months = ports.profile.points_expire_after_months
        self._reject = reject
        self._cards = KnownCards(feed, ports)
        self._lines = Lines(feed, ports, self._cards)
        self._plain = PlainRows(self._lines)
        self._connection: Connection
        self._words_of: RuleTexts
        self._booking: Booking
        self._refunds: Refunds

    def begin(self, connection: Connection) -> None:
        """Begin a change."""
        self._connection = connection
        self._cards.begin(connection)
        self._words_of = RuleTexts(connection)
        self._lines.begin(CorrectedRows(connection, Transaction.identity), self._words_of)
        self._booking = Booking(connection, expire_after_months=self._months)
        self._refunds = Refunds(connection, self._cards, self._lines)

    def take(self, rows: FeedBatch) -> Counts:
        """Take in rows and return what became of them."""
        columns = rows.columns()
        cards = columns["card"] if columns else [row.texts[CARD] for row in rows if not row.fault]
        self._cards.prepare(set(cards))
        ids = reserve_ids(self._connection, TABLE, len(rows))
        plain = self._plain.lines(columns, ids) if columns else None
        counts = Counts()
        if plain is not None:
            counts.add(self._post_plain(rows, plain))
        else:
            for batch in self._batches(rows, ids):
                counts.add(self._post(batch))
        self._cards.forget_unused()
        return counts

    def end(self) -> None:
        """Find the points of refunds that name their purchase, and bring lots up to date."""
        self._booking.add(list(self._refunds.entries()))
        self._booking.finish()

    def close(self) -> None:
        """Give back what was needed meanwhile."""
        self._lines.occurrences.close()

    def _batches(self, rows: FeedBatch, ids: Sequence[int]) -> Iterable[Batch]:
        """Go through what the rows tell; a row that comes a second time begins a new batch."""
        batch: dict[bytes, tuple[FeedRow, Told]] = {}
        for row, line_id in zip(rows, ids, strict=True):
            try:
                if row.fault:
                    raise RowError("", row.fault)  # noqa: TRY301
                told = self._lines.line(row, line_id)
            except RowError as error:
                self._reject(row, error)
                continue
            identity = told[0].identity
            if identity in batch:
                yield _apart(batch)
                batch = {}
            batch[identity] = row, told
        if batch:
            yield _apart(batch)

    def _post_plain(self, rows: FeedBatch, plain: PlainLines) -> Counts:
        """Write plain lines; as long as all are new, nobody need look at them one by one."""
        self._write_opened(plain.columns["card_id"])
        written = insert_columns(self._connection, TABLE, plain.columns, key="identity")
        if written < len(rows):
            return self._complete((rows, list(plain.told(self._words_of))), written)
        if plain.sums:
            self._book(plain)
        return Counts(new=written)

    def _book(self, plain: PlainLines) -> None:
        """Book the points of new plain lines; by one rule, within the database."""
        if rule := plain.only_rule:
            self._booking.add_earned(plain.ids, self._words_of(rule), plain.sums)
        else:
            self._booking.add(plain.entries(self._words_of))

    def _post(self, batch: Batch) -> Counts:
        """Write what is new in a batch and correct what has changed."""
        lines = [line for line, _, _ in batch[1]]
        self._write_opened(line.card_id for line in lines)
        written = insert_rows(self._connection, TABLE, Line._fields, lines, key="identity")
        return self._complete(batch, written)

    def _write_opened(self, cards: Iterable[int]) -> None:
        """Write the cards that the file has opened, and their accounts, before their lines."""
        if self._cards.has_opened:
            self._cards.write_opened(set(cards))

    def _complete(self, batch: Batch, written: int) -> Counts:
        """Correct what has changed, and book the points."""
        counts = Counts(new=written)
        new = batch[1]
        if written < len(new):
            identities = [line.identity for line, _, _ in new]
            found = find_lines(self._connection, "identity", identities)
            stored = {line.identity: line for line in found}
            new = [told for told in new if stored[told[0].identity].id == told[0].id]
            self._correct_all(batch, stored, counts)
        self._refunds.name((line.id, purchase) for line, _, purchase in new if purchase)
        self._booking.add([entry for _, entry, _ in new if entry])
        return counts

    def _correct_all(self, batch: Batch, stored: dict[bytes, Line], counts: Counts) -> None:
        """Correct the lines that were there already, and count what came of them."""
        self._refunds.recall(line.id for line in stored.values())
        corrections = Corrections(self._connection, self._cards, self._refunds)
        for row, told in zip(*batch, strict=True):
            before = stored[told[0].identity]
            if before.id == told[0].id:
                continue
            try:
                changed = corrections.correct(before, told)
            except RowError as error:
                self._reject(row, error)
                continue
            counts.changed += changed
            counts.unchanged += not changed
        self._booking.add(corrections.entries)


def _apart(pairs: Mapping[bytes, tuple[FeedRow, Told]]) -> Batch:
    """Return rows and what they tell apart from each other."""
    return [row for row, _ in pairs.values()], [told for _, told in pairs.values()]
