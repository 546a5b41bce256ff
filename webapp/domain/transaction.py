"""Transactions: what kinds there are, and how each comes to its end."""

from collections.abc import Mapping
from enum import Enum
from typing import Final


class TransactionKind(Enum):
    """What a line on the statement is."""

    PURCHASE = "purchase"
    REFUND = "refund"
    CASH_ADVANCE = "cash_advance"
    FEE = "fee"
    PAYMENT = "payment"
    ADJUSTMENT = "adjustment"
    CARD_CHECK = "card_check"
    """An authorisation that is never billed: カード確認・請求なし."""

    @property
    def is_billed(self) -> bool:
        """Whether the line has an amount that the statement counts."""
        return self is not TransactionKind.CARD_CHECK

    @property
    def earns_points(self) -> bool:
        """Whether the line earns points, or takes them back."""
        return self in {TransactionKind.PURCHASE, TransactionKind.REFUND}


class TransactionState(Enum):
    """How far a transaction has come."""

    PENDING = "pending"
    """確定前: announced by the merchant, may still change or go away."""
    POSTED = "posted"
    """確定済: on a statement."""
    DROPPED = "dropped"
    """Announced, but never billed."""
    REVERSED = "reversed"
    """Taken back by another transaction.  Both stay on their statements and cancel out."""

    @property
    def is_on_statement(self) -> bool:
        """Whether the transaction counts in the figures of its statement."""
        return self in {TransactionState.POSTED, TransactionState.REVERSED}

    def may_become(self, state: "TransactionState") -> bool:
        """Tell whether a transaction in this state may be in ``state`` next.

        >>> TransactionState.PENDING.may_become(TransactionState.POSTED)
        True
        >>> TransactionState.POSTED.may_become(TransactionState.PENDING)
        False
        """
        return state in TRANSITIONS[self]


TRANSITIONS: Final[Mapping[TransactionState, frozenset[TransactionState]]] = {
    TransactionState.PENDING: frozenset({TransactionState.POSTED, TransactionState.DROPPED}),
    TransactionState.POSTED: frozenset({TransactionState.REVERSED}),
    TransactionState.DROPPED: frozenset(),
    TransactionState.REVERSED: frozenset(),
}
"""From each state, the states that may come next."""
