"""Enrollments and recoveries under way, and the one-time codes that prove a member."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Confirmation(Base, kw_only=True):
    """One card, or user ID, that was shown and waits for its confirmation code.

    It exists for every submission, right or wrong, so that nothing tells them apart.
    """

    __tablename__ = "confirmation"
    __table_args__ = (Index(None, "card_fingerprint"), Index(None, "member_id"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_digest: Mapped[str] = mapped_column(unique=True)
    """Digest of the random token that the browser holds."""
    purpose: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), default=None)
    """The member whose card it was; none when number and code did not match."""
    card_fingerprint: Mapped[str]
    """The fingerprint of the card number; of the user ID, where the purpose says so."""
    code_digest: Mapped[str]
    code_key_id: Mapped[str | None] = mapped_column(default=None)
    """The key of the code's digest; none in rows older than this column."""
    tries: Mapped[int] = mapped_column(default=0)
    codes_sent: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class ActivationCode(Base, kw_only=True):
    """A one-time code that the issuer sends by letter, for members without a contact."""

    __tablename__ = "activation_code"
    __table_args__ = (Index(None, "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    code_digest: Mapped[str]
    code_key_id: Mapped[str | None] = mapped_column(default=None)
    """The key of the code's digest; none in rows older than this column."""
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
