"""How a member proves who they are, and the browsers where they have done so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Credential(Base, kw_only=True):
    """The user ID and the password of an enrolled member."""

    __tablename__ = "credential"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    user_id_key: Mapped[str] = mapped_column(unique=True)
    """The user ID as it is compared: case does not matter."""
    user_id: Mapped[str]
    """The user ID as the member wrote it."""
    password_hash: Mapped[str]
    enrolled_at: Mapped[datetime]
    password_set_at: Mapped[datetime]
    failures_in_a_row: Mapped[int] = mapped_column(default=0)
    password_off_at: Mapped[datetime | None] = mapped_column(default=None)
    """Set when too many failures in a row switched the password off until recovery."""


class MemberSession(Base, kw_only=True):
    """One signed-in browser.  The cookie holds a token; the row only its digest."""

    __tablename__ = "member_session"
    __table_args__ = (Index(None, "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_digest: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    signed_in_at: Mapped[datetime]
    authenticated_at: Mapped[datetime]
    """When the password was last given in this browser."""
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """The absolute end, however busy the member is."""
    idle_minutes: Mapped[int]
    shared_device: Mapped[bool]
    device_words: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
