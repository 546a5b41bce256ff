"""National holidays, and the payment dates they move."""

import subprocess
import sys
from datetime import date

import pytest

from webapp.adapters.holidays import national_holiday
from webapp.domain.cycle import BillingCycle


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "元日"),
        (date(2026, 5, 6), "憲法記念日 振替休日"),
        (date(2026, 9, 22), "国民の休日"),
        (date(2026, 10, 12), "スポーツの日"),
        (date(2026, 10, 13), None),
        (date(2026, 12, 31), None),
    ],
)
def test_holidays_have_names(day: date, name: str | None) -> None:
    assert national_holiday(day) == name


def test_the_payment_of_september_2026_moves_to_tuesday_13_october() -> None:
    cycle = BillingCycle(closing_day=19, payment_day=10, payment_month_offset=1)

    assert cycle.payment(date(2026, 9, 19), national_holiday).on == date(2026, 10, 13)


def test_the_calendar_is_loaded_only_when_it_is_asked() -> None:
    code = "import sys, webapp.adapters.holidays; sys.exit('jpholiday' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
