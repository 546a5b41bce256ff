"""Which of the issuer's files were taken in, what came of them, and what is still open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class FeedFile(Base, kw_only=True):
    """One file of a feed, each time it was taken in."""

    __tablename__ = "feed_file"
    __table_args__ = (Index(None, "feed", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    feed: Mapped[str]
    file_name: Mapped[str]
    kind: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    rows_read: Mapped[int] = mapped_column(default=0)
    rows_new: Mapped[int] = mapped_column(default=0)
    rows_changed: Mapped[int] = mapped_column(default=0)
    rows_unchanged: Mapped[int] = mapped_column(default=0)
    rows_rejected: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(default=None)


class FeedRefund(Base, kw_only=True):
    """Which purchase a refund names, whether or not the purchase has come yet."""

    __tablename__ = "feed_refund"
    __table_args__ = (
        Index(
            "ix_feed_refund_waiting",
            "purchase_identity",
            sqlite_where=text("NOT is_linked"),
            postgresql_where=text("NOT is_linked"),
        ),
    )

    refund_id: Mapped[int] = mapped_column(ForeignKey("card_transaction.id"), primary_key=True)
    purchase_identity: Mapped[bytes] = mapped_column(LargeBinary(16))
    is_linked: Mapped[bool] = mapped_column(default=False)
    """Whether the refund's ``refunds_id`` says so already."""


class FeedCorrection(Base, kw_only=True):
    """A row without a reference that was rejected once and then taken in, corrected.

    What it had become is remembered, so that the corrected file may come again.
    """

    __tablename__ = "feed_correction"

    token: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    """A digest of the row as it was rejected, and of how many equal ones were before it."""
    identity: Mapped[bytes] = mapped_column(LargeBinary(16))
