"""What happened to the security of a member's account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class SecurityEvent(Base, kw_only=True):
    """One event.  Each carries the digest of the one before it.

    The database itself refuses to change or delete one (migrations 0003).
    """

    __tablename__ = "security_event"
    __table_args__ = (Index(None, "member_id", "occurred_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), default=None)
    kind: Mapped[str]
    occurred_at: Mapped[datetime]
    device_words: Mapped[str] = mapped_column(default="")
    previous_digest: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
