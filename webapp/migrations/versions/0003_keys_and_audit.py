"""Name the keys of digests, and let nobody change what has happened."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY_NAMES = (
    ("attempt", "key_id"),
    ("confirmation", "code_key_id"),
    ("activation_code", "code_key_id"),
    ("contact", "index_key_id"),
)
REFUSED = "security events are never changed or deleted"


def upgrade() -> None:
    """Go forward."""
    for table, column in KEY_NAMES:
        op.add_column(table, sa.Column(column, sa.String(), nullable=True))
    op.create_index(
        op.f("ix_confirmation_card_fingerprint"), "confirmation", ["card_fingerprint"], unique=False
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER security_event_no_{verb} BEFORE {verb.upper()} ON security_event"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_to_change_security_event() RETURNS trigger LANGUAGE plpgsql"
        f" AS 'BEGIN RAISE EXCEPTION ''{REFUSED}''; END'"
    )
    op.execute(
        "CREATE TRIGGER security_event_no_change BEFORE UPDATE OR DELETE ON security_event"
        " FOR EACH ROW EXECUTE FUNCTION refuse_to_change_security_event()"
    )
    op.execute(
        "CREATE TRIGGER security_event_no_truncate BEFORE TRUNCATE ON security_event"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_security_event()"
    )


def downgrade() -> None:
    """Go back."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER security_event_no_{verb}")
    else:
        op.execute("DROP TRIGGER security_event_no_truncate ON security_event")
        op.execute("DROP TRIGGER security_event_no_change ON security_event")
        op.execute("DROP FUNCTION refuse_to_change_security_event()")
    op.drop_index(op.f("ix_confirmation_card_fingerprint"), table_name="confirmation")
    for table, column in reversed(KEY_NAMES):
        op.drop_column(table, column)
