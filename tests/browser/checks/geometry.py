"""Ask the open page about its geometry; the questions stand in ``geometry.js``."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.chromium import Person

QUESTIONS = Path(__file__).with_suffix(".js")
ALL = "questions => questions.flatMap(([name, about]) => geometry[name](...about))"
DRESS = """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet]; }"""


def ask(person: Person, question: str, *about: Any) -> list[str]:
    """Return the page's answer: a sentence for each mistake."""
    return ask_all(person, {question: about})


def ask_all(person: Person, questions: dict[str, Sequence[Any]]) -> list[str]:
    """Return the answers to several questions about the page as it lies there, in one go."""
    if not person.page.evaluate("typeof geometry === 'object'"):
        person.bring(QUESTIONS)
    answers: list[str] = person.page.evaluate(
        ALL, [[name, [*of]] for name, of in questions.items()]
    )
    return answers


@contextmanager
def dressed(person: Person, css: str) -> Iterator[None]:
    """Lay a style sheet over the page meanwhile, as members do with their own."""
    person.page.evaluate(DRESS, css)
    try:
        yield
    finally:
        person.page.evaluate("document.adoptedStyleSheets = []")
