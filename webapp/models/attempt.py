"""How often something was tried: the counters behind every throttle."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Attempt(Base, kw_only=True):
    """The attempts of one bucket: a card fingerprint, a user ID, a network, a browser."""

    __tablename__ = "attempt"

    bucket: Mapped[str] = mapped_column(primary_key=True)
    """The rule's name and a keyed fingerprint of the subject, never the subject itself."""
    tries: Mapped[int]
    window_started_at: Mapped[datetime]
    closed_until: Mapped[datetime | None] = mapped_column(default=None)
    stage: Mapped[int] = mapped_column(default=0)
    """How many times the bucket has been closed: each time for longer."""
    key_id: Mapped[str | None] = mapped_column(default=None)
    """The key that its name was made with; none in rows older than this column."""
