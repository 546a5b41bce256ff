"""What Alembic runs for every command; the connection comes from ``webapp.migrations``."""

from typing import Literal

from alembic import context
from sqlalchemy import BigInteger

from webapp.models import Base
from webapp.models.base import UtcMoment


def _short_type(kind: str, item: object, _autogenerate: object) -> str | Literal[False]:
    """Write the two column types of the site by the names that ``script.py.mako`` defines."""
    if kind == "type" and isinstance(item, UtcMoment):
        return "MOMENT"
    if kind == "type" and isinstance(item, BigInteger):
        return "WHOLE"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    transactional_ddl=True,
    render_item=_short_type,
)
with context.begin_transaction():
    context.run_migrations()
