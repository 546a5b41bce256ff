"""Everyday life: shops, restaurants, returns, and orders that come in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from webapp.adapters.demo_issuer.cast import DemoCard, Merchant, read_merchants
from webapp.adapters.demo_issuer.chance import Frequency, amount_between, dice
from webapp.adapters.demo_issuer.movement import Abroad, Movement, days
from webapp.domain.transaction import TransactionKind

JAPAN: Final = ZoneInfo("Asia/Tokyo")
SATURDAY: Final = 5
WEEK: Final = 7
ON_WORKDAYS: Final = frozenset({"lunch", "convenience", "transport", "cafe", "charge"})
ON_WEEKENDS: Final = frozenset({"supermarket", "dinner", "clothing", "home", "hobby", "cinema"})
SENT_BACK: Final = frozenset({"clothing", "online", "home", "electronics", "books"})
"""Where people sometimes return what they bought."""
WITH_CHECK: Final = frozenset({"online", "usd_online", "game"})
"""Where a shop sometimes only asks whether the card is good."""
IN_DOLLARS: Final = frozenset({"usd_online", "usd_daily"})
CHANCE_OF_RETURN: Final = 0.14
CHANCE_OF_PARTS: Final = 0.2
CHANCE_OF_CHECK: Final = 0.06
FUEL_HOLD: Final = 10_000
"""A filling station asks for this much before anybody knows how much is filled in."""


def everyday(seed: str, card: DemoCard, first: date, last: date) -> Iterator[Movement]:
    """Go through what a card is used for on each day, and all that comes of it later."""
    workday, weekend = _habits(card, weekend=False), _habits(card, weekend=True)
    for past in range((last - first).days + 1):
        day = first + timedelta(past)
        rng = dice(seed, card.reference, day)
        count = 0
        for group, often in weekend if day.weekday() >= SATURDAY else workday:
            for _ in range(often.times(rng)):
                count += 1
                reference = f"{card.reference}-{day:%y%m%d}-{count:02d}"
                yield from _visit(rng, card, day, group, reference)


def _habits(card: DemoCard, *, weekend: bool) -> Sequence[tuple[str, Frequency]]:
    """Return where a card is used, and how often on such a day."""
    return [
        (group, Frequency.on_average(weekly / WEEK * _liking(group, weekend=weekend)))
        for group, weekly in card.weekly.items()
    ]


def _liking(group: str, *, weekend: bool) -> float:
    if group in ON_WORKDAYS:
        return 0.5 if weekend else 1.2
    if group in ON_WEEKENDS:
        return 1.9 if weekend else 0.64
    return 1.0


def _visit(
    rng: Random, card: DemoCard, day: date, group: str, reference: str
) -> Iterator[Movement]:
    merchant = rng.choice(read_merchants()[group])
    bought = purchase(rng, card.reference, day, merchant, reference)
    if group in IN_DOLLARS:
        bought = replace(bought, abroad=Abroad(bought.amount, "USD"))
    if group == "fuel":
        bought = replace(bought, hold=FUEL_HOLD)
    if group in WITH_CHECK and rng.random() < CHANCE_OF_CHECK:
        yield card_check(bought)
    if group == "online" and rng.random() < CHANCE_OF_PARTS:
        yield from _in_parts(rng, bought)
        return
    yield bought
    if group in SENT_BACK and rng.random() < CHANCE_OF_RETURN:
        yield from _sent_back(rng, bought)


def purchase(rng: Random, card: str, day: date, merchant: Merchant, reference: str) -> Movement:
    """Return one purchase at a merchant, posted one to four days later."""
    minutes = rng.randrange(8 * 60, 22 * 60)
    moment = datetime.combine(day, time(minutes // 60, minutes % 60), JAPAN)
    return Movement(
        reference=reference,
        card=card,
        kind=TransactionKind.PURCHASE,
        used_on=day,
        posted_on=day + days(rng.choice((1, 2, 2, 2, 3, 3, 4))),
        merchant_raw=merchant.raw,
        category_code=merchant.code,
        amount=amount_between(rng, merchant.low, merchant.high, merchant.step),
        used_at=moment.astimezone(UTC),
    )


def card_check(bought: Movement) -> Movement:
    """Return the question whether the card is good, asked before the purchase."""
    return replace(
        bought,
        reference=f"{bought.reference}K",
        kind=TransactionKind.CARD_CHECK,
        posted_on=bought.used_on,
        amount=0,
        abroad=None,
    )


def _in_parts(rng: Random, bought: Movement) -> Iterator[Movement]:
    """Go through the shipments of one order, each billed when it leaves."""
    parts = rng.choice((2, 2, 3))
    left = bought.amount
    for number in range(1, parts + 1):
        share = left if number == parts else max(1, int(left * rng.uniform(0.3, 0.6)))
        left -= share
        sent_on = bought.used_on + days(2 * (number - 1))
        if share:
            yield replace(
                bought,
                reference=f"{bought.reference}P{number}",
                used_on=sent_on,
                posted_on=sent_on + days(rng.choice((1, 2, 3))),
                amount=share,
                order=f"KM-{bought.reference}",
                used_at=None,
            )


def _sent_back(rng: Random, bought: Movement) -> Iterator[Movement]:
    """Go through one refund, or two of parts; some shops do not say for which purchase."""
    back_on = bought.posted_on + days(rng.randint(3, 18))
    shares = rng.choice(((100,), (100,), (40,), (25, 75)))
    names_it = rng.random() < 2 / 3
    left = bought.amount
    for number, share in enumerate(shares, start=1):
        amount = left if number == len(shares) and sum(shares) == 100 else left * share // 100  # noqa: PLR2004
        left -= amount
        day = back_on + days(6 * (number - 1))
        yield replace(
            bought,
            reference=f"{bought.reference}R{number}",
            kind=TransactionKind.REFUND,
            used_on=day,
            posted_on=day + days(2),
            amount=-amount,
            refunds=bought.reference if names_it else None,
            used_at=None,
        )
