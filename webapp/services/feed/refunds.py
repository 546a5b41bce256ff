"""Points of refunds that name their purchase: what it earned before less what it earns after.

A refund may come before its purchase, and refunds of one purchase in any order.  So the
points of all of them are found again whenever one of them, or the purchase, comes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    bindparam,
    cast,
    delete,
    false,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from webapp.domain.points_rules import PointsScope
from webapp.domain.transaction import TransactionKind
from webapp.models import FeedRefund, Transaction
from webapp.services.bulk import Row, execute_each, in_parts, insert_rows
from webapp.services.feed.lines import COUNTED, EARNING, Line, Lines, entry_of
from webapp.services.feed.stored import find_lines

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.services.feed.known_cards import KnownCards
    from webapp.services.points_booking import Entry

_purchase = aliased(Transaction)
_refund = aliased(Transaction)
_IDS: Final[BindParameter[int]] = bindparam("ids", expanding=True)
_WAITING: Final = (
    select(FeedRefund.refund_id, _purchase.id)
    .join(_purchase, _purchase.identity == FeedRefund.purchase_identity)
    .join(_refund, _refund.id == FeedRefund.refund_id)
    .where(FeedRefund.is_linked == false(), _refund.account_id == _purchase.account_id)
)
_NAMED: Final = select(FeedRefund.refund_id, FeedRefund.purchase_identity).where(
    FeedRefund.refund_id.in_(_IDS)
)
_LINKS: Final = (
    select(FeedRefund.refund_id, Transaction.refunds_id)
    .join(Transaction, Transaction.id == FeedRefund.refund_id)
    .where(FeedRefund.refund_id.in_(_IDS))
)
_NAMED_ID: Final = type_coerce(Transaction.refunds_id, BigInteger)
_REFUNDS: Final = select(Transaction.id, _NAMED_ID).where(
    Transaction.refunds_id.in_(_IDS), Transaction.kind == TransactionKind.REFUND.value
)
_ADJUSTED: Final = (
    select(_NAMED_ID, cast(func.sum(Transaction.amount_minor), BigInteger))
    .where(Transaction.refunds_id.in_(_IDS), Transaction.kind == TransactionKind.ADJUSTMENT.value)
    .group_by(Transaction.refunds_id)
)
_SET_LINK: Final = "UPDATE card_transaction SET refunds_id = ? WHERE id = ?"
_SET_LINKED: Final = "UPDATE feed_refund SET is_linked = ? WHERE refund_id = ?"
_SET_POINTS: Final = "UPDATE card_transaction SET points = ? WHERE id = ?"


Taken = tuple[int, int | None]
"""Points that a refund takes back, below zero, and the words of the rule for them."""
NOTHING: Final[Taken] = (0, None)


@dataclass(slots=True)
class Refunds:
    """The refunds of one change that name their purchase."""

    connection: Connection
    cards: KnownCards
    lines: Lines
    _names: dict[int, bytes] = field(default_factory=dict)
    _touched: set[int] = field(default_factory=set)

    def name(self, named: Iterable[tuple[int, bytes]]) -> None:
        """Remember which purchases new refunds name."""
        rows: list[Row] = [(refund, purchase, False) for refund, purchase in named]
        columns = ("refund_id", "purchase_identity", "is_linked")
        insert_rows(self.connection, "feed_refund", columns, rows)
        self._touched.update(row[0] for row in rows)

    def recall(self, line_ids: Iterable[int]) -> None:
        """Read which purchases these lines have named so far."""
        for part in in_parts(line_ids):
            rows = self.connection.execute(_NAMED, {"ids": part})
            self._names.update((line_id, bytes(purchase)) for line_id, purchase in rows)

    def rename(self, line_id: int, purchase: bytes | None) -> bool:
        """Remember that a line names this purchase now; return whether that is another one."""
        if self._names.get(line_id) == purchase:
            return False
        links = self.connection.execute(_LINKS, {"ids": [line_id]})
        self._touched.update(linked for _, linked in links if linked)
        self.connection.execute(delete(FeedRefund).where(FeedRefund.refund_id == line_id))
        execute_each(self.connection, _SET_LINK, [(None, line_id)])
        if purchase:
            row = (line_id, purchase, False)
            columns = ("refund_id", "purchase_identity", "is_linked")
            insert_rows(self.connection, "feed_refund", columns, [row])
        self.touch(line_id)
        return True

    def touch(self, line_id: int) -> None:
        """Note that a purchase or a refund has changed."""
        self._touched.add(line_id)

    def entries(self) -> Iterator[Entry]:
        """Go through the entries that bring the points of refunds to what they should be."""
        self._link()
        if not self._touched:
            return
        alone, purchases = self._concerned()
        for line in _by_id(self.connection, alone).values():
            yield from self._book(line, *self._by_itself(line))
        for part in in_parts(sorted(purchases)):
            yield from self._chains(part)

    def _link(self) -> None:
        """Link refunds with the purchases that have come."""
        links = self.connection.execute(_WAITING).all()
        execute_each(self.connection, _SET_LINK, [(purchase, refund) for refund, purchase in links])
        execute_each(self.connection, _SET_LINKED, [(True, refund) for refund, _ in links])
        self._touched.update(refund for refund, _ in links)

    def _concerned(self) -> tuple[list[int], set[int]]:
        """Return refunds whose purchase is not known, and purchases with their refunds."""
        alone: list[int] = []
        purchases: set[int] = set()
        for part in in_parts(sorted(self._touched)):
            for refund, purchase in self.connection.execute(_LINKS, {"ids": part}):
                if purchase is None:
                    alone.append(refund)
                else:
                    purchases.add(purchase)
            refunds = self.connection.execute(_REFUNDS, {"ids": part})
            purchases.update(purchase for _, purchase in refunds)
        return alone, purchases

    def _chains(self, purchase_ids: Sequence[int]) -> Iterator[Entry]:
        links = self.connection.execute(_REFUNDS, {"ids": purchase_ids}).all()
        lines = _by_id(self.connection, [*purchase_ids, *(refund for refund, _ in links)])
        lines = self._adjusted(lines)
        chains: dict[int, list[Line]] = defaultdict(list)
        for refund, purchase in links:
            chains[purchase].append(lines[refund])
        for purchase, refunds in chains.items():
            counted = sorted((line for line in refunds if line.state in COUNTED), key=_turn)
            for line, taken in zip(counted, self._taken(lines[purchase], counted), strict=True):
                yield from self._book(line, *taken)

    def _adjusted(self, lines: dict[int, Line]) -> dict[int, Line]:
        """Return the lines with what later adjustments made of their amounts."""
        adjusted = dict(lines)
        for part in in_parts(sorted(lines)):
            for line_id, minor in self.connection.execute(_ADJUSTED, {"ids": part}):
                line = lines[line_id]
                adjusted[line_id] = line._replace(amount_minor=line.amount_minor + minor)
        return adjusted

    def _taken(self, purchase: Line, refunds: Sequence[Line]) -> list[Taken]:
        """Return what each refund of a purchase takes back."""
        if purchase.state not in COUNTED:
            return [self._by_itself(line) for line in refunds]
        account = self.cards.account(purchase.account_id)
        if purchase.kind not in EARNING:
            return [NOTHING for _ in refunds]
        day = date.fromisoformat(purchase.used_on)
        rule = account.rules.find(purchase.merchant, purchase.category_code, day)
        if rule is None or rule.scope is PointsScope.CYCLE:
            return [NOTHING for _ in refunds]
        amounts = [line.amount_minor for line in refunds]
        words = self.lines.rule_texts(rule)
        return [(-taken, words) for taken in rule.taken_back_each(purchase.amount_minor, amounts)]

    def _by_itself(self, line: Line) -> Taken:
        """Return what a refund takes back when its purchase is not known."""
        if line.state not in COUNTED:
            return NOTHING
        account = self.cards.account(line.account_id)
        day = date.fromisoformat(line.used_on)
        return self.lines.points(account, line.amount_minor, line.merchant, line.category_code, day)

    def _book(self, line: Line, points: int, rule_text: int | None) -> Iterator[Entry]:
        """Give the entry that brings a refund to its points, in a cycle that is still open."""
        if points == line.points:
            return
        account = self.cards.account(line.account_id)
        closed = account.is_closed(line.closing_on)
        execute_each(self.connection, _SET_POINTS, [(points, line.id)])
        closing_on = account.first_open if closed else line.closing_on
        yield entry_of(line, points - line.points, rule_text, closing_on)


def _by_id(connection: Connection, ids: Sequence[int]) -> dict[int, Line]:
    return {line.id: line for line in find_lines(connection, "id", ids)}


def _turn(line: Line) -> tuple[str, str, bytes]:
    """Refunds follow each other by day, then by the issuer's reference."""
    return line.posted_on or line.used_on, line.reference or "", line.identity
