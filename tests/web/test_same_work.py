"""Whoever is known or not, enrolled or not, closed or not: the same work is done, call by call.

What the clock would tell is measured by ``make bench ONLY=oracle``; here nothing is measured,
everything is counted.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

import webapp
from tests.alike import PAIRS, Form
from tests.entrance import Town
from tests.strict_browser import Browser
from webapp.web.ports import EXTENSION

SITE = str(Path(webapp.__file__).parent)
DEAR = ("checkpw", "hashpw", "encrypt", "decrypt", "hmac_digest", "compare_digest", "update")
"""Functions written in C that are worth counting, wherever they are called from."""

pytestmark = pytest.mark.usefixtures("clock")


class Work:
    """All that one request has cost, as far as it can be counted."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.statements: list[tuple[str, int]] = []
        """Each statement with the number of rows that it wrote."""

    def note_call(self, frame: FrameType, kind: str, called: Any) -> None:
        code = frame.f_code
        if kind == "call" and code.co_filename.startswith(SITE):
            self.calls[f"{code.co_filename}:{code.co_qualname}"] += 1
        elif kind == "c_call" and called.__name__ in DEAR:
            self.calls[called.__name__] += 1

    def note_statement(self, _connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        reads = statement.startswith(("SELECT", "PRAGMA"))
        self.statements.append((statement, 0 if reads else cursor.rowcount))


@contextmanager
def counted(engine: Engine) -> Iterator[Work]:
    """Count all that is done meanwhile."""
    work = Work()
    event.listen(engine, "after_cursor_execute", work.note_statement)
    sys.setprofile(work.note_call)
    try:
        yield work
    finally:
        sys.setprofile(None)
        event.remove(engine, "after_cursor_execute", work.note_statement)


def send(browser: Browser, path: str, form: Form, once: int) -> TestResponse:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.client.get(path).text)
    assert found
    typed = {"csrf_token": found[1], "once": f"once {once}", **form}
    return browser.client.post(path, data=typed)


@pytest.mark.parametrize("name", PAIRS)
def test_both_are_the_same_work(name: str, town: Town, browser: Browser) -> None:
    pair = PAIRS[name]
    engine = browser.client.application.extensions[EXTENSION].database.engine
    seen = []
    for side, forms in enumerate(pair.forms(town, people=3)):
        for turn, form in enumerate(forms):
            # The first two fill what is kept in memory.
            with counted(engine) as work:
                answer = send(browser, pair.path, form, once=2 * turn + side)
        seen.append((work, answer))
    (first, one), (second, other) = seen

    assert one.status_code == other.status_code == pair.status
    assert [key for key, _ in one.headers] == [key for key, _ in other.headers]
    assert one.content_length == other.content_length
    assert len(first.statements) >= 3
    assert first.statements == second.statements
    assert first.calls - second.calls == second.calls - first.calls == Counter()
