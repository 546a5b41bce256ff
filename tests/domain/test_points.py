"""What spending earns, and what refunds take back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.points import points_earned, points_taken_back, points_taken_back_each


@pytest.mark.parametrize(
    ("amount_minor", "points"), [(0, 0), (99, 0), (100, 1), (199, 1), (12_345, 123), (-500, 0)]
)
def test_every_whole_100_yen_of_a_purchase_earns_a_point(amount_minor: int, points: int) -> None:
    assert points_earned(amount_minor, spend_per_point_minor=100) == points


@pytest.mark.parametrize(
    ("amount_minor", "spend", "multiplier", "points"),
    [(0, 1, 1, 0), (399, 200, 1, 1), (399, 200, 3, 3), (399, 100, 3, 9), (12_345, 100, 0, 0)],
)
def test_fractions_are_dropped_before_multiplying(
    amount_minor: int, spend: int, multiplier: int, points: int
) -> None:
    earned = points_earned(amount_minor, spend_per_point_minor=spend, multiplier=multiplier)

    assert earned == points


def test_a_refund_takes_back_the_difference_it_makes() -> None:
    assert points_taken_back(200, 150, spend_per_point_minor=100) == 1
    assert points_taken_back(150, 100, spend_per_point_minor=100) == 0
    assert points_taken_back(150, 0, spend_per_point_minor=100) == 1
    assert points_taken_back(300, 0, spend_per_point_minor=100, multiplier=3) == 9
    assert points_taken_back(100, -400, spend_per_point_minor=100) == 1, "never more than earned"


def test_200_yen_refunded_as_50_and_150_leaves_no_point() -> None:
    assert points_taken_back_each(200, [-50, -150], spend_per_point_minor=100) == (1, 1)
    assert points_taken_back_each(200, [-150, -50], spend_per_point_minor=100) == (2, 0)
    assert points_taken_back_each(200, [], spend_per_point_minor=100) == ()


@given(
    parts=st.lists(st.integers(1, 5_000), max_size=8),
    kept=st.integers(0, 5_000),
    spend=st.integers(1, 500),
    multiplier=st.integers(0, 5),
)
def test_any_chain_of_part_refunds_takes_back_exactly_what_was_earned(
    parts: list[int], kept: int, spend: int, multiplier: int
) -> None:
    rule = {"spend_per_point_minor": spend, "multiplier": multiplier}
    purchase = sum(parts) + kept

    taken_back = points_taken_back_each(purchase, [-part for part in parts], **rule)

    assert len(taken_back) == len(parts)
    assert all(points >= 0 for points in taken_back)
    assert points_earned(purchase, **rule) - sum(taken_back) == points_earned(kept, **rule)
