"""Journeys: tickets weeks before, then hotels, meals and souvenirs, at home or abroad."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random
from typing import Final

from webapp.adapters.demo_issuer.cast import DemoCard, Trip, read_merchants
from webapp.adapters.demo_issuer.chance import dice
from webapp.adapters.demo_issuer.everyday import purchase
from webapp.adapters.demo_issuer.movement import Abroad, Movement, days
from webapp.domain.transaction import TransactionKind

BOOKED_DAYS_BEFORE: Final = 35
CHANCE_OF_CASH: Final = 0.5


def trips(seed: str, card: DemoCard, month: date) -> Iterator[Movement]:
    """Go through the journeys of a card that begin in the month of ``month``."""
    for trip in card.trips:
        if trip.month == month.month:
            rng = dice(seed, card.reference, "trip", month)
            begins_on = month + days(rng.randint(1, 22))
            yield from _tickets(rng, card, trip, begins_on)
            yield from _on_the_way(rng, card, trip, begins_on)


def _tickets(rng: Random, card: DemoCard, trip: Trip, begins_on: date) -> Iterator[Movement]:
    group = "rail" if trip.currency == "JPY" else "air"
    merchant = read_merchants()[group][0]
    day = begins_on - days(BOOKED_DAYS_BEFORE)
    yield purchase(rng, card.reference, day, merchant, f"{card.reference}-{begins_on:%y%m%d}-T")


def _on_the_way(rng: Random, card: DemoCard, trip: Trip, begins_on: date) -> Iterator[Movement]:
    home = trip.currency == "JPY"
    length = rng.randint(2, 3) if home else rng.randint(4, 6)
    for number in range(length):
        day = begins_on + days(number)
        groups = ["sight", "souvenir", "lunch"] if home else [trip.currency.lower()] * 3
        for place, group in enumerate(groups[: rng.randint(1, 3)], start=1):
            reference = f"{card.reference}-{day:%y%m%d}-V{place}"
            yield _spent(rng, card, trip, day, group=group, reference=reference)
    yield from _night(rng, card, trip, begins_on, leaves_on=begins_on + days(length))


def _night(
    rng: Random, card: DemoCard, trip: Trip, begins_on: date, *, leaves_on: date
) -> Iterator[Movement]:
    """Go through the hotel: a deposit that is given up, the bill, and cash from a machine."""
    group = "hotel" if trip.currency == "JPY" else f"{trip.currency.lower()}_hotel"
    bill = _spent(
        rng, card, trip, leaves_on, group=group, reference=f"{card.reference}-{leaves_on:%y%m%d}-H"
    )
    deposit = replace(
        bill,
        reference=f"{card.reference}-{begins_on:%y%m%d}-D",
        used_on=begins_on,
        posted_on=leaves_on + days(2),
        used_at=None,
        dropped=True,
    )
    yield from (deposit, bill)
    if trip.currency != "JPY" and rng.random() < CHANCE_OF_CASH:
        yield replace(
            bill,
            reference=f"{card.reference}-{begins_on:%y%m%d}-A",
            kind=TransactionKind.CASH_ADVANCE,
            used_on=begins_on,
            posted_on=begins_on + days(3),
            merchant_raw="海外ATM キャッシング",
            category_code="6011",
            abroad=Abroad(
                {"USD": 10_000, "EUR": 10_000, "KRW": 100_000}[trip.currency], trip.currency
            ),
            used_at=None,
        )


def _spent(
    rng: Random, card: DemoCard, trip: Trip, day: date, *, group: str, reference: str
) -> Movement:
    merchant = rng.choice(read_merchants()[group])
    spent = purchase(rng, card.reference, day, merchant, reference)
    if trip.currency == "JPY":
        return spent
    return replace(spent, abroad=Abroad(spent.amount, trip.currency))
