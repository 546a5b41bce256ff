"""Statements: one page for each billing cycle of an account, closed or still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Date, bindparam, func, select

from webapp.domain.cycle import BillingCycle, PaymentDate
from webapp.domain.money import Money
from webapp.domain.statement import StatementFigures
from webapp.models import Account, Statement, Transaction
from webapp.services.accounts import SeenAccount, choose_account, find_accounts
from webapp.services.paging import LINES_A_PAGE
from webapp.services.points import PointsBalance, account_balance
from webapp.services.statement_lines import Line, read_lines
from webapp.services.statement_sums import CycleSums, read_sums

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.domain.cycle import Holidays, MonthDays
    from webapp.services.paging import Place


class StatementRefusal(Enum):
    """Why there is no statement to show."""

    NO_ACCOUNT = "no_account"
    """The member holds no card (yet)."""
    NO_SUCH_STATEMENT = "no_such_statement"
    """No account of the member has it, whether or not somebody else's has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Banking:
    """When banks collect money: what the payment date is worked out with."""

    holidays: Holidays
    closed_days: MonthDays

    def payment(self, cycle: BillingCycle, closing_on: date) -> PaymentDate:
        """Return when the cycle is paid, and what moved the day."""
        return cycle.payment(closing_on, self.holidays, bank_closed_days=self.closed_days)

    def payment_on(self, cycle: BillingCycle, closing_on: date, on: date) -> PaymentDate:
        """Return the same for a closed statement, whose own day ``on`` stands.

        Where the calendar has changed since, nothing is said about what moved it.
        """
        payment = self.payment(cycle, closing_on)
        return payment if payment.on == on else PaymentDate(on=on, planned_on=on, because=())


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """One billing cycle of an account, with a page of its lines."""

    account: SeenAccount
    accounts: tuple[SeenAccount, ...]
    """All accounts the member may choose from."""
    closing_on: date
    neighbours: tuple[date | None, date | None]
    """The closing days of the cycles before and after, where there are such."""
    is_closed: bool
    payment: PaymentDate
    sums: CycleSums
    lines: tuple[Line, ...]
    next_place: Place | None
    is_first_page: bool
    balance: PointsBalance | None
    """The account's points; nothing for a family member."""

    @property
    def earlier_closing_on(self) -> date | None:
        """The closing day of the cycle before, if there is one."""
        return self.neighbours[0]

    @property
    def later_closing_on(self) -> date | None:
        """The closing day of the cycle after, if there is one."""
        return self.neighbours[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """Which cycle is shown, which there are, and its statement if it is closed."""

    closing_on: date
    first: date
    last: date
    closed: Sequence[Any] | None
    """The row of the statement; its figures begin at the fifth column."""


_OF_ACCOUNT: Final = Transaction.account_id == Account.id
_LINES: Final = select(Transaction).where(_OF_ACCOUNT).correlate(Account)
_FIRST_LINE: Final = _LINES.with_only_columns(func.min(Transaction.closing_on)).scalar_subquery()
_LAST_LINE: Final = _LINES.with_only_columns(func.max(Transaction.closing_on)).scalar_subquery()
_FIRST_STATEMENT: Final = (
    select(func.min(Statement.closing_on))
    .where(Statement.account_id == Account.id)
    .correlate(Account)
    .scalar_subquery()
)
_HEAD: Final = (
    select(
        _FIRST_LINE,
        _LAST_LINE,
        _FIRST_STATEMENT,
        Statement.closing_on,
        Statement.payment_on,
        Statement.previous_balance_minor,
        Statement.credits_minor,
        Statement.charges_minor,
    )
    .select_from(Account)
    .join(
        Statement,
        (Statement.account_id == Account.id)
        & (
            Statement.closing_on == func.coalesce(bindparam("closing_on", type_=Date()), _LAST_LINE)
        ),
        isouter=True,
    )
    .where(Account.id == bindparam("account_id"))
)


def read_statement(
    connection: Connection,
    member_id: int,
    *,
    account_id: int | None,
    closing_on: date | None,
    after: Place | None,
    today: date,
    banking: Banking,
    most: int = LINES_A_PAGE,
) -> StatementPage | StatementRefusal:
    """Return the statement that closes on a day, or why there is none to show.

    Without an account it is the member's first one, without a day the newest cycle.  A page has
    at most ``most`` lines.
    """
    accounts = find_accounts(connection, member_id)
    account = choose_account(accounts, account_id)
    head = _read_head(connection, account, closing_on, today) if account else None
    if account is None or head is None:
        return _refusal(accounts, account_id)
    shown = read_lines(connection, account, head.closing_on, after, most=most)
    return StatementPage(
        account=account,
        accounts=accounts,
        closing_on=head.closing_on,
        neighbours=_neighbours(account.cycle, head),
        is_closed=head.closed is not None,
        payment=_payment(account.cycle, head, banking),
        sums=_sums(connection, account, head),
        lines=shown.lines,
        next_place=shown.next_place,
        is_first_page=after is None,
        balance=account_balance(connection, account, accounts, today=today),
    )


def _refusal(accounts: Sequence[SeenAccount], account_id: int | None) -> StatementRefusal:
    nothing = not accounts and account_id is None
    return StatementRefusal.NO_ACCOUNT if nothing else StatementRefusal.NO_SUCH_STATEMENT


def _neighbours(cycle: BillingCycle, head: _Head) -> tuple[date | None, date | None]:
    closing_on = head.closing_on
    earlier = cycle.earlier(closing_on) if closing_on > head.first else None
    return earlier, cycle.later(closing_on) if closing_on < head.last else None


def _payment(cycle: BillingCycle, head: _Head, banking: Banking) -> PaymentDate:
    if head.closed is None:
        return banking.payment(cycle, head.closing_on)
    return banking.payment_on(cycle, head.closing_on, head.closed[4])


def _read_head(
    connection: Connection, account: SeenAccount, closing_on: date | None, today: date
) -> _Head | None:
    """Return the cycle to show; ``None`` where the account has none that closes on the day."""
    asked = {"account_id": account.account_id, "closing_on": closing_on}
    row: Sequence[Any] = connection.execute(_HEAD, asked).one()
    first_line, last_line, first_statement = row[:3]
    now = account.cycle.closing_on(today)
    first = min(first_line or now, first_statement or now)
    last = max(last_line or now, now)
    chosen = closing_on or last_line or now
    if not first <= chosen <= last or account.cycle.closing_on(chosen) != chosen:
        return None
    return _Head(closing_on=chosen, first=first, last=last, closed=row if row[3] else None)


def _sums(connection: Connection, account: SeenAccount, head: _Head) -> CycleSums:
    closed = None if head.closed is None else _figures(account, head.closed)
    if closed is not None and not account.hidden_card_ids:
        zero = Money.zero(account.currency)
        return CycleSums(figures=closed, used=zero, pending=zero, card_totals=())
    return read_sums(connection, account, head.closing_on, closed=closed)


def _figures(account: SeenAccount, row: Sequence[Any]) -> StatementFigures | None:
    """Return the figures of a closed statement, to the account's main member only."""
    if not account.is_main:
        return None
    return StatementFigures.from_sums(
        account.currency, previous_minor=row[5], negative_minor=-row[6], positive_minor=row[7]
    )
