"""How a member proves who they are, and the browsers where they have done so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
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
    password_off_at: Mapped[datetime | None] = mapped_column(default=None)
    """Set when too many failures in a row, or the member, switched the password off.

    An ``Attempt`` counts the failures, for a user ID that nobody has as well.
    """
    user_id_set_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the user ID was changed last; ``None`` while it is the one of enrollment."""
    exchanges_frozen_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the member said "this was not me"; a password that is set later ends it."""
    idle_minutes: Mapped[int | None] = mapped_column(default=None)
    """How long the member's own devices stay signed in unused; ``None``: as the issuer says."""
    password_is_short: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it is good only beside a second factor."""
    factors_set_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the second factor was changed last; ``None`` where there never was one."""
    factors_end_at: Mapped[datetime | None] = mapped_column(default=None)
    """From when on a lost second factor is no longer asked for, if that was reported."""


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


class KeptAnswers(Base, kw_only=True):
    """What stood in a form that was sent too late: after the last proof, or after the time-out.

    It waits for the same member to prove it in the same browser, and stands in the form anew.
    """

    __tablename__ = "kept_answers"
    __table_args__ = (UniqueConstraint("session_id", "page"), Index(None, "expires_at"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    session_id: Mapped[int] = mapped_column(ForeignKey("member_session.id"))
    page: Mapped[str]
    """The path of the page that was left."""
    answers_sealed: Mapped[str]
    """The answers without secrets, sealed at ``kept_answers.answers.<session id>.<page>``."""
    expires_at: Mapped[datetime]


class RevokeLink(Base, kw_only=True):
    """The link in a notice with which a member says "this was not me", once."""

    __tablename__ = "revoke_link"
    __table_args__ = (Index(None, "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_digest: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
