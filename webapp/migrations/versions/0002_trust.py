"""Kept answers, links that revoke, the time of a new user ID, the freeze of exchanges."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.add_column("credential", sa.Column("user_id_set_at", MOMENT, nullable=True))
    op.add_column("credential", sa.Column("exchanges_frozen_at", MOMENT, nullable=True))
    op.create_table(
        "kept_answers",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("session_id", WHOLE, nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("answers_sealed", sa.String(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["member_session.id"], name=op.f("fk_kept_answers_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answers")),
        sa.UniqueConstraint("session_id", "page", name=op.f("uq_kept_answers_session_id_page")),
    )
    op.create_index(
        op.f("ix_kept_answers_expires_at"), "kept_answers", ["expires_at"], unique=False
    )
    op.create_table(
        "revoke_link",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("member_id", WHOLE, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_revoke_link_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revoke_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_revoke_link_token_digest")),
    )
    op.create_index(op.f("ix_revoke_link_member_id"), "revoke_link", ["member_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_revoke_link_member_id"), table_name="revoke_link")
    op.drop_table("revoke_link")
    op.drop_index(op.f("ix_kept_answers_expires_at"), table_name="kept_answers")
    op.drop_table("kept_answers")
    op.drop_column("credential", "exchanges_frozen_at")
    op.drop_column("credential", "user_id_set_at")
