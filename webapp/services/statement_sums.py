"""What the lines of a billing cycle come to, as far as a member may know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, Date, bindparam, case, func, select

from webapp.domain.money import Money
from webapp.domain.statement import StatementFigures
from webapp.domain.transaction import TransactionKind, TransactionState
from webapp.models import Statement, Transaction

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.services.accounts import SeenAccount, SeenCard


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTotal:
    """What the lines of one card come to, where the lines themselves are not shown."""

    card: SeenCard
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleSums:
    """What the lines of one cycle come to, as far as the member may know."""

    figures: StatementFigures | None
    """How the balance came about; nothing for a family member."""
    used: Money
    """Purchases and the like less refunds, pending ones included, payments left out."""
    pending: Money
    """The part of it that is not final."""
    card_totals: tuple[CardTotal, ...]


@dataclass(frozen=True, slots=True)
class _Sums:
    """The sums of one card, in minor units: as a bill has them, so refunds are negative."""

    negative: int = 0
    positive: int = 0
    paid: int = 0
    pending: int = 0

    @property
    def used(self) -> int:
        """What was bought less what came back, payments left out."""
        return self.negative + self.positive - self.paid + self.pending


_NOTHING: Final = _Sums()
_AMOUNT: Final = Transaction.amount_minor
_BILLED: Final = [state.value for state in TransactionState if state.is_on_statement]
_IS_BILLED: Final = Transaction.state.in_(_BILLED)
_IS_PAYMENT: Final = Transaction.kind == TransactionKind.PAYMENT.value
_IS_PENDING: Final = Transaction.state == TransactionState.PENDING.value


def _sum_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, _AMOUNT), else_=0)), 0)


_SUMS_BY_CARD: Final = (
    select(
        Transaction.card_id,
        _sum_of(_IS_BILLED & (_AMOUNT < 0)),
        _sum_of(_IS_BILLED & (_AMOUNT > 0)),
        _sum_of(_IS_BILLED & _IS_PAYMENT),
        _sum_of(_IS_PENDING & ~_IS_PAYMENT),
    )
    .where(
        Transaction.account_id == bindparam("account_id"),
        Transaction.closing_on == bindparam("closing_on"),
    )
    .group_by(Transaction.card_id)
)
# Of a closed cycle the balance is known; open ones before this one add their lines to it.
_OWED_BEFORE: Final = select(
    select(Statement.closing_balance_minor)
    .where(
        Statement.account_id == bindparam("account_id"),
        Statement.closing_on == bindparam("closed_until", type_=Date()),
    )
    .scalar_subquery(),
    select(func.sum(_AMOUNT))
    .where(
        Transaction.account_id == bindparam("account_id"),
        Transaction.closing_on > bindparam("closed_until", type_=Date()),
        Transaction.closing_on < bindparam("closing_on"),
        _IS_BILLED,
    )
    .scalar_subquery(),
)


def read_sums(
    connection: Connection,
    account: SeenAccount,
    closing_on: date,
    *,
    closed: StatementFigures | None = None,
) -> CycleSums:
    """Return what the lines of a cycle come to; ``closed`` are the figures of its statement."""
    asked = {"account_id": account.account_id, "closing_on": closing_on}
    by_card = {
        row[0]: _Sums(*map(int, row[1:])) for row in connection.execute(_SUMS_BY_CARD, asked)
    }
    shown = account.shown_card_ids
    sums = [of for card_id, of in by_card.items() if account.is_main or card_id in shown]
    figures = closed
    if account.is_main and closed is None:
        figures = StatementFigures.from_sums(
            account.currency,
            previous_minor=_owed_before(connection, account, closing_on),
            negative_minor=sum(of.negative for of in sums),
            positive_minor=sum(of.positive for of in sums),
        )
    return CycleSums(
        figures=figures,
        used=Money(sum(of.used for of in sums), account.currency),
        pending=Money(sum(of.pending for of in sums), account.currency),
        card_totals=_card_totals(account, by_card),
    )


def _owed_before(connection: Connection, account: SeenAccount, closing_on: date) -> int:
    asked = {
        "account_id": account.account_id,
        "closing_on": closing_on,
        "closed_until": account.closed_until or date.min,
    }
    balance, open_lines = connection.execute(_OWED_BEFORE, asked).one()
    return int(balance or 0) + int(open_lines or 0)


def _card_totals(account: SeenAccount, by_card: Mapping[int, _Sums]) -> tuple[CardTotal, ...]:
    return tuple(
        CardTotal(
            card=card, total=Money(by_card.get(card.card_id, _NOTHING).used, account.currency)
        )
        for card in account.cards
        if card.only_total
    )
