"""Home: what matters now.  What will be debited and when, what was bought last, the points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from webapp.domain.cycle import PaymentDate
from webapp.domain.money import Money
from webapp.models import Statement
from webapp.services.accounts import SeenAccount, find_accounts
from webapp.services.points import PointsBalance, account_balance
from webapp.services.statement import Banking
from webapp.services.statement_lines import Line, read_last_uses
from webapp.services.statement_sums import CycleSums, read_sums

if TYPE_CHECKING:
    from sqlalchemy import Connection

LAST_USES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A closed statement whose payment date has not passed."""

    closing_on: date
    payment: PaymentDate
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCycle:
    """The cycle of today, which is not closed yet."""

    closing_on: date
    payment: PaymentDate
    sums: CycleSums


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNow:
    """What matters now about one account, as far as the member may know it."""

    account: SeenAccount
    dues: tuple[Due, ...]
    """What will be debited, the next first; nothing for a family member."""
    open_cycle: OpenCycle
    balance: PointsBalance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What matters now to a member."""

    accounts: tuple[AccountNow, ...]
    last_uses: tuple[Line, ...]
    """The newest first, of this cycle and the two before it."""


_DUES: Final = (
    select(
        Statement.account_id,
        Statement.closing_on,
        Statement.payment_on,
        Statement.amount_due_minor,
    )
    .where(
        Statement.account_id.in_(bindparam("account_ids", expanding=True)),
        Statement.payment_on >= bindparam("today"),
    )
    .order_by(Statement.payment_on)
)


def read_home(connection: Connection, member_id: int, *, today: date, banking: Banking) -> HomePage:
    """Return what matters now to the member; without a card there is nothing."""
    accounts = find_accounts(connection, member_id)
    dues = _read_dues(connection, accounts, today, banking)
    return HomePage(
        accounts=tuple(
            AccountNow(
                account=account,
                dues=tuple(dues[account.account_id]),
                open_cycle=_open_cycle(connection, account, today, banking),
                balance=account_balance(connection, account, accounts, today=today),
            )
            for account in accounts
        ),
        last_uses=_last_uses(connection, accounts, today),
    )


def _read_dues(
    connection: Connection, accounts: Sequence[SeenAccount], today: date, banking: Banking
) -> dict[int, list[Due]]:
    own = {account.account_id: account for account in accounts if account.is_main}
    dues: dict[int, list[Due]] = defaultdict(list)
    asked = {"account_ids": list(own), "today": today}
    for account_id, closing_on, payment_on, due_minor in connection.execute(_DUES, asked):
        account = own[account_id]
        dues[account_id].append(
            Due(
                closing_on=closing_on,
                payment=banking.payment_on(account.cycle, closing_on, payment_on),
                amount=Money(due_minor, account.currency),
            )
        )
    return dues


def _open_cycle(
    connection: Connection, account: SeenAccount, today: date, banking: Banking
) -> OpenCycle:
    closing_on = account.cycle.closing_on(today)
    return OpenCycle(
        closing_on=closing_on,
        payment=banking.payment(account.cycle, closing_on),
        sums=read_sums(connection, account, closing_on),
    )


def _last_uses(
    connection: Connection, accounts: Sequence[SeenAccount], today: date
) -> tuple[Line, ...]:
    uses: list[Line] = []
    for account in accounts:
        cycle = account.cycle
        since = cycle.earlier(cycle.earlier(cycle.closing_on(today)))
        name_cards = len(accounts) > 1
        uses += read_last_uses(
            connection, account, since=since, most=LAST_USES, name_cards=name_cards
        )
    uses.sort(key=lambda line: (line.used_on, line.line_id), reverse=True)
    return tuple(uses[:LAST_USES])
