"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "attempt",
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("tries", WHOLE, nullable=False),
        sa.Column("window_started_at", MOMENT, nullable=False),
        sa.Column("closed_until", MOMENT, nullable=True),
        sa.Column("stage", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_attempt")),
    )
    op.create_table(
        "cycle",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("closing_day", WHOLE, nullable=False),
        sa.Column("payment_day", WHOLE, nullable=False),
        sa.Column("payment_month_offset", WHOLE, nullable=False),
        sa.CheckConstraint(
            "closing_day BETWEEN 1 AND 31", name=op.f("ck_cycle_closing_day_of_month")
        ),
        sa.CheckConstraint(
            "payment_day BETWEEN 1 AND 31", name=op.f("ck_cycle_payment_day_of_month")
        ),
        sa.CheckConstraint(
            "payment_month_offset BETWEEN 0 AND 2", name=op.f("ck_cycle_payment_soon")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint(
            "closing_day",
            "payment_day",
            "payment_month_offset",
            name=op.f("uq_cycle_closing_day_payment_day_payment_month_offset"),
        ),
    )
    op.create_table(
        "feed_correction",
        sa.Column("token", sa.LargeBinary(length=16), nullable=False),
        sa.Column("identity", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_feed_correction")),
    )
    op.create_table(
        "feed_file",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("rows_read", WHOLE, nullable=False),
        sa.Column("rows_new", WHOLE, nullable=False),
        sa.Column("rows_changed", WHOLE, nullable=False),
        sa.Column("rows_unchanged", WHOLE, nullable=False),
        sa.Column("rows_rejected", WHOLE, nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_file")),
    )
    op.create_index(
        op.f("ix_feed_file_feed_started_at"), "feed_file", ["feed", "started_at"], unique=False
    )
    op.create_table(
        "member",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_kana", sa.String(), nullable=False),
        sa.Column("name_latin", sa.String(), nullable=False),
        sa.Column("born_on_sealed", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("feed", "reference", name=op.f("uq_member_feed_reference")),
    )
    op.create_table(
        "points_rule_text",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("words_ja", sa.String(), nullable=False),
        sa.Column("words_en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_rule_text")),
        sa.UniqueConstraint(
            "rule", "words_ja", "words_en", name=op.f("uq_points_rule_text_rule_words_ja_words_en")
        ),
    )
    op.create_table(
        "account",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("cycle_id", WHOLE, nullable=False),
        sa.Column("main_member_id", WHOLE, nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("closed_until", sa.Date(), nullable=True),
        sa.Column("history", sa.Boolean(), nullable=False),
        sa.Column("points_debt", WHOLE, nullable=False),
        sa.CheckConstraint("points_debt >= 0", name=op.f("ck_account_debt_is_stated")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_account_cycle_id")),
        sa.ForeignKeyConstraint(
            ["main_member_id"], ["member.id"], name=op.f("fk_account_main_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("feed", "reference", name=op.f("uq_account_feed_reference")),
    )
    op.create_index(op.f("ix_account_main_member_id"), "account", ["main_member_id"], unique=False)
    op.create_table(
        "activation_code",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("member_id", WHOLE, nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_activation_code_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activation_code")),
    )
    op.create_index(
        op.f("ix_activation_code_member_id"), "activation_code", ["member_id"], unique=False
    )
    op.create_table(
        "confirmation",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("member_id", WHOLE, nullable=True),
        sa.Column("card_fingerprint", sa.String(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("tries", WHOLE, nullable=False),
        sa.Column("codes_sent", WHOLE, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_confirmation_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_confirmation_token_digest")),
    )
    op.create_table(
        "contact",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("member_id", WHOLE, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address_sealed", sa.String(), nullable=False),
        sa.Column("blind_index", sa.String(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "channel IN ('email', 'sms', 'voice')", name=op.f("ck_contact_known_channel")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_contact_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("member_id", "channel", name=op.f("uq_contact_member_id_channel")),
    )
    op.create_index(op.f("ix_contact_blind_index"), "contact", ["blind_index"], unique=False)
    op.create_table(
        "credential",
        sa.Column("member_id", WHOLE, nullable=False),
        sa.Column("user_id_key", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("enrolled_at", MOMENT, nullable=False),
        sa.Column("password_set_at", MOMENT, nullable=False),
        sa.Column("failures_in_a_row", WHOLE, nullable=False),
        sa.Column("password_off_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_credential_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_credential")),
        sa.UniqueConstraint("user_id_key", name=op.f("uq_credential_user_id_key")),
    )
    op.create_table(
        "member_session",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("member_id", WHOLE, nullable=False),
        sa.Column("signed_in_at", MOMENT, nullable=False),
        sa.Column("authenticated_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("idle_minutes", WHOLE, nullable=False),
        sa.Column("shared_device", sa.Boolean(), nullable=False),
        sa.Column("device_words", sa.String(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_session_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_member_session_token_digest")),
    )
    op.create_index(
        op.f("ix_member_session_member_id"), "member_session", ["member_id"], unique=False
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("member_id", WHOLE, nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("to_sealed", sa.String(), nullable=False),
        sa.Column("subject_sealed", sa.String(), nullable=False),
        sa.Column("body_sealed", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("tries", WHOLE, nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('email', 'sms', 'voice', 'noop')",
            name=op.f("ck_outbox_message_known_channel"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_outbox_message_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
    )
    op.create_index("ix_outbox_message_due", "outbox_message", ["sent_at", "due_at"], unique=False)
    op.create_table(
        "security_event",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("member_id", WHOLE, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("device_words", sa.String(), nullable=False),
        sa.Column("previous_digest", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_security_event_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_event")),
        sa.UniqueConstraint("digest", name=op.f("uq_security_event_digest")),
    )
    op.create_index(
        op.f("ix_security_event_member_id_occurred_at"),
        "security_event",
        ["member_id", "occurred_at"],
        unique=False,
    )
    op.create_table(
        "card",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("member_id", WHOLE, nullable=True),
        sa.Column("last_digits", sa.String(), nullable=False),
        sa.Column("number_fingerprint", sa.String(), nullable=True),
        sa.Column("fingerprint_key_id", sa.String(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("serial", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_card_account_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_card_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("feed", "reference", name=op.f("uq_card_feed_reference")),
        sa.UniqueConstraint("number_fingerprint", name=op.f("uq_card_number_fingerprint")),
        sa.UniqueConstraint("serial", name=op.f("uq_card_serial")),
    )
    op.create_index(op.f("ix_card_account_id"), "card", ["account_id"], unique=False)
    op.create_index(op.f("ix_card_member_id"), "card", ["member_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("member_id", WHOLE, nullable=False),
        sa.Column("shows", sa.String(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.CheckConstraint("shows IN ('lines', 'totals')", name=op.f("ck_consent_known_extent")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_consent_account_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_consent_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "account_id", "member_id", name=op.f("uq_consent_account_id_member_id")
        ),
    )
    op.create_table(
        "points_adjustment",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("identity", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("points", WHOLE, nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_points_adjustment_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_adjustment")),
        sa.UniqueConstraint("identity", name=op.f("uq_points_adjustment_identity")),
    )
    op.create_table(
        "points_lot",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("points_earned", WHOLE, nullable=False),
        sa.Column("points_spent", WHOLE, nullable=False),
        sa.Column("points_expired", WHOLE, nullable=False),
        sa.Column("points_left", WHOLE, nullable=False),
        sa.CheckConstraint(
            "points_expired >= 0", name=op.f("ck_points_lot_expired_is_not_negative")
        ),
        sa.CheckConstraint("points_left >= 0", name=op.f("ck_points_lot_left_is_not_negative")),
        sa.CheckConstraint("points_spent >= 0", name=op.f("ck_points_lot_spent_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_points_lot_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_lot")),
        sa.UniqueConstraint(
            "account_id", "earned_on", name=op.f("uq_points_lot_account_id_earned_on")
        ),
    )
    op.create_table(
        "statement",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("closing_on", sa.Date(), nullable=False),
        sa.Column("payment_on", sa.Date(), nullable=False),
        sa.Column("previous_balance_minor", WHOLE, nullable=False),
        sa.Column("credits_minor", WHOLE, nullable=False),
        sa.Column("charges_minor", WHOLE, nullable=False),
        sa.Column("closing_balance_minor", WHOLE, nullable=False),
        sa.Column("amount_due_minor", WHOLE, nullable=False),
        sa.Column("line_count", WHOLE, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "closing_balance_minor = previous_balance_minor - credits_minor + charges_minor",
            name=op.f("ck_statement_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_statement_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint(
            "account_id", "closing_on", name=op.f("uq_statement_account_id_closing_on")
        ),
    )
    op.create_table(
        "card_transaction",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("identity", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("card_id", WHOLE, nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("closing_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", WHOLE, nullable=False),
        sa.Column("original_minor", WHOLE, nullable=True),
        sa.Column("original_currency", sa.String(length=3), nullable=True),
        sa.Column("rate", sa.String(), nullable=True),
        sa.Column("fee_percent", sa.String(), nullable=True),
        sa.Column("base_minor", WHOLE, nullable=True),
        sa.Column("merchant_raw", sa.String(), nullable=False),
        sa.Column("merchant", sa.String(), nullable=False),
        sa.Column("category_code", sa.String(), nullable=False),
        sa.Column("order_reference", sa.String(), nullable=True),
        sa.Column("refunds_id", WHOLE, nullable=True),
        sa.Column("points", WHOLE, nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind = 'purchase' OR kind = 'refund' OR kind = 'cash_advance' OR kind = 'fee' OR kind = 'payment' OR kind = 'adjustment' OR kind = 'card_check'",
            name=op.f("ck_card_transaction_known_kind"),
        ),
        sa.CheckConstraint(
            "state = 'pending' OR state = 'posted' OR state = 'dropped' OR state = 'reversed'",
            name=op.f("ck_card_transaction_known_state"),
        ),
        sa.CheckConstraint(
            "(original_currency IS NULL) = (original_minor IS NULL)",
            name=op.f("ck_card_transaction_original_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_card_transaction_account_id")
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_transaction_card_id")),
        sa.ForeignKeyConstraint(
            ["refunds_id"], ["card_transaction.id"], name=op.f("fk_card_transaction_refunds_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_transaction")),
    )
    op.create_index(
        "ix_card_transaction_cycle",
        "card_transaction",
        ["account_id", "closing_on", "used_on", "id"],
        unique=False,
    )
    op.create_index(
        "ix_card_transaction_refunds_id",
        "card_transaction",
        ["refunds_id"],
        unique=False,
        sqlite_where=sa.text("refunds_id IS NOT NULL"),
        postgresql_where=sa.text("refunds_id IS NOT NULL"),
    )
    op.create_index("uq_card_transaction_identity", "card_transaction", ["identity"], unique=True)
    op.create_table(
        "feed_refund",
        sa.Column("refund_id", WHOLE, nullable=False),
        sa.Column("purchase_identity", sa.LargeBinary(length=16), nullable=False),
        sa.Column("is_linked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["card_transaction.id"], name=op.f("fk_feed_refund_refund_id")
        ),
        sa.PrimaryKeyConstraint("refund_id", name=op.f("pk_feed_refund")),
    )
    op.create_index(
        "ix_feed_refund_waiting",
        "feed_refund",
        ["purchase_identity"],
        unique=False,
        sqlite_where=sa.text("NOT is_linked"),
        postgresql_where=sa.text("NOT is_linked"),
    )
    op.create_table(
        "points_entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("closing_on", sa.Date(), nullable=False),
        sa.Column("points", WHOLE, nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("transaction_id", WHOLE, nullable=True),
        sa.Column("rule_text_id", WHOLE, nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.CheckConstraint(
            "reason = 'earned' OR reason = 'taken_back' OR reason = 'expired' OR reason = 'exchanged' OR reason = 'returned' OR reason = 'adjusted'",
            name=op.f("ck_points_entry_known_reason"),
        ),
        sa.CheckConstraint("points <> 0", name=op.f("ck_points_entry_moves_something")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_points_entry_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_text_id"], ["points_rule_text.id"], name=op.f("fk_points_entry_rule_text_id")
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id"], ["card_transaction.id"], name=op.f("fk_points_entry_transaction_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_entry")),
    )
    op.create_index(
        "ix_points_entry_history", "points_entry", ["account_id", "booked_on", "id"], unique=False
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_points_entry_history", table_name="points_entry")
    op.drop_table("points_entry")
    op.drop_index(
        "ix_feed_refund_waiting",
        table_name="feed_refund",
        sqlite_where=sa.text("NOT is_linked"),
        postgresql_where=sa.text("NOT is_linked"),
    )
    op.drop_table("feed_refund")
    op.drop_index("uq_card_transaction_identity", table_name="card_transaction")
    op.drop_index(
        "ix_card_transaction_refunds_id",
        table_name="card_transaction",
        sqlite_where=sa.text("refunds_id IS NOT NULL"),
        postgresql_where=sa.text("refunds_id IS NOT NULL"),
    )
    op.drop_index("ix_card_transaction_cycle", table_name="card_transaction")
    op.drop_table("card_transaction")
    op.drop_table("statement")
    op.drop_table("points_lot")
    op.drop_table("points_adjustment")
    op.drop_table("consent")
    op.drop_index(op.f("ix_card_member_id"), table_name="card")
    op.drop_index(op.f("ix_card_account_id"), table_name="card")
    op.drop_table("card")
    op.drop_index(op.f("ix_security_event_member_id_occurred_at"), table_name="security_event")
    op.drop_table("security_event")
    op.drop_index("ix_outbox_message_due", table_name="outbox_message")
    op.drop_table("outbox_message")
    op.drop_index(op.f("ix_member_session_member_id"), table_name="member_session")
    op.drop_table("member_session")
    op.drop_table("credential")
    op.drop_index(op.f("ix_contact_blind_index"), table_name="contact")
    op.drop_table("contact")
    op.drop_table("confirmation")
    op.drop_index(op.f("ix_activation_code_member_id"), table_name="activation_code")
    op.drop_table("activation_code")
    op.drop_index(op.f("ix_account_main_member_id"), table_name="account")
    op.drop_table("account")
    op.drop_table("points_rule_text")
    op.drop_table("member")
    op.drop_index(op.f("ix_feed_file_feed_started_at"), table_name="feed_file")
    op.drop_table("feed_file")
    op.drop_table("feed_correction")
    op.drop_table("cycle")
    op.drop_table("attempt")
