"""Card accounts, their billing cycles, and the cards that belong to them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Cycle(Base, kw_only=True):
    """A billing cycle an issuer offers: when it closes and when it is paid."""

    __tablename__ = "cycle"
    __table_args__ = (
        CheckConstraint("closing_day BETWEEN 1 AND 31", name="closing_day_of_month"),
        CheckConstraint("payment_day BETWEEN 1 AND 31", name="payment_day_of_month"),
        CheckConstraint("payment_month_offset BETWEEN 0 AND 2", name="payment_soon"),
        UniqueConstraint("closing_day", "payment_day", "payment_month_offset"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    closing_day: Mapped[int]
    payment_day: Mapped[int]
    payment_month_offset: Mapped[int]


class Account(Base, kw_only=True):
    """What is billed: one currency, one billing cycle, one or more cards."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("feed", "reference"),
        Index(None, "main_member_id"),
        CheckConstraint("points_debt >= 0", name="debt_is_stated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    feed: Mapped[str]
    reference: Mapped[str]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    main_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), default=None)
    currency: Mapped[str] = mapped_column(default="JPY")
    product: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str] = mapped_column(default="Asia/Tokyo")
    closed_until: Mapped[date | None] = mapped_column(default=None)
    """The closing day of the last closed statement: all up to it is final."""
    history: Mapped[bool] = mapped_column(default=False)
    """Whether a feed fills in its past: its cycles stay open until `statement close`, and are
    not closed by themselves."""
    points_debt: Mapped[int] = mapped_column(default=0)
    """Points that refunds took back after they had been spent; the next accruals pay it."""


class Card(Base, kw_only=True):
    """A card: it belongs to one account and is held by one member."""

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("feed", "reference"),
        UniqueConstraint("number_fingerprint"),
        Index(None, "account_id"),
        Index(None, "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    feed: Mapped[str]
    reference: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), default=None)
    last_digits: Mapped[str]
    number_fingerprint: Mapped[str | None] = mapped_column(default=None)
    """HMAC of the complete number; none where the feed gives only masked numbers."""
    fingerprint_key_id: Mapped[str | None] = mapped_column(default=None)
    expires_on: Mapped[date | None] = mapped_column(default=None)
    serial: Mapped[int | None] = mapped_column(default=None, unique=True)
    """The serial number from which the embedded issuer derives number and code."""
