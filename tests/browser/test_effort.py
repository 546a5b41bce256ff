"""What it costs a person to get from sign-in to an answer; no figure may grow.

The figures stand in ``costs.toml`` and in docs/accessibility.md.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium, Person
from tests.browser.costs import assert_not_grown
from tests.browser.effort import (
    Cost,
    Question,
    by_ear,
    by_finger,
    by_keyboard,
    in_text_browser,
    questions,
    text_browser,
    to_the_top,
)
from tests.browser.site import Site

Way = Callable[[Person, Question], Cost]


@pytest.fixture(scope="module")
def asked(chromium: Chromium, fixed_demo: Site) -> dict[str, Question]:
    """The questions, with the answers of the demo's day."""
    with chromium.member(fixed_demo) as person:
        return questions(person)


@contextmanager
def on_home(chromium: Chromium, site: Site, way: Way) -> Iterator[Person]:
    """Give the member where signing in leads to."""
    touched = way is by_finger
    with chromium.member(site, has_touch=touched, is_mobile=touched) as person:
        person.open("/")
        yield person


@pytest.mark.parametrize("browser", ["w3m", "lynx"])
def test_an_answer_costs_no_more_than_it_did_in_a_text_browser(
    fixed_demo: Site, asked: dict[str, Question], tmp_path: Path, browser: str
) -> None:
    with text_browser(browser, fixed_demo, tmp_path) as terminal:
        for name, question in asked.items():
            to_the_top(terminal)
            cost = in_text_browser(terminal, question)
            assert_not_grown("effort", name, {f"{browser}_{of}": cost[of] for of in cost})


@pytest.mark.parametrize("way", [by_keyboard, by_finger, by_ear], ids=lambda way: way.__name__)
def test_an_answer_costs_no_more_than_it_did_in_chromium(
    chromium: Chromium, fixed_demo: Site, asked: dict[str, Question], way: Way
) -> None:
    for name, question in asked.items():
        with on_home(chromium, fixed_demo, way) as person:
            assert_not_grown("effort", name, way(person, question))
