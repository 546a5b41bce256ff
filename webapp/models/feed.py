"""Which of the issuer's files were taken in, and what came of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
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
