"""Lines that come again: what has changed in an open cycle, and what in a closed one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, bindparam, cast, func, select

from webapp.domain.feed import RowError
from webapp.domain.transaction import TransactionKind, TransactionState
from webapp.models import Transaction
from webapp.services.bulk import execute_each, insert_rows, reserve_ids
from webapp.services.feed.identity import BETWEEN, identity_of
from webapp.services.feed.lines import COUNTED, POSTED, Line, Told, entry_of
from webapp.services.feed.stored import find_lines
from webapp.services.points_booking import Entry

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.services.feed.known_accounts import KnownAccount
    from webapp.services.feed.known_cards import KnownCards
    from webapp.services.feed.refunds import Refunds

ADJUSTMENT: Final = TransactionKind.ADJUSTMENT.value
KEPT: Final = ("id", "identity", "account_id", "points")
"""What a line keeps whatever comes; points are booked by entries."""
_ADJUSTED: Final = select(
    cast(func.coalesce(func.sum(Transaction.amount_minor), 0), BigInteger).label("amount_minor"),
    cast(func.coalesce(func.sum(Transaction.points), 0), BigInteger).label("points"),
).where(Transaction.refunds_id == bindparam("line"), Transaction.kind == ADJUSTMENT)


@dataclass(slots=True)
class Corrections:
    """Compares lines that come again with what is stored, and corrects what has changed."""

    connection: Connection
    cards: KnownCards
    refunds: Refunds
    entries: list[Entry] = field(default_factory=list)
    """The entries by which points are corrected, to be booked."""

    def correct(self, stored: Line, told: Told) -> bool:
        """Bring a stored line to what a row tells now; return whether anything changed.

        Raise ``RowError`` when a line cannot become what the row tells.
        """
        line, entry, purchase = told
        if line.account_id != stored.account_id:
            raise RowError("card", "belongs to another account than before")
        state = _next_state(stored.state, line.state)
        if state is None:
            return False
        account = self.cards.accounts[line.account_id]
        told = (line._replace(state=state), entry, purchase)
        if stored.state in COUNTED and account.is_closed(stored.closing_on):
            return self._correct_closed(stored, told, account)
        return self._correct_open(stored, told)

    def _correct_open(self, stored: Line, told: Told) -> bool:
        line, _, purchase = told
        line = line._replace(category_code=line.category_code or stored.category_code)
        changed = {
            name: getattr(line, name)
            for name in Line._fields
            if name not in KEPT and getattr(line, name) != getattr(stored, name)
        }
        if line.merchant_raw == stored.merchant_raw:
            # A new release may clean names differently; that is no change of the row.
            changed.pop("merchant", None)
        renamed = self.refunds.rename(stored.id, purchase)
        if not changed and not renamed:
            return False
        if changed:
            _update(self.connection, stored.id, changed)
        self._rebook(stored, told, line.closing_on)
        self.refunds.touch(stored.id)
        return True

    def _rebook(self, stored: Line, told: Told, closing_on: str) -> None:
        """Book what the line's points, or their cycle, have changed by.

        Points of a refund that names its purchase only move along here.
        """
        line, entry, purchase = told
        rule_text = entry.rule_text_id if entry else None
        points = stored.points if purchase else line.points
        line = line._replace(id=stored.id)
        if closing_on == stored.closing_on:
            moves = [(closing_on, points - stored.points)]
        else:
            moves = [(stored.closing_on, -stored.points), (closing_on, points)]
        self.entries += [
            entry_of(line, moved, rule_text, closing) for closing, moved in moves if moved
        ]
        if points != stored.points:
            _update(self.connection, stored.id, {"points": points})

    def _correct_closed(self, stored: Line, told: Told, account: KnownAccount) -> bool:
        """Correct a line whose statement is final: by another line in the first open cycle."""
        line, entry, purchase = told
        rule_text = entry.rule_text_id if entry else None
        state = line.state
        if state != stored.state:
            # Both states count alike, so no figure of the statement changes.
            _update(self.connection, stored.id, {"state": state})
        adjusted = self.connection.execute(_ADJUSTED, {"line": stored.id}).one()
        difference = line.amount_minor - stored.amount_minor - adjusted.amount_minor
        if not difference:
            return state != stored.state
        adjustment = self._adjust(stored, account, difference)
        points = line.points - stored.points - adjusted.points
        if points and not purchase:
            self.entries.append(entry_of(adjustment, points, rule_text, adjustment.closing_on))
            _update(self.connection, adjustment.id, {"points": adjustment.points + points})
        self.refunds.touch(stored.id)
        return True

    def _adjust(self, stored: Line, account: KnownAccount, difference: int) -> Line:
        """Return the line that corrects another one in the first open cycle, changed or new."""
        closing_on = account.first_open
        identity = identity_of(BETWEEN.join((stored.identity.hex(), ADJUSTMENT, closing_on)))
        found = find_lines(self.connection, "identity", [identity])
        if found:
            amount = found[0].amount_minor + difference
            _update(self.connection, found[0].id, {"amount_minor": amount})
            return found[0]
        (line_id,) = reserve_ids(self.connection, "card_transaction", 1)
        adjustment = Line(
            line_id, identity, stored.account_id, stored.card_id, None, ADJUSTMENT, POSTED,
            stored.used_on, None, account.opens_on(closing_on), closing_on, difference,
            None, None, None, None, None,
            stored.merchant_raw, stored.merchant, stored.category_code, None, 0,
        )  # fmt: skip
        columns = (*Line._fields, "refunds_id")
        insert_rows(self.connection, "card_transaction", columns, [(*adjustment, stored.id)])
        return adjustment


def _next_state(stored: str, told: str) -> str | None:
    """Return the state of a line that comes again, or ``None`` for old news.

    Files may be taken in in any order: that a posted line was pending once is no news.
    """
    before, now = TransactionState(stored), TransactionState(told)
    if before is now or before.may_become(now):
        return told
    if before is TransactionState.PENDING:
        return told
    if now is TransactionState.PENDING:
        return None
    if before is TransactionState.REVERSED and now is TransactionState.POSTED:
        return stored
    raise RowError("state", f"was {stored} and cannot become {told}")


def _update(connection: Connection, line_id: int, values: Mapping[str, object]) -> None:
    """Change columns of a line; days are ISO texts."""
    columns = ", ".join(f"{name} = ?" for name in values)
    statement = f"UPDATE card_transaction SET {columns} WHERE id = ?"  # noqa: S608 - our names
    execute_each(connection, statement, [(*values.values(), line_id)])
