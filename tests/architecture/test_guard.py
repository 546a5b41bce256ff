"""The guards notice what no test may let through."""

import pytest
from flask import Flask, before_render_template, render_template_string
from sqlalchemy import text

from tests.factories import NOON
from tests.guard import WriteGuard, refuse_rows
from webapp.adapters.database import Database
from webapp.models import Attempt

WRITE = (
    "INSERT INTO attempt (bucket, tries, window_started_at, stage) VALUES ('a', 1, '2026-10-01', 0)"
)
NOTED = "UPDATE member_session SET seen_at = '2026-10-01'"


def run(database: Database, statement: str) -> None:
    with database.change() as connection:
        connection.execute(text(statement))


def test_a_get_that_writes_is_noticed(database: Database) -> None:
    guard = WriteGuard(database.engine)

    with pytest.raises(AssertionError, match="GET /page wrote"), guard.reading("/page"):
        run(database, WRITE)
    with guard.reading("/page"):
        run(database, NOTED)
        run(database, "SELECT count(*) FROM attempt")
    run(database, "DELETE FROM attempt")


@pytest.mark.parametrize("several", [False, True])
def test_a_row_in_a_template_is_noticed(*, several: bool) -> None:
    app = Flask("rows", static_folder=None)
    row = Attempt(bucket="a", tries=1, window_started_at=NOON)
    with app.app_context(), before_render_template.connected_to(refuse_rows, app):
        assert render_template_string("{{ a }}", a="value") == "value"
        with pytest.raises(AssertionError, match="rows instead of values"):
            render_template_string("{{ a }}", a=[row] if several else row)
