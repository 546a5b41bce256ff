"""What is debited by itself: utilities, subscriptions, the annual fee."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import cos, pi
from typing import Final

from webapp.adapters.demo_issuer.cast import DemoAccount, DemoCard, Regular, read_regulars
from webapp.adapters.demo_issuer.chance import dice
from webapp.adapters.demo_issuer.everyday import card_check
from webapp.adapters.demo_issuer.movement import Abroad, Movement, days
from webapp.domain.transaction import TransactionKind

FIRST_RISE: Final = 2023
"""Prices rise every year from this one on."""
HOTTEST_MONTH: Final = 8
CHECK_MONTH: Final = 4
"""In this month subscriptions ask whether the card is still good."""
FEE_DAY: Final = 10


def regular(seed: str, card: DemoCard, month: date) -> Iterator[Movement]:
    """Go through the debits of a card in the month that begins on ``month``."""
    for key in card.regular:
        debit = read_regulars()[key]
        if month.month % debit.every == 0:
            yield from _debit(seed, card, debit, month)


def _debit(seed: str, card: DemoCard, debit: Regular, month: date) -> Iterator[Movement]:
    day = month.replace(day=debit.day)
    rng = dice(seed, card.reference, debit.key, day)
    amount = price(debit, day)
    if debit.swing:
        amount = round(amount * rng.uniform(0.95, 1.05) * _season(debit, day))
    movement = Movement(
        reference=f"{card.reference}-{day:%y%m}-{debit.key}",
        card=card.reference,
        kind=TransactionKind.PURCHASE,
        used_on=day,
        posted_on=day + days(rng.choice((1, 2, 3))),
        merchant_raw=debit.raw,
        category_code=debit.code,
        amount=amount,
        abroad=None if debit.currency == "JPY" else Abroad(amount, debit.currency),
    )
    if debit.rise and day.month == CHECK_MONTH:
        yield card_check(movement)
    yield movement


def price(debit: Regular, day: date) -> int:
    """Return what a debit costs on a day: its price has risen every year in its month."""
    rises = day.year - FIRST_RISE + (day.month >= debit.rise_month)
    return debit.amount + debit.rise * rises


def _season(debit: Regular, day: date) -> float:
    """More in summer (cooling) or, where the swing is below zero, in winter (heating)."""
    return 1 + debit.swing / 100 * cos(2 * pi * (day.month - HOTTEST_MONTH) / 12)


def annual_fee(account: DemoAccount, card: DemoCard, month: date) -> Iterator[Movement]:
    """Go through the annual fee: one movement in its month, none in the others."""
    if account.fee and month.month == account.fee_month:
        day = month.replace(day=FEE_DAY)
        yield Movement(
            reference=f"{card.reference}-{day:%y%m}-fee",
            card=card.reference,
            kind=TransactionKind.FEE,
            used_on=day,
            posted_on=day,
            merchant_raw="年会費",
            category_code="",
            amount=account.fee,
        )
