"""What the application may never do, noticed while any test runs.

GET changes nothing: every statement that writes while a page is read is remembered.
No row reaches a template: a template prints values.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from webapp.models import Base

WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|WITH\b.*\b(INSERT|UPDATE))", re.DOTALL
)
MAY_BE_NOTED = re.compile(r"\s*(UPDATE member_session SET seen_at|INSERT INTO security_event)\b")
"""When a member was last here, and the audit trail: nothing that the member decides."""


class WriteGuard:
    """Listens to an application's statements while a GET is answered."""

    def __init__(self, engine: Engine) -> None:
        self._written: list[str] | None = None
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        writes = WRITES.match(statement) and not MAY_BE_NOTED.match(statement)
        if self._written is not None and writes:
            self._written.append(statement)

    @contextmanager
    def reading(self, what: str) -> Iterator[None]:
        """Complain when what happens inside writes to the database."""
        self._written = written = []
        try:
            yield
        finally:
            self._written = None
        assert not written, f"GET {what} wrote to the database: {written}"


def refuse_rows(_app: object, *, context: dict[str, Any], **_template: object) -> None:
    """Complain when a template is given a row, alone or in a list."""
    rows = [
        name
        for name, value in context.items()
        for item in (value if isinstance(value, list | tuple) else [value])
        if isinstance(item, Base)
    ]
    assert not rows, f"a template got rows instead of values: {rows}"
