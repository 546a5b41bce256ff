"""The figures of a statement and how they hang together."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webapp.domain.money import MixedCurrenciesError, Money
from webapp.domain.statement import StatementFigures

amounts = st.integers(-(10**9), 10**9)


def yen(minor: int) -> Money:
    return Money(minor, "JPY")


@example(previous=1, lines=[])
@given(amounts, st.lists(amounts))
def test_the_figures_add_up_for_any_lines(previous: int, lines: list[int]) -> None:
    figures = StatementFigures.from_sums(
        "JPY",
        previous_minor=previous,
        negative_minor=sum(line for line in lines if line < 0),
        positive_minor=sum(line for line in lines if line > 0),
    )

    assert figures.previous_balance == yen(previous)
    assert figures.lines_total == yen(sum(lines))
    assert figures.lines_total == figures.new_charges - figures.payments_and_refunds
    assert figures.closing_balance == yen(previous + sum(lines))
    assert figures.amount_due == yen(max(previous + sum(lines), 0))


def test_payments_and_refunds_are_told_without_a_sign() -> None:
    figures = StatementFigures.from_sums(
        "JPY", previous_minor=30_000, negative_minor=-31_000, positive_minor=85_210
    )

    assert figures.payments_and_refunds == yen(31_000)
    assert figures.new_charges == yen(85_210)
    assert figures.amount_due == yen(84_210)


@pytest.mark.parametrize(("paid", "charged"), [(-1, 0), (0, -1)])
def test_figures_that_no_lines_can_give_are_refused(paid: int, charged: int) -> None:
    with pytest.raises(ValueError, match="without a sign"):
        StatementFigures(
            previous_balance=yen(0), payments_and_refunds=yen(paid), new_charges=yen(charged)
        )


def test_a_statement_has_one_currency() -> None:
    figures = StatementFigures(
        previous_balance=yen(0), payments_and_refunds=Money(1, "USD"), new_charges=yen(1)
    )

    with pytest.raises(MixedCurrenciesError):
        _ = figures.closing_balance
