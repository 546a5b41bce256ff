"""Messages on their way to members."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class OutboxMessage(Base, kw_only=True):
    """A message that was decided in the same transaction as what it tells about.

    The worker sends it.  ``noop`` rows go nowhere: they make an answer that tells
    nobody cost the same as one that does.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_due", "sent_at", "due_at"),
        CheckConstraint("channel IN ('email', 'sms', 'voice', 'noop')", name="known_channel"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """A random name, given before the row exists since the seals are bound to it."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), default=None)
    channel: Mapped[str]
    name: Mapped[str]
    """Which message it is: the folder of its text in ``templates/emails``."""
    to_sealed: Mapped[str]
    """The address, sealed at the place ``outbox_message.to.<id>``."""
    subject_sealed: Mapped[str]
    body_sealed: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(default=None)
