"""Lots: points that came together and expire together, and what is left of them.

Everything here is computed from the sums of the entries of each lot, so the order
in which entries were made or loaded never matters.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from webapp.domain.cycle import day_of_month
from webapp.domain.points import Points

NO_POINTS: Final = Points(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """The sums of one lot; ``earned_on`` tells it from the others of its account.

    ``earned`` is what accruals gave less what refunds took back, so it may be negative.
    ``expires_on`` is the last day on which the points can be used, ``None`` for never.
    """

    earned_on: date
    expires_on: date | None
    earned: Points
    spent: Points = NO_POINTS
    expired: Points = NO_POINTS

    @property
    def net(self) -> int:
        """What the lot adds to the balance; negative where it lacks points."""
        return self.earned - self.spent - self.expired

    @property
    def turn(self) -> tuple[date, date]:
        """Whose turn it is to be used: what expires first goes first, then the older."""
        return self.expires_on or date.max, self.earned_on

    def is_usable(self, on: date) -> bool:
        """Tell whether points of this lot can still be used on a day."""
        return self.expires_on is None or on <= self.expires_on


@dataclass(frozen=True, slots=True)
class Settled:
    """What is left in each lot, in the order of use, and what no lot could pay."""

    lots: tuple[tuple[Lot, Points], ...]
    debt: Points

    @property
    def left(self) -> Mapping[date, Points]:
        """What is left in each lot, by the day it was earned."""
        return {lot.earned_on: left for lot, left in self.lots}

    @property
    def balance(self) -> Points:
        """All that is left, less the debt: the sum of all entries."""
        return Points(sum(left for _, left in self.lots) - self.debt)


@dataclass(frozen=True, slots=True)
class Expiry:
    """Points that can be used until the end of a day; ``on`` is ``None`` for always."""

    on: date | None
    points: Points


class SpendRefusal(Enum):
    """Why points cannot be spent."""

    IN_DEBT = "in_debt"
    TOO_FEW_POINTS = "too_few_points"


def expires_on(earned_on: date, months: int | None) -> date | None:
    """Return the last day of points that are good for ``months``; ``None`` means for ever.

    >>> expires_on(date(2024, 2, 29), 36)
    datetime.date(2027, 2, 28)
    """
    return None if months is None else day_of_month(earned_on, months, earned_on.day)


def settle(lots: Iterable[Lot]) -> Settled:
    """Return what is left in each lot once the lots that lack points are paid.

    They are paid from the lot that expires first, from what never expires last; what
    cannot be paid is the debt.  What is left, less the debt, is always the sum of
    all entries.

    >>> settled = settle([
    ...     Lot(earned_on=date(2026, 1, 19), expires_on=None, earned=Points(100)),
    ...     Lot(earned_on=date(2026, 2, 19), expires_on=None, earned=Points(-130)),
    ... ])
    >>> list(settled.left.values()), settled.debt
    ([0, 0], 30)
    """
    ordered = sorted(lots, key=lambda lot: lot.turn)
    if len({lot.earned_on for lot in ordered}) != len(ordered):
        raise ValueError("two lots of an account were earned on the same day")
    lacking = -sum(lot.net for lot in ordered if lot.net < 0)
    settled = []
    for lot in ordered:
        has = max(lot.net, 0)
        pays = min(has, lacking)
        lacking -= pays
        settled.append((lot, Points(has - pays)))
    return Settled(tuple(settled), Points(lacking))


def spend(settled: Settled, points: Points, *, on: date) -> Mapping[date, Points] | SpendRefusal:
    """Return how many points each lot gives, by the day it was earned, or why none can.

    The lot that expires first gives first.  Lots that expired before ``on`` give
    nothing, whether or not their expiry has been written down yet.
    """
    if points < 1:
        raise ValueError("only whole points, and at least one, can be spent")
    if settled.debt:
        return SpendRefusal.IN_DEBT
    missing: int = points
    given: dict[date, Points] = {}
    for lot, left in settled.lots:
        if missing and left and lot.is_usable(on):
            given[lot.earned_on] = Points(min(left, missing))
            missing -= given[lot.earned_on]
    return SpendRefusal.TOO_FEW_POINTS if missing else given


def expired(settled: Settled, *, on: date) -> Mapping[date, Points]:
    """Return the points that are to expire by ``on``, by the day they were earned.

    Only what is left in a lot expires, on the day after its last one.
    """
    return {lot.earned_on: left for lot, left in settled.lots if left and not lot.is_usable(on)}


def expiries(settled: Settled, *, on: date) -> tuple[Expiry, ...]:
    """Return what can be used on a day, by the day it expires; what never does comes last."""
    sums: dict[date | None, int] = {}
    for lot, left in settled.lots:
        if left and lot.is_usable(on):
            sums[lot.expires_on] = sums.get(lot.expires_on, 0) + left
    return tuple(Expiry(last_day, Points(points)) for last_day, points in sums.items())


def next_expiry(settled: Settled, *, on: date) -> Expiry | None:
    """Return what expires next, or ``None`` when nothing that can be used ever does."""
    return next((expiry for expiry in expiries(settled, on=on) if expiry.on), None)
