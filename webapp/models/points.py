"""Points: the entries that are the truth, and the lots that follow from them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.points import PointsReason
from webapp.models.base import Base
from webapp.models.choices import one_of


class PointsRuleText(Base, kw_only=True):
    """The words of an earning rule, as they were when points were earned by it."""

    __tablename__ = "points_rule_text"
    __table_args__ = (UniqueConstraint("rule", "words_ja", "words_en"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    rule: Mapped[str]
    words_ja: Mapped[str]
    words_en: Mapped[str]


class PointsEntry(Base, kw_only=True):
    """One movement of points.

    The ledger is append-only: a balance is the sum of the entries, and a mistake
    is corrected by a further entry.
    """

    __tablename__ = "points_entry"
    __table_args__ = (
        CheckConstraint("points <> 0", name="moves_something"),
        CheckConstraint(one_of("reason", PointsReason), name="known_reason"),
        Index("ix_points_entry_history", "account_id", "booked_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    booked_on: Mapped[date]
    closing_on: Mapped[date]
    """The cycle, and so the lot, in which the points were booked."""
    points: Mapped[int]
    reason: Mapped[str] = mapped_column(String(10))
    transaction_id: Mapped[int | None] = mapped_column(
        ForeignKey("card_transaction.id"), default=None
    )
    rule_text_id: Mapped[int | None] = mapped_column(
        ForeignKey("points_rule_text.id"), default=None
    )
    words: Mapped[str | None] = mapped_column(default=None)
    """What the issuer says about an adjustment."""


class PointsLot(Base, kw_only=True):
    """Points of one account that came together and expire together.

    ``points_earned`` is the net of accruals and take-backs and may be below zero;
    ``points_left`` is what settling all lots of the account gave.
    """

    __tablename__ = "points_lot"
    __table_args__ = (
        UniqueConstraint("account_id", "earned_on"),
        CheckConstraint("points_left >= 0", name="left_is_not_negative"),
        CheckConstraint("points_spent >= 0", name="spent_is_not_negative"),
        CheckConstraint("points_expired >= 0", name="expired_is_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    earned_on: Mapped[date]
    """The closing day of the cycle in which the points were booked."""
    expires_on: Mapped[date]
    """The last day on which the points can be used; 9999-12-31 when they never expire."""
    points_earned: Mapped[int] = mapped_column(default=0)
    points_spent: Mapped[int] = mapped_column(default=0)
    points_expired: Mapped[int] = mapped_column(default=0)
    points_left: Mapped[int] = mapped_column(default=0)


class PointsAdjustment(Base, kw_only=True):
    """An adjustment of points that the issuer's feed told of, as it was told last.

    The entries are what counts; this row recognises the adjustment when it comes again.
    """

    __tablename__ = "points_adjustment"
    __table_args__ = (UniqueConstraint("identity"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    identity: Mapped[bytes] = mapped_column(LargeBinary(16))
    """As that of a transaction: from the issuer's reference, or, without one, from account,
    day, points, words and the occurrence number within that day."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    booked_on: Mapped[date]
    points: Mapped[int]
    words: Mapped[str]
