"""Ask the open page about its geometry; the questions stand in ``geometry.js``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.browser.chromium import Person

QUESTIONS = Path(__file__).with_suffix(".js")
DRESSED = "dresses => typeof geometry === 'object' && geometry.dressed(dresses)"

Questions = Mapping[str, Sequence[Any]]
"""Names of questions, and what they ask about."""


def ask(person: Person, question: str, *about: Any) -> list[str]:
    """Return the page's answer: a sentence for each mistake."""
    return ask_dressed(person, [("", {question: about})])[0]


def ask_dressed(person: Person, dresses: Sequence[tuple[str, Questions]]) -> list[list[str]]:
    """Return the answers about the page under each style sheet, as members lay theirs over it.

    All of it goes in one call: the browser need not draw the page in between.
    """
    asked = [[css, [[name, [*about]] for name, about in of.items()]] for css, of in dresses]
    answers: list[list[str]] = person.ask(DRESSED, asked, script=QUESTIONS)
    return answers
