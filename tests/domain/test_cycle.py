"""Closing days, payment dates and what moves them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.cycle import (
    BillingCycle,
    DayOff,
    DayOffReason,
    PaymentDate,
    day_of_month,
    day_off,
)

CLOSES_19 = BillingCycle(closing_day=19, payment_day=10, payment_month_offset=1)
CLOSES_3 = BillingCycle(closing_day=3, payment_day=21, payment_month_offset=0)
CLOSES_7 = BillingCycle(closing_day=7, payment_day=26, payment_month_offset=0)
DEMO_CYCLES = [CLOSES_19, CLOSES_3, CLOSES_7]
CLOSES_LAST = BillingCycle(closing_day=31, payment_day=31, payment_month_offset=1)

HOLIDAYS = {
    date(2026, 5, 3): "憲法記念日",
    date(2026, 5, 4): "みどりの日",
    date(2026, 5, 5): "こどもの日",
    date(2026, 5, 6): "憲法記念日 振替休日",
    date(2026, 10, 12): "スポーツの日",
    date(2027, 1, 1): "元日",
}
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
cycles = st.one_of(
    st.builds(
        BillingCycle,
        closing_day=st.integers(1, 31),
        payment_day=st.integers(1, 31),
        payment_month_offset=st.integers(1, 3),
    ),
    st.sampled_from(DEMO_CYCLES),
)


def reasons(payment: PaymentDate) -> list[tuple[int, int, DayOffReason]]:
    return [(off.on.day, off.until.day, off.reason) for off in payment.because]


@pytest.mark.parametrize(
    ("cycle", "day", "closing_on"),
    [
        (CLOSES_19, date(2026, 9, 19), date(2026, 9, 19)),
        (CLOSES_19, date(2026, 9, 20), date(2026, 10, 19)),
        (CLOSES_19, date(2026, 12, 20), date(2027, 1, 19)),
        (CLOSES_3, date(2026, 3, 1), date(2026, 3, 3)),
        (CLOSES_LAST, date(2026, 2, 1), date(2026, 2, 28)),
        (CLOSES_LAST, date(2028, 2, 29), date(2028, 2, 29)),
        (CLOSES_LAST, date(2026, 4, 30), date(2026, 4, 30)),
        (CLOSES_LAST, date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_day_belongs_to_the_cycle_that_closes_next(
    cycle: BillingCycle, day: date, closing_on: date
) -> None:
    assert cycle.closing_on(day) == closing_on


@pytest.mark.parametrize("cycle", [*DEMO_CYCLES, CLOSES_LAST])
def test_exactly_one_cycle_is_open_on_every_day(cycle: BillingCycle) -> None:
    day, last = date(2024, 1, 1), date(2027, 12, 31)
    closings = [cycle.closing_on(day)]
    while closings[-1] <= last:
        closings.append(cycle.later(closings[-1]))

    while day <= last:
        open_cycles = [on for on in closings if cycle.opens_on(on) <= day <= on]
        assert open_cycles == [cycle.closing_on(day)]
        day += timedelta(days=1)


@given(cycles, days)
def test_cycles_follow_each_other_without_a_gap(cycle: BillingCycle, day: date) -> None:
    closing_on = cycle.closing_on(day)

    assert cycle.opens_on(closing_on) <= day <= closing_on
    assert cycle.earlier(cycle.later(closing_on)) == closing_on
    assert cycle.closing_on(closing_on + timedelta(days=1)) == cycle.later(closing_on)
    assert cycle.closing_on(cycle.opens_on(closing_on)) == closing_on


@given(cycles, days)
def test_a_cycle_is_paid_after_it_closed_on_a_day_banks_work(
    cycle: BillingCycle, day: date
) -> None:
    closing_on = cycle.closing_on(day)
    payment = cycle.payment(closing_on, HOLIDAYS.get)

    assert closing_on < payment.planned_on <= payment.on
    assert day_off(payment.on, HOLIDAYS.get) is None
    skipped = [
        payment.planned_on + timedelta(days=n)
        for n in range((payment.on - payment.planned_on).days)
    ]
    named = [
        off.on + timedelta(days=n)
        for off in payment.because
        for n in range((off.until - off.on).days + 1)
    ]
    assert named == skipped, "the reasons cover every day that was skipped, once"


@pytest.mark.parametrize(
    ("closing_day", "payment_day", "offset"),
    [
        (0, 10, 1),
        (32, 10, 1),
        (19, 0, 1),
        (19, 32, 1),
        (19, 10, -1),
        (19, 19, 0),
        (19, 10, 0),
        (28, 31, 0),
    ],
)
def test_a_cycle_that_cannot_be_paid_is_refused(
    closing_day: int, payment_day: int, offset: int
) -> None:
    with pytest.raises(ValueError, match="payment"):
        BillingCycle(closing_day, payment_day, offset)


def test_the_demo_issuers_payment_days() -> None:
    assert CLOSES_19.payment(date(2026, 8, 19), HOLIDAYS.get).on == date(2026, 9, 10)
    assert CLOSES_3.payment(date(2026, 7, 3), HOLIDAYS.get).on == date(2026, 7, 21)
    assert CLOSES_7.payment(date(2026, 8, 7), HOLIDAYS.get).on == date(2026, 8, 26)
    assert CLOSES_LAST.payment(date(2027, 1, 31), HOLIDAYS.get).planned_on == date(2027, 2, 28)


def test_a_day_that_was_not_moved_needs_no_reason() -> None:
    payment = CLOSES_7.payment(date(2026, 8, 7), HOLIDAYS.get)

    assert payment.on == payment.planned_on
    assert payment.because == ()


def test_a_weekend_is_named_by_its_saturday_and_then_the_holiday() -> None:
    payment = CLOSES_19.payment(date(2026, 9, 19), HOLIDAYS.get)

    assert payment == PaymentDate(
        on=date(2026, 10, 13),
        planned_on=date(2026, 10, 10),
        because=(
            DayOff(date(2026, 10, 10), date(2026, 10, 11), DayOffReason.SATURDAY),
            DayOff(date(2026, 10, 12), date(2026, 10, 12), DayOffReason.HOLIDAY, ("スポーツの日",)),
        ),
    )
    spoken = {DayOffReason.SATURDAY: "土曜日", DayOffReason.HOLIDAY: "祝日"}
    sentence = "、".join(f"{off.on.day}日が{spoken[off.reason]}" for off in payment.because)
    assert f"{sentence}のためです。" == "10日が土曜日、12日が祝日のためです。"


def test_holidays_in_a_row_are_one_reason_and_keep_their_names() -> None:
    cycle = BillingCycle(closing_day=19, payment_day=3, payment_month_offset=1)

    payment = cycle.payment(date(2026, 4, 19), HOLIDAYS.get)

    assert payment.on == date(2026, 5, 7)
    assert reasons(payment) == [(3, 3, DayOffReason.SUNDAY), (4, 6, DayOffReason.HOLIDAY)]
    assert payment.because[1].holidays == ("みどりの日", "こどもの日", "憲法記念日 振替休日")


def test_banks_rest_over_new_year_whatever_else_these_days_are() -> None:
    payment = CLOSES_LAST.payment(date(2026, 11, 30), HOLIDAYS.get)

    assert payment.on == date(2027, 1, 4)
    assert reasons(payment) == [(31, 3, DayOffReason.BANK_HOLIDAY)]
    assert payment.because[0].holidays == ()


def test_an_issuer_may_name_other_days_on_which_banks_rest() -> None:
    payment = CLOSES_LAST.payment(
        date(2026, 11, 30), {}.get, bank_closed_days=frozenset({(12, 31)})
    )

    assert payment.on == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 12, 30), None),
        (date(2026, 12, 31), DayOffReason.BANK_HOLIDAY),
        (date(2027, 1, 3), DayOffReason.BANK_HOLIDAY),
        (date(2027, 1, 4), None),
        (date(2026, 10, 10), DayOffReason.SATURDAY),
        (date(2026, 5, 3), DayOffReason.SUNDAY),
        (date(2026, 5, 4), DayOffReason.HOLIDAY),
    ],
)
def test_why_banks_rest(day: date, reason: DayOffReason | None) -> None:
    assert day_off(day, HOLIDAYS.get) is reason


@given(days, st.integers(-40, 40), st.integers(1, 31))
def test_a_day_past_the_end_of_a_month_is_its_last(day: date, months: int, number: int) -> None:
    found = day_of_month(day, months, number)

    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == number or (
        found.day < number and (found + timedelta(days=1)).month != found.month
    )
