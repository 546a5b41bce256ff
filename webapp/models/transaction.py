"""What happened with the cards."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.domain.transaction import TransactionKind, TransactionState
from webapp.models.base import Base
from webapp.models.choices import one_of


class Transaction(Base, kw_only=True):
    """One use of a card, or another movement on its account.

    The amount is the billed one, in minor units of the account's currency, as the
    member's bill sees it: purchases positive, refunds and payments negative.
    """

    __tablename__ = "card_transaction"
    __table_args__ = (
        CheckConstraint(one_of("kind", TransactionKind), name="known_kind"),
        CheckConstraint(one_of("state", TransactionState), name="known_state"),
        CheckConstraint(
            "(original_currency IS NULL) = (original_minor IS NULL)", name="original_is_whole"
        ),
        # The statement page reads one cycle of one account, newest first, 50 lines a page.
        Index("ix_card_transaction_cycle", "account_id", "closing_on", "used_on", "id"),
        Index("uq_card_transaction_identity", "identity", unique=True),
        Index(
            "ix_card_transaction_refunds_id",
            "refunds_id",
            sqlite_where=text("refunds_id IS NOT NULL"),
            postgresql_where=text("refunds_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    identity: Mapped[bytes] = mapped_column(LargeBinary(16))
    """What makes the row the same when it comes again: a digest of the feed's name and the
    issuer's reference, or, without one, of card, day, original amount and currency, raw
    merchant and the occurrence number within that day."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    reference: Mapped[str | None] = mapped_column(default=None)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))
    used_on: Mapped[date]
    """The day of the purchase in the issuer's time zone."""
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    """The moment of the purchase, where the feed gives one."""
    posted_on: Mapped[date | None] = mapped_column(default=None)
    closing_on: Mapped[date]
    """The closing day of the cycle whose statement shows it."""
    amount_minor: Mapped[int]
    original_minor: Mapped[int | None] = mapped_column(default=None)
    original_currency: Mapped[str | None] = mapped_column(String(3), default=None)
    rate: Mapped[str | None] = mapped_column(default=None)
    """Billed currency per original unit on the processing date, as decimal text."""
    fee_percent: Mapped[str | None] = mapped_column(default=None)
    base_minor: Mapped[int | None] = mapped_column(default=None)
    """The converted amount before the fee; the fee shown is billed - base."""
    merchant_raw: Mapped[str]
    merchant: Mapped[str]
    """The clean name that members see."""
    category_code: Mapped[str] = mapped_column(default="")
    order_reference: Mapped[str | None] = mapped_column(default=None)
    """Shipments of one order carry the same one and are shown as one group."""
    refunds_id: Mapped[int | None] = mapped_column(ForeignKey("card_transaction.id"), default=None)
    """The purchase that a refund names, once it is known; or the line that an adjustment
    corrects, because that line is on a closed statement."""
    points: Mapped[int] = mapped_column(default=0)
    """The sum of this transaction's points entries, kept beside the line that shows it."""
    note: Mapped[str | None] = mapped_column(default=None)
