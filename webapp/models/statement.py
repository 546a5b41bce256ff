"""Statements that have been closed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Statement(Base, kw_only=True):
    """One closed billing cycle of an account: final, never changed.

    An open cycle has no row; its figures are summed from its transactions.
    """

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("account_id", "closing_on"),
        CheckConstraint(
            "closing_balance_minor = previous_balance_minor - credits_minor + charges_minor",
            name="adds_up",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    closing_on: Mapped[date]
    payment_on: Mapped[date]
    previous_balance_minor: Mapped[int]
    """A: what was owed when the cycle opened."""
    credits_minor: Mapped[int]
    """B: payments and refunds, as a positive sum."""
    charges_minor: Mapped[int]
    """C: new charges."""
    closing_balance_minor: Mapped[int]
    """D = A - B + C."""
    amount_due_minor: Mapped[int]
    """E: what will be debited on the payment date; never below zero."""
    line_count: Mapped[int]
    closed_at: Mapped[datetime]
