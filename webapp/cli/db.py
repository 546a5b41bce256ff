"""``my-account db``: the tables."""

from __future__ import annotations

import click

from webapp.cli.installation import read_installation


@click.group()
def db() -> None:
    """Make, check and change the tables."""


@db.command()
@click.option("--to", "revision", default="head", help="Bring them only up to this revision.")
def upgrade(revision: str) -> None:
    """Bring the tables to what this version needs; all of it happens or nothing."""
    from webapp import migrations  # noqa: PLC0415
    from webapp.cli.tables import UNKNOWN, tables_problem  # noqa: PLC0415

    database = read_installation().open_database()
    before = tables_problem(database)
    if before and before.startswith(UNKNOWN.partition("%")[0]):
        raise click.ClickException(before)
    migrations.upgrade(database.writing, revision)
    with database.read() as connection:
        click.echo(f"The tables are at revision {migrations.current_revision(connection)}.")


@db.command()
def check() -> None:
    """Say whether the tables are what this version needs; exit status 1 if they are not."""
    from webapp import migrations  # noqa: PLC0415
    from webapp.cli.tables import refuse_other_tables  # noqa: PLC0415

    database = read_installation().open_database()
    refuse_other_tables(database)
    found = migrations.differences(database.engine)
    if found:
        raise click.ClickException(
            "The tables differ from what this version needs:\n" + "\n".join(found)
        )
    click.echo("The tables are what this version needs.")


@db.command()
@click.argument("words")
def revision(words: str) -> None:
    """Write the script that brings the tables to what the models say (development)."""
    from webapp import migrations  # noqa: PLC0415

    database = read_installation().database
    click.echo(migrations.write_revision(database.engine, words))
