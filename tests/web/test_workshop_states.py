"""The workshop shows every component in every state: no line of one is left unprinted."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import NOON
from tests.strict_browser import Browser
from webapp.domain.mail import Channel
from webapp.services.outbox import queue_message
from webapp.web import filters
from webapp.web.ports import EXTENSION

COMPONENTS = Path(__file__).parents[2] / "webapp" / "templates" / "components"
MACRO = "macro"
"""What Jinja calls each macro in the Python that it makes of a template."""


@contextmanager
def noting(lines: set[tuple[str, int]]) -> Iterator[None]:
    """Note each line that runs in a macro of a component: its file, its line of Python."""

    def enter(frame: FrameType, event: str, _argument: Any) -> Callable[..., Any] | None:
        file = frame.f_code.co_filename
        if frame.f_code.co_name != MACRO or Path(file).parent != COMPONENTS:
            return None
        lines.add((Path(file).name, frame.f_lineno))
        return enter

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)


def macros(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_name == MACRO:
                yield constant
            yield from macros(constant)


def unprinted(app: Flask, path: Path, lines: set[tuple[str, int]]) -> list[str]:
    """Return the lines of a component that never ran, as they stand in its template."""
    source = path.read_text("utf-8")
    template = app.jinja_env.get_template(f"components/{path.name}")
    made = app.jinja_env.compile(source, path.name, str(path), raw=True).splitlines()
    missed = {
        template.get_corresponding_lineno(line)
        for macro in macros(template.root_render_func.__code__)
        for _start, _end, line in macro.co_lines()
        if line is not None
        and (path.name, line) not in lines
        and "undefined(" not in made[line - 1]  # an argument that was left out
    }
    written = source.splitlines()
    return [f"{path.name}:{number}: {written[number - 1].strip()}" for number in sorted(missed)]


def walk(browser: Browser) -> None:
    """Open what the workshop has, as somebody does who looks at everything."""
    browser.open("/_workshop/")
    for month in range(3):
        browser.open(f"/_workshop/table?month={month}")
        browser.swap(f"/_workshop/table?month={month}", target="sample-table")
    browser.open("/_workshop/form")
    browser.open("/_workshop/form?shown=1")
    browser.fill_in("/_workshop/form", card_number="")
    filled = {
        "card_number": "1",
        "security_code": "1",
        "password": "a",
        "channel": "email",
        "read": "y",
    }
    browser.fill_in("/_workshop/form", **filled)
    browser.fill_in("/_workshop/form", **filled | {"channel": "voice"})
    browser.open("/_workshop/mail")
    browser.press("/_workshop/table", "English")


@pytest.mark.only_on("sqlite")  # templates do not know which database there is
def test_every_component_is_shown_in_every_state(
    browser: Browser, app: Flask, session: Session
) -> None:
    browser.open("/_workshop/mail")
    queue_message(
        session, app.extensions[EXTENSION].sealer, name="sample", member_id=None,
        channel=Channel.EMAIL, to="hanako@example.jp", subject="s", body="b", now=NOON,
    )  # fmt: skip
    filters._date_cell.cache_clear()  # what was printed before is not printed anew
    lines: set[tuple[str, int]] = set()
    with noting(lines):
        walk(browser)

    missing = [
        line for path in sorted(COMPONENTS.glob("*.html")) for line in unprinted(app, path, lines)
    ]
    assert missing == [], "show it in the workshop:\n" + "\n".join(missing)
