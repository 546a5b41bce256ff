"""The debits that follow each statement, on the day the statement names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from webapp.adapters.demo_issuer.movement import Movement
from webapp.adapters.holidays import national_holiday
from webapp.domain.cycle import BillingCycle, MonthDays
from webapp.domain.transaction import TransactionKind


def payments(
    movements: Iterable[Movement],
    cycle: BillingCycle,
    *,
    card: str,
    bank_closed_days: MonthDays,
    until: date,
) -> Iterator[Movement]:
    """Go through the debits up to a day: each pays its statement whole.

    ``card`` is the main card of the account.  A statement in the member's favour is
    not paid: what it has too much is taken off the next one.
    """
    sums: dict[date, int] = defaultdict(int)
    for movement in movements:
        if movement.posted_on <= until and not movement.dropped:
            sums[cycle.closing_on(movement.posted_on)] += movement.billed
    in_favour = 0
    for closing_on in sorted(sums):
        due = sums[closing_on] + in_favour
        in_favour = min(due, 0)
        payment = cycle.payment(closing_on, national_holiday, bank_closed_days=bank_closed_days)
        if due > 0 and payment.on <= until:
            yield Movement(
                reference=f"{card}-{closing_on:%y%m%d}-pay",
                card=card,
                kind=TransactionKind.PAYMENT,
                used_on=payment.on,
                posted_on=payment.on,
                merchant_raw="口座振替によるお支払い",
                category_code="",
                amount=-due,
            )
