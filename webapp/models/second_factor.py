"""What a member has beside the password: apps, passkeys, recovery codes, trusted browsers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class AuthenticatorApp(Base, kw_only=True):
    """An app that makes codes from a secret which it shares with us."""

    __tablename__ = "authenticator_app"
    __table_args__ = (Index(None, "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str] = mapped_column(default="")
    secret_sealed: Mapped[str] = mapped_column(default="")
    """Sealed at ``authenticator_app.secret.<id>.<member id>``."""
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    """When its first code was right; before, it counts for nothing."""
    last_step: Mapped[int | None] = mapped_column(default=None)
    """The half minute of the last code that was accepted: none is good twice."""


class RecoveryCodeRow(Base, kw_only=True):
    """A code on paper that stands for the app once.  The row holds a keyed digest only."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("member_id", "code_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    code_digest: Mapped[str]
    code_key_id: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class Passkey(Base, kw_only=True):
    """A key that a device or a password manager keeps; we know its public half."""

    __tablename__ = "passkey"
    __table_args__ = (Index(None, "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str]
    credential_id: Mapped[str] = mapped_column(unique=True)
    """In base64url, as browsers tell it."""
    public_key: Mapped[str]
    """In base64url; COSE."""
    sign_count: Mapped[int]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class PasskeyChallenge(Base, kw_only=True):
    """A random text that a passkey signs: for one purpose in one browser, once, for minutes."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (Index(None, "expires_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    challenge: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    browser: Mapped[str]
    """The digest of the browser's mark, or the number of its session."""
    expires_at: Mapped[datetime]


class PendingSignIn(Base, kw_only=True):
    """A browser in which the password was right and the second factor is still to come."""

    __tablename__ = "pending_sign_in"
    __table_args__ = (Index(None, "member_id"), Index(None, "expires_at"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_digest: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    shared_device: Mapped[bool]
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class TrustedDevice(Base, kw_only=True):
    """A browser that is not asked for the second factor for some days."""

    __tablename__ = "trusted_device"
    __table_args__ = (Index(None, "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_digest: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    device_words: Mapped[str]
    trusted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
