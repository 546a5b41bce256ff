"""One movement on a card, and what the issuer's feed says of it on a given day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import pi, sin
from typing import Final

from webapp.domain.money import decimals
from webapp.domain.transaction import TransactionKind, TransactionState

FEE_PERCENT: Final = Decimal("2.2")
YEN_PER_UNIT: Final = {"USD": 151.2, "EUR": 164.8, "KRW": 0.1092}
"""Around these the invented rates of the foreign currencies move."""
RATE_PLACES: Final = 5


@dataclass(frozen=True, slots=True)
class Abroad:
    """An amount in a foreign currency, in its own minor units."""

    minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a foreign amount came to in yen on a day."""

    base_minor: int
    billed_minor: int
    rate: str
    fee_percent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What happens with a card, as seen by somebody who knows the future.

    ``amount`` is in yen and signed; where ``abroad`` is given, it follows from that.
    """

    reference: str
    card: str
    kind: TransactionKind
    used_on: date
    posted_on: date
    """The day it is posted; with ``dropped``, the day it is given up."""
    merchant_raw: str
    category_code: str
    amount: int = 0
    hold: int | None = None
    """The amount while it is pending, where that is another one."""
    abroad: Abroad | None = None
    used_at: datetime | None = None
    order: str | None = None
    refunds: str | None = None
    """The reference of the purchase that a refund names."""
    dropped: bool = False

    @property
    def conversion(self) -> Conversion | None:
        """What the foreign amount comes to when it is posted."""
        return converted(self.abroad, self.posted_on) if self.abroad else None

    @property
    def billed(self) -> int:
        """What the bill says in the end, in yen."""
        conversion = self.conversion
        return conversion.billed_minor if conversion else self.amount


@dataclass(frozen=True, slots=True)
class Told:
    """A movement as the feed tells it on a day."""

    movement: Movement
    state: TransactionState
    amount: int
    conversion: Conversion | None


def told_on(movement: Movement, today: date) -> Told | None:
    """Return what is known of a movement on a day; ``None`` before it is announced.

    Only what somebody bought is announced before it is posted.
    """
    if movement.posted_on <= today:
        state = TransactionState.DROPPED if movement.dropped else TransactionState.POSTED
        conversion = movement.conversion
        billed = conversion.billed_minor if conversion else movement.amount
        return Told(movement, state, billed, conversion)
    if movement.used_on > today or movement.kind is not TransactionKind.PURCHASE:
        return None
    conversion = converted(movement.abroad, movement.used_on) if movement.abroad else None
    amount = movement.amount if movement.hold is None else movement.hold
    announced = replace(movement, used_at=None)
    return Told(
        announced,
        TransactionState.PENDING,
        conversion.billed_minor if conversion else amount,
        conversion,
    )


def rate_on(currency: str, day: date) -> Decimal:
    """Return yen for one unit on a day: it goes up and down with the year and the month."""
    turn = day.toordinal()
    moved = 1 + 0.04 * sin(2 * pi * turn / 365) + 0.012 * sin(2 * pi * turn / 31)
    return Decimal(f"{YEN_PER_UNIT[currency] * moved:.{RATE_PLACES}f}")


def converted(abroad: Abroad, day: date) -> Conversion:
    """Return what a foreign amount comes to in yen on its processing day.

    >>> converted(Abroad(10_000, "USD"), date(2026, 5, 1)).fee_percent
    '2.2'
    """
    rate = rate_on(abroad.currency, day)
    units = Decimal(abroad.minor) / 10 ** decimals(abroad.currency)
    base = _whole(units * rate)
    billed = _whole(base * (1 + FEE_PERCENT / 100))
    return Conversion(int(base), int(billed), str(rate), str(FEE_PERCENT))


def _whole(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def days(number: int) -> timedelta:
    """Return so many days."""
    return timedelta(days=number)
