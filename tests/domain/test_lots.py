"""What is left of points, what expires, and what spending takes from where."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.lots import (
    Expiry,
    Lot,
    Settled,
    SpendRefusal,
    expired,
    expires_on,
    expiries,
    next_expiry,
    settle,
    spend,
)
from webapp.domain.points import Points

JAN, FEB, MARCH = date(2026, 1, 19), date(2026, 2, 19), date(2026, 3, 19)
TODAY = date(2026, 4, 1)


def make_lot(earned_on: date, earned: int, *, last_day: date | None = None, spent: int = 0) -> Lot:
    return Lot(earned_on=earned_on, expires_on=last_day, earned=Points(earned), spent=Points(spent))


def apply(lots: list[Lot], field: str, points: Mapping[date, Points]) -> list[Lot]:
    return [
        replace(lot, **{field: getattr(lot, field) + points.get(lot.earned_on, 0)}) for lot in lots
    ]


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
sums = st.integers(0, 300).map(Points)
lots_of_an_account = st.lists(
    st.builds(
        Lot,
        earned_on=days,
        expires_on=st.none() | days,
        earned=st.integers(-300, 500).map(Points),
        spent=sums,
        expired=sums,
    ),
    max_size=6,
    unique_by=lambda lot: lot.earned_on,
)


def test_points_that_are_lacking_come_from_the_lot_that_expires_first() -> None:
    lots = [
        make_lot(JAN, 100),
        make_lot(FEB, 100, last_day=date(2029, 2, 19)),
        make_lot(MARCH, -130),
    ]

    settled = settle(lots)

    assert settled.left == {FEB: 0, JAN: 70, MARCH: 0}
    assert list(settled.left) == [FEB, JAN, MARCH], "what never expires goes last, older first"
    assert settled.debt == 0
    assert settled.balance == 70


def test_what_no_lot_can_pay_is_a_stated_debt() -> None:
    settled = settle([make_lot(JAN, 500, spent=500), make_lot(FEB, -40), make_lot(MARCH, 30)])

    assert settled.left == {JAN: 0, FEB: 0, MARCH: 0}
    assert settled.debt == 10
    assert settled.balance == -10


def test_an_account_without_lots_has_nothing_and_owes_nothing() -> None:
    assert settle([]) == Settled((), Points(0))
    assert settle([]).balance == 0


def test_two_lots_of_one_day_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="same day"):
        settle([make_lot(JAN, 1), make_lot(JAN, 2)])


@given(lots_of_an_account)
def test_what_is_left_less_the_debt_is_the_sum_of_all_entries(lots: list[Lot]) -> None:
    settled = settle(lots)

    assert settled.balance == sum(lot.earned - lot.spent - lot.expired for lot in lots)
    assert settled.debt >= 0
    assert all(left >= 0 for left in settled.left.values())
    assert not settled.debt or not any(settled.left.values()), "no debt while points are left"
    for lot, left in settled.lots:
        assert left <= max(lot.net, 0)


@given(st.data(), lots_of_an_account)
def test_the_order_of_loading_does_not_matter(data: st.DataObject, lots: list[Lot]) -> None:
    assert settle(data.draw(st.permutations(lots))) == settle(lots)


@given(lots_of_an_account, st.integers(1, 800).map(Points), days)
def test_spending_takes_exactly_what_it_says_from_each_lot(
    lots: list[Lot], points: Points, on: date
) -> None:
    before = settle(lots)
    given_by = spend(before, points, on=on)
    usable = sum(left for lot, left in before.lots if lot.is_usable(on))

    if isinstance(given_by, SpendRefusal):
        assert before.debt or usable < points
    else:
        after = settle(apply(lots, "spent", given_by))
        assert sum(given_by.values()) == points
        assert after.left == {on: left - given_by.get(on, 0) for on, left in before.left.items()}
        assert after.debt == 0
        again = settle(
            apply(list(dict(after.lots)), "spent", {k: Points(-v) for k, v in given_by.items()})
        )
        assert again == before, "points that come back go where they came from"


@given(lots_of_an_account, days)
def test_expiry_touches_only_what_is_left(lots: list[Lot], on: date) -> None:
    before = settle(lots)
    gone = expired(before, on=on)
    after = settle(apply(lots, "expired", gone))

    assert after.left == {day: left - gone.get(day, 0) for day, left in before.left.items()}
    assert after.debt == before.debt
    assert expired(after, on=on) == {}, "once is enough"
    assert expiries(after, on=on) == expiries(before, on=on)


def test_spending_takes_from_the_lot_that_expires_first() -> None:
    settled = settle(
        [make_lot(JAN, 100), make_lot(FEB, 50, last_day=TODAY), make_lot(MARCH, 50, last_day=MARCH)]
    )

    assert spend(settled, Points(60), on=TODAY) == {FEB: 50, JAN: 10}
    assert spend(settled, Points(50), on=TODAY) == {FEB: 50}
    assert spend(settled, Points(151), on=TODAY) is SpendRefusal.TOO_FEW_POINTS
    assert spend(settled, Points(151), on=MARCH) == {MARCH: 50, FEB: 50, JAN: 51}


def test_nothing_is_spent_while_in_debt() -> None:
    settled = settle([make_lot(JAN, -1)])

    assert spend(settled, Points(1), on=TODAY) is SpendRefusal.IN_DEBT


@pytest.mark.parametrize("points", [0, -5])
def test_spending_nothing_is_a_mistake(points: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        spend(settle([make_lot(JAN, 100)]), Points(points), on=TODAY)


def test_points_are_good_until_the_end_of_their_last_day() -> None:
    settled = settle([make_lot(JAN, 100, last_day=TODAY), make_lot(FEB, 7)])

    assert expired(settled, on=TODAY) == {}
    assert expired(settled, on=TODAY + timedelta(days=1)) == {JAN: 100}
    assert expired(settled, on=date.max) == {JAN: 100}, "what never expires does not expire"


def test_what_expires_when() -> None:
    last_day, later_day = date(2029, 1, 19), date(2029, 2, 19)
    settled = settle(
        [
            make_lot(JAN, 30, last_day=later_day),
            make_lot(FEB, 50, last_day=last_day),
            make_lot(MARCH, 20, last_day=last_day),
            make_lot(date(2026, 3, 20), 5),
            make_lot(date(2026, 3, 21), 9, last_day=MARCH),
            make_lot(date(2026, 3, 22), 0, last_day=TODAY),
        ]
    )

    assert expiries(settled, on=TODAY) == (
        Expiry(last_day, Points(70)),
        Expiry(later_day, Points(30)),
        Expiry(None, Points(5)),
    )
    assert next_expiry(settled, on=TODAY) == Expiry(last_day, Points(70))
    assert next_expiry(settle([make_lot(JAN, 5)]), on=TODAY) is None


@pytest.mark.parametrize(
    ("earned_on", "months", "last_day"),
    [
        (date(2026, 1, 19), 36, date(2029, 1, 19)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2026, 8, 31), 18, date(2028, 2, 29)),
        (date(2026, 1, 19), None, None),
    ],
)
def test_how_long_points_are_good(
    earned_on: date, months: int | None, last_day: date | None
) -> None:
    assert expires_on(earned_on, months) == last_day
