"""The time that a member chose for staying signed in on a device of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("credential", sa.Column("idle_minutes", whole, nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("credential", "idle_minutes")
