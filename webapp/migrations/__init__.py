"""How the tables change: one script a step in ``versions/``, each with its way back.

Alembic is imported where it is needed: the site itself never loads it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

SCRIPTS: Final = Path(__file__).parent
ADVISORY_LOCK: Final = 7_426_081_505
"""Two upgrades at once: the second waits for the first, then finds nothing to do."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to ``revision``; all of it happens or nothing."""
    from alembic import command  # noqa: PLC0415

    with engine.begin() as connection:
        _lock(connection)
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Bring the tables back to ``revision``."""
    from alembic import command  # noqa: PLC0415

    with engine.begin() as connection:
        _lock(connection)
        command.downgrade(_config(connection), revision)


def write_revision(engine: Engine, words: str) -> Path:
    """Write the script that brings the tables to what the models say; return its path."""
    from alembic import command  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    with engine.connect() as connection:
        config = _config(connection)
        scripts = ScriptDirectory.from_config(config)
        number = f"{len(list(scripts.walk_revisions())) + 1:04d}"
        command.revision(config, message=words, autogenerate=True, rev_id=number)
    return next((SCRIPTS / "versions").glob(f"{number}_*.py"))


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the tables, or ``None`` for a database without any."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the revision that this version of the site needs."""
    return max(path.name.split("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*_*.py"))


def differences(engine: Engine) -> list[str]:
    """Return what the tables lack or have beyond the models, one line each; empty is good."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    from webapp.models import Base  # noqa: PLC0415

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, Base.metadata)]


def _config(connection: Connection) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
