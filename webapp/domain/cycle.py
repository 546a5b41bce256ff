"""Billing cycles: which days one statement covers, and when it is paid.

A cycle is known by its closing day, the last day that belongs to it.  Days are
days in the issuer's time zone.
"""

from calendar import monthrange
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from typing import Final

Holidays = Callable[[date], str | None]
"""Asked for a day, gives the name of its national holiday, or ``None``."""

MonthDays = Collection[tuple[int, int]]
"""Days that come every year, as (month, day)."""

ONE_DAY: Final = timedelta(days=1)
SHORTEST_MONTH: Final = 28
LONGEST_MONTH: Final = 31
SATURDAY: Final = 5
BANK_CLOSED_DAYS: Final = ((12, 31), (1, 1), (1, 2), (1, 3))
"""Month and day when banks in Japan are closed every year, beside the holidays."""


class DayOffReason(Enum):
    """Why banks do not collect money on a day."""

    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"
    BANK_HOLIDAY = "bank_holiday"


@dataclass(frozen=True, slots=True)
class DayOff:
    """Days without banking that follow each other and have one reason.

    A weekend is one of them, named by its Saturday; ``until`` equals ``on`` for a
    single day.  ``holidays`` are the names of the national holidays, one a day.
    """

    on: date
    until: date
    reason: DayOffReason
    holidays: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentDate:
    """The day the money is collected, the day it was meant for, and what moved it."""

    on: date
    planned_on: date
    because: tuple[DayOff, ...]


@dataclass(frozen=True, slots=True)
class BillingCycle:
    """When an account's statements close and when they are paid.

    A day past the end of a month means its last day.  ``payment_month_offset`` is
    how many months after the closing day the payment lies, 0 for the same month.

    >>> cycle = BillingCycle(closing_day=19, payment_day=10, payment_month_offset=1)
    >>> cycle.closing_on(date(2026, 9, 20))
    datetime.date(2026, 10, 19)
    """

    closing_day: int
    payment_day: int
    payment_month_offset: int

    def __post_init__(self) -> None:
        """Refuse a cycle that would be paid before, or on the day, it closes."""
        if not 1 <= self.closing_day <= LONGEST_MONTH or not 1 <= self.payment_day <= LONGEST_MONTH:
            raise ValueError("closing day and payment day must be from 1 to 31")
        if self.payment_month_offset < 0:
            raise ValueError("the payment month must not lie before the closing month")
        if self.payment_month_offset == 0 and (
            min(self.payment_day, SHORTEST_MONTH) <= self.closing_day
        ):
            raise ValueError("the payment day must come after the closing day in every month")

    def closing_on(self, day: date) -> date:
        """Return the closing day of the cycle that ``day`` belongs to."""
        return _closing_on(self.closing_day, day)

    def earlier(self, closing_on: date) -> date:
        """Return the closing day of the cycle before."""
        return day_of_month(closing_on, -1, self.closing_day)

    def later(self, closing_on: date) -> date:
        """Return the closing day of the cycle after."""
        return day_of_month(closing_on, 1, self.closing_day)

    def opens_on(self, closing_on: date) -> date:
        """Return the first day of the cycle that closes on ``closing_on``."""
        return self.earlier(closing_on) + ONE_DAY

    def payment(
        self,
        closing_on: date,
        holidays: Holidays,
        *,
        bank_closed_days: MonthDays = BANK_CLOSED_DAYS,
    ) -> PaymentDate:
        """Return when the cycle is paid: the planned day, or the next day banks work.

        >>> cycle = BillingCycle(closing_day=19, payment_day=10, payment_month_offset=1)
        >>> sports_day = {date(2026, 10, 12): "スポーツの日"}
        >>> payment = cycle.payment(date(2026, 9, 19), sports_day.get)
        >>> str(payment.on), [(off.on.day, off.reason.value) for off in payment.because]
        ('2026-10-13', [(10, 'saturday'), (12, 'holiday')])
        """
        planned_on = day_of_month(closing_on, self.payment_month_offset, self.payment_day)
        on = planned_on
        because: list[DayOff] = []
        while reason := day_off(on, holidays, bank_closed_days=bank_closed_days):
            _name(because, on, reason, holidays(on))
            on += ONE_DAY
        return PaymentDate(on=on, planned_on=planned_on, because=tuple(because))


def day_off(
    day: date, holidays: Holidays, *, bank_closed_days: MonthDays = BANK_CLOSED_DAYS
) -> DayOffReason | None:
    """Return why banks rest on ``day``, or ``None`` if they work.

    The new-year rest comes before weekends, and weekends before national holidays,
    because that is how a person would say it.
    """
    if (day.month, day.day) in bank_closed_days:
        return DayOffReason.BANK_HOLIDAY
    weekday = day.weekday()
    if weekday >= SATURDAY:
        return DayOffReason.SATURDAY if weekday == SATURDAY else DayOffReason.SUNDAY
    return DayOffReason.HOLIDAY if holidays(day) else None


def _name(because: list[DayOff], day: date, reason: DayOffReason, holiday: str | None) -> None:
    """Add a day to the reasons: to the last one, if it goes on, else as a new one."""
    named = (holiday,) if holiday and reason is DayOffReason.HOLIDAY else ()
    last = because[-1] if because else None
    if last and (last.reason is reason or _is_weekend(last.reason, reason)):
        because[-1] = DayOff(last.on, day, last.reason, last.holidays + named)
    else:
        because.append(DayOff(day, day, reason, named))


def _is_weekend(first: DayOffReason, second: DayOffReason) -> bool:
    return first is DayOffReason.SATURDAY and second is DayOffReason.SUNDAY


@lru_cache(maxsize=16_384)
def _closing_on(closing_day: int, day: date) -> date:
    """Remember the answer for each day: a feed asks for every one of its rows."""
    closing = day_of_month(day, 0, closing_day)
    return closing if day <= closing else day_of_month(day, 1, closing_day)


def day_of_month(day: date, months: int, number: int) -> date:
    """Return day ``number`` of the month that lies ``months`` after that of ``day``.

    >>> day_of_month(date(2026, 11, 30), 3, 30)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(number, monthrange(year, month + 1)[1]))
