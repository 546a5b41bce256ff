"""Kinds of transactions, and the ways they may go."""

from itertools import product

import pytest

from webapp.domain.transaction import TransactionKind, TransactionState

PENDING, POSTED = TransactionState.PENDING, TransactionState.POSTED
DROPPED, REVERSED = TransactionState.DROPPED, TransactionState.REVERSED
ALLOWED = {(PENDING, POSTED), (PENDING, DROPPED), (POSTED, REVERSED)}


@pytest.mark.parametrize(("state", "then"), list(product(TransactionState, repeat=2)))
def test_a_transaction_goes_forward_only(state: TransactionState, then: TransactionState) -> None:
    assert state.may_become(then) is ((state, then) in ALLOWED)


def test_what_is_posted_stays_on_its_statement_even_when_reversed() -> None:
    assert {state for state in TransactionState if state.is_on_statement} == {POSTED, REVERSED}


def test_only_a_card_check_is_never_billed() -> None:
    assert [kind for kind in TransactionKind if not kind.is_billed] == [TransactionKind.CARD_CHECK]


def test_points_come_from_purchases_and_go_with_refunds() -> None:
    assert [kind.value for kind in TransactionKind if kind.earns_points] == ["purchase", "refund"]
