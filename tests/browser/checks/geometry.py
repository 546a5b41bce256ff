"""Ask the open page about its geometry; the questions stand in ``geometry.js``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.chromium import Person

QUESTIONS = Path(__file__).with_suffix(".js").read_text("utf-8")
DRESS = """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet]; }"""


def ask(person: Person, question: str, *about: Any) -> list[str]:
    """Return the page's answer: a sentence for each mistake."""
    if not person.page.evaluate("typeof geometry === 'object'"):
        person.page.evaluate(QUESTIONS)
    answer: list[str] = person.page.evaluate(f"about => geometry.{question}(...about)", [*about])
    return answer


@contextmanager
def dressed(person: Person, css: str) -> Iterator[None]:
    """Lay a style sheet over the page meanwhile, as members do with their own."""
    person.page.evaluate(DRESS, css)
    try:
        yield
    finally:
        person.page.evaluate("document.adoptedStyleSheets = []")
