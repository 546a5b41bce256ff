"""Members, and where the issuer can reach them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Member(Base, kw_only=True):
    """A person to whom the issuer has given a card."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("feed", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    feed: Mapped[str]
    """The name of the issuer's feed in which ``reference`` is unique."""
    reference: Mapped[str]
    name: Mapped[str]
    name_kana: Mapped[str] = mapped_column(default="")
    name_latin: Mapped[str] = mapped_column(default="")
    born_on_sealed: Mapped[str | None] = mapped_column(default=None)
    """The birthday as an ISO date, sealed at the place ``member.born_on.<id>``."""
    language: Mapped[str] = mapped_column(default="ja")


class Contact(Base, kw_only=True):
    """An address on file to which a confirmation code or a notice can be sent."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("member_id", "channel"),
        Index(None, "blind_index"),
        CheckConstraint("channel IN ('email', 'sms', 'voice')", name="known_channel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    channel: Mapped[str]
    address_sealed: Mapped[str]
    """The address, sealed at the place ``contact.address.<member id>.<channel>``."""
    blind_index: Mapped[str]
    """A keyed fingerprint of the address: equal addresses have equal ones."""
    index_key_id: Mapped[str | None] = mapped_column(default=None)
    """The key of the blind index; none in rows older than this column."""
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)


class Consent(Base, kw_only=True):
    """What a family member lets the main member see on a card's lines."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("shows IN ('lines', 'totals')", name="known_extent"),
        UniqueConstraint("account_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    """The family member whose lines these are."""
    shows: Mapped[str]
    recorded_on: Mapped[date]
