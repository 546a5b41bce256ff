"""Points that a billing cycle earns by its total: booked once, when its statement is closed.

Only rules with the scope ``cycle`` count here; all others were booked with each transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, select

from webapp.domain.points_rules import PointsRule, PointsScope, RuleBook
from webapp.domain.transaction import TransactionKind, TransactionState
from webapp.models import Account, Transaction
from webapp.services.points_booking import EARNED, TAKEN_BACK, Booking, Entry, RuleTexts

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.domain.issuer_profile import IssuerProfile

_SPENT: Final = (
    select(
        Transaction.account_id,
        Transaction.closing_on,
        Transaction.merchant,
        Transaction.category_code,
        Account.product,
        Transaction.used_on,
        func.sum(Transaction.amount_minor),
    )
    .join(Account, Account.id == Transaction.account_id)
    .where(
        Transaction.account_id.in_(bindparam("accounts", expanding=True)),
        Transaction.closing_on.in_(bindparam("closing", expanding=True)),
        Transaction.kind.in_([kind.value for kind in TransactionKind if kind.earns_points]),
        Transaction.state.in_([state.value for state in TransactionState if state.is_on_statement]),
        # A rule counts in the issuer's own currency.
        Account.currency == bindparam("currency"),
    )
    .group_by(
        Transaction.account_id,
        Transaction.closing_on,
        Transaction.merchant,
        Transaction.category_code,
        Account.product,
        Transaction.used_on,
    )
)


def book_cycle_points(
    connection: Connection, closed: Collection[tuple[int, date]], *, profile: IssuerProfile
) -> None:
    """Book what cycles earned by their totals; ``closed`` are accounts and closing days.

    A total below zero takes back what an equal total above it would have earned.
    """
    if all(rule.scope is not PointsScope.CYCLE for rule in profile.points_rules):
        return
    booking = Booking(connection, expire_after_months=profile.points_expire_after_months)
    words = RuleTexts(connection)
    booking.add(
        [
            Entry(
                account_id=account_id,
                booked_on=closing_on.isoformat(),
                closing_on=closing_on.isoformat(),
                points=points,
                reason=EARNED if points > 0 else TAKEN_BACK,
                rule_text_id=words(rule),
                transaction_id=None,
            )
            for account_id, closing_on, rule, total_minor in _totals(connection, closed, profile)
            if (points := _points(rule, total_minor))
        ]
    )
    booking.finish()


def _points(rule: PointsRule, total_minor: int) -> int:
    earned = rule.earned(abs(total_minor))
    return earned if total_minor > 0 else -earned


def _totals(
    connection: Connection, closed: Collection[tuple[int, date]], profile: IssuerProfile
) -> Iterator[tuple[int, date, PointsRule, int]]:
    """Go through the totals of each closed cycle by the rule that counts them."""
    book = RuleBook(profile.points_rules)
    totals: dict[tuple[int, date, str], int] = defaultdict(int)
    rules = {rule.id: rule for rule in profile.points_rules}
    asked = {
        "accounts": sorted({account_id for account_id, _ in closed}),
        "closing": sorted({closing_on for _, closing_on in closed}),
        "currency": profile.currency,
    }
    for account_id, closing_on, shop, code, product, day, minor in connection.execute(
        _SPENT, asked
    ):
        rule = book.rule(shop, code, product, day)
        if rule and rule.scope is PointsScope.CYCLE and (account_id, closing_on) in closed:
            totals[account_id, closing_on, rule.id] += int(minor)
    for (account_id, closing_on, rule_id), minor in sorted(totals.items()):
        yield account_id, closing_on, rules[rule_id], minor
