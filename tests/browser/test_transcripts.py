"""The transcripts as a whole; test_pages.py and test_states.py compare them with what is said."""

from itertools import pairwise

import pytest

from tests.browser.chromium import LOOKS, Language
from tests.browser.pages import PAGES_OF
from tests.browser.states import WALKS, of_swaps
from tests.browser.transcripts import DRAWN, golden, group_of_walk, name_of_page, names

all_languages = pytest.mark.parametrize("language", LOOKS)


@all_languages
def test_every_transcript_is_of_a_page_or_a_walk(language: Language) -> None:
    of_pages = {name_of_page(address) for address in PAGES_OF[language]}
    of_walks = {group_of_walk(walk.__name__) for walk in (*(walk for _, walk in WALKS), of_swaps)}
    assert of_pages <= names(language)
    assert {name.split(".")[0] for name in names(language) - of_pages} == of_walks


@all_languages
def test_nothing_is_said_twice_in_a_row(language: Language) -> None:
    """A heading within a part of the same name, a label twice: somebody hears it every day."""
    found = []
    for name in sorted(names(language)):
        lines = [line.split("、", 1)[-1].split(", ", 1)[-1] for line in golden(language, name)]
        found += [
            f"{name}: {line}"
            for line, following in pairwise(lines)
            if line == following != DRAWN[language]
        ]
    assert not found
