"""The second factor: apps, passkeys, recovery codes, trusted browsers; confirmations by member."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "passkey_challenge",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
        sa.UniqueConstraint("challenge", name=op.f("uq_passkey_challenge_challenge")),
    )
    op.create_index(
        op.f("ix_passkey_challenge_expires_at"), "passkey_challenge", ["expires_at"], unique=False
    )
    op.create_table(
        "authenticator_app",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("member_id", WHOLE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret_sealed", sa.String(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("last_step", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_authenticator_app_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticator_app")),
    )
    op.create_index(
        op.f("ix_authenticator_app_member_id"), "authenticator_app", ["member_id"], unique=False
    )
    op.create_table(
        "passkey",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("member_id", WHOLE, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("sign_count", WHOLE, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_passkey_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_member_id"), "passkey", ["member_id"], unique=False)
    op.create_table(
        "pending_sign_in",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("member_id", WHOLE, nullable=False),
        sa.Column("shared_device", sa.Boolean(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_pending_sign_in_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_sign_in")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_pending_sign_in_token_digest")),
    )
    op.create_index(
        op.f("ix_pending_sign_in_expires_at"), "pending_sign_in", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("ix_pending_sign_in_member_id"), "pending_sign_in", ["member_id"], unique=False
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("member_id", WHOLE, nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("code_key_id", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_recovery_code_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint(
            "member_id", "code_digest", name=op.f("uq_recovery_code_member_id_code_digest")
        ),
    )
    op.create_table(
        "trusted_device",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("member_id", WHOLE, nullable=False),
        sa.Column("device_words", sa.String(), nullable=False),
        sa.Column("trusted_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_trusted_device_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusted_device")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_trusted_device_token_digest")),
    )
    op.create_index(
        op.f("ix_trusted_device_member_id"), "trusted_device", ["member_id"], unique=False
    )
    op.create_index(op.f("ix_confirmation_member_id"), "confirmation", ["member_id"], unique=False)
    op.add_column(
        "credential",
        sa.Column("password_is_short", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("credential", sa.Column("factors_set_at", MOMENT, nullable=True))
    op.add_column("credential", sa.Column("factors_end_at", MOMENT, nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("credential", "factors_end_at")
    op.drop_column("credential", "factors_set_at")
    op.drop_column("credential", "password_is_short")
    op.drop_index(op.f("ix_confirmation_member_id"), table_name="confirmation")
    op.drop_index(op.f("ix_trusted_device_member_id"), table_name="trusted_device")
    op.drop_table("trusted_device")
    op.drop_table("recovery_code")
    op.drop_index(op.f("ix_pending_sign_in_member_id"), table_name="pending_sign_in")
    op.drop_index(op.f("ix_pending_sign_in_expires_at"), table_name="pending_sign_in")
    op.drop_table("pending_sign_in")
    op.drop_index(op.f("ix_passkey_member_id"), table_name="passkey")
    op.drop_table("passkey")
    op.drop_index(op.f("ix_authenticator_app_member_id"), table_name="authenticator_app")
    op.drop_table("authenticator_app")
    op.drop_index(op.f("ix_passkey_challenge_expires_at"), table_name="passkey_challenge")
    op.drop_table("passkey_challenge")
