"""Closing statements: a billing cycle that is over becomes final.

The first statement of an account is that of its first line.  From there on every cycle
has one, even without a line, so that each page finds the statement before and after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, case, func, insert, select, update

from webapp.domain.cycle import BillingCycle
from webapp.domain.statement import StatementFigures
from webapp.domain.transaction import TransactionState
from webapp.models import Account, Cycle, Statement, Transaction
from webapp.services.cycle_points import book_cycle_points

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.domain.cycle import Holidays
    from webapp.domain.issuer_profile import IssuerProfile

ACCOUNTS_AT_ONCE: Final = 500
"""So many accounts are in memory together, however many there are; SQLite takes 999 names."""

_BILLED: Final = [state.value for state in TransactionState if state.is_on_statement]

_ACCOUNTS: Final = (
    select(
        Account.id,
        Account.currency,
        Account.closed_until,
        Cycle.closing_day,
        Cycle.payment_day,
        Cycle.payment_month_offset,
    )
    .join(Cycle, Cycle.id == Account.cycle_id)
    .where(Account.id > bindparam("after"))
    .order_by(Account.id)
    .limit(ACCOUNTS_AT_ONCE)
    # A feed that adds lines to these accounts waits, or is waited for.
    .with_for_update(of=Account)
)
_AMOUNT: Final = Transaction.amount_minor
_SUMS: Final = (
    select(
        Transaction.account_id,
        Transaction.closing_on,
        func.sum(case((_AMOUNT < 0, _AMOUNT), else_=0)).label("negative_minor"),
        func.sum(case((_AMOUNT > 0, _AMOUNT), else_=0)).label("positive_minor"),
        func.count().label("lines"),
    )
    .where(
        Transaction.account_id.in_(bindparam("accounts", expanding=True)),
        Transaction.closing_on <= bindparam("until"),
        Transaction.state.in_(_BILLED),
    )
    .group_by(Transaction.account_id, Transaction.closing_on)
)
_LAST_BALANCES: Final = (
    select(Statement.account_id, Statement.closing_balance_minor)
    .join(Account, Account.id == Statement.account_id)
    .where(
        Statement.account_id.in_(bindparam("accounts", expanding=True)),
        Statement.closing_on == Account.closed_until,
    )
)


@dataclass(frozen=True, slots=True)
class _Open:
    """An account, and what it owed when its first open cycle began."""

    account_id: int
    currency: str
    cycle: BillingCycle
    closed_until: date | None
    balance_minor: int


@dataclass(frozen=True, slots=True)
class _Lines:
    """The sums of the lines of one cycle."""

    negative_minor: int = 0
    positive_minor: int = 0
    count: int = 0


_NO_LINES: Final = _Lines()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calendar:
    """Up to when cycles are closed, and when they are paid."""

    until: date
    holidays: Holidays
    profile: IssuerProfile
    now: datetime


def close_statements(
    session: Session,
    *,
    until: date,
    holidays: Holidays,
    profile: IssuerProfile,
    now: datetime,
    feed: str | None = None,
) -> int:
    """Close every cycle that ended on ``until`` or before; return how many were closed.

    Closing twice changes nothing the second time.  What is still pending moves to the
    first cycle that stays open.  ``feed`` closes only the accounts of one feed.
    """
    calendar = _Calendar(until=until, holidays=holidays, profile=profile, now=now)
    closed = 0
    for accounts in _in_batches(session, feed):
        lines = _read_lines(session, accounts, until)
        rows = [row for account in accounts for row in _rows(account, lines, calendar)]
        if rows:
            session.execute(insert(Statement), rows)
            _move_on(session, accounts, rows)
            book_cycle_points(
                session.connection(),
                {(row["account_id"], row["closing_on"]) for row in rows},
                profile=profile,
            )
        closed += len(rows)
    return closed


def _in_batches(session: Session, feed: str | None) -> Iterator[list[_Open]]:
    """Go through the accounts, the lock on each held to the end of the unit of work."""
    asked = _ACCOUNTS if feed is None else _ACCOUNTS.where(Account.feed == feed)
    after = 0
    while found := session.execute(asked, {"after": after}).all():
        after = found[-1].id
        ids = [row.id for row in found]
        balances = dict(session.execute(_LAST_BALANCES, {"accounts": ids}).all())
        yield [
            _Open(
                account_id=row.id,
                currency=row.currency,
                cycle=BillingCycle(*row[3:]),
                closed_until=row.closed_until,
                balance_minor=balances.get(row.id, 0),
            )
            for row in found
        ]


def _read_lines(
    session: Session, accounts: Sequence[_Open], until: date
) -> Mapping[int, dict[date, _Lines]]:
    """Return the sums of each account's lines by closing day."""
    lines: dict[int, dict[date, _Lines]] = defaultdict(dict)
    ids = [account.account_id for account in accounts]
    for account_id, closing_on, *sums in session.execute(_SUMS, {"accounts": ids, "until": until}):
        lines[account_id][closing_on] = _Lines(*map(int, sums))
    return lines


def _rows(
    account: _Open, lines: Mapping[int, dict[date, _Lines]], calendar: _Calendar
) -> Iterator[dict[str, Any]]:
    """Go through the account's open cycles up to the last one to close, in order."""
    own = lines.get(account.account_id, {})
    if account.closed_until is not None:
        closing_on = account.cycle.later(account.closed_until)
    else:
        closing_on = min(own, default=date.max)
    balance_minor = account.balance_minor
    while closing_on <= calendar.until:
        row = _row(account, closing_on, balance_minor, own.get(closing_on, _NO_LINES), calendar)
        balance_minor = row["closing_balance_minor"]
        yield row
        closing_on = account.cycle.later(closing_on)


def _row(
    account: _Open, closing_on: date, previous_minor: int, lines: _Lines, calendar: _Calendar
) -> dict[str, Any]:
    figures = StatementFigures.from_sums(
        account.currency,
        previous_minor=previous_minor,
        negative_minor=lines.negative_minor,
        positive_minor=lines.positive_minor,
    )
    payment = account.cycle.payment(
        closing_on, calendar.holidays, bank_closed_days=calendar.profile.bank_closed_days
    )
    return {
        "account_id": account.account_id,
        "closing_on": closing_on,
        "payment_on": payment.on,
        "previous_balance_minor": figures.previous_balance.minor,
        "credits_minor": figures.payments_and_refunds.minor,
        "charges_minor": figures.new_charges.minor,
        "closing_balance_minor": figures.closing_balance.minor,
        "amount_due_minor": figures.amount_due.minor,
        "line_count": lines.count,
        "closed_at": calendar.now,
    }


def _move_on(
    session: Session, accounts: Iterable[_Open], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Remember up to when each account is closed, and take what is pending along."""
    closed_until = {row["account_id"]: row["closing_on"] for row in rows}
    together: dict[tuple[date, date], list[int]] = defaultdict(list)
    for account in accounts:
        if last := closed_until.get(account.account_id):
            together[last, account.cycle.later(last)].append(account.account_id)
    for (last, opened), ids in together.items():
        session.execute(
            update(Account).where(Account.id.in_(ids)).values(closed_until=last),
            execution_options={"synchronize_session": False},
        )
        session.execute(
            update(Transaction)
            .where(
                Transaction.account_id.in_(ids),
                Transaction.closing_on <= last,
                Transaction.state == TransactionState.PENDING.value,
            )
            .values(closing_on=opened),
            execution_options={"synchronize_session": False},
        )
