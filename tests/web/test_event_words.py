"""Everything that can happen to an account has words of its own, in both languages."""

import pytest
from flask import Flask

from tests.spoken import unvoiced
from webapp.services.security import EventKind
from webapp.web.event_words import EVENTS
from webapp.web.languages import Language, speaking


def test_every_kind_of_event_has_words() -> None:
    assert set(EVENTS) == set(EventKind)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_they_are_different_and_can_be_read_aloud(app: Flask, language: Language) -> None:
    with app.test_request_context(), speaking(language):
        said = [str(words) for words in EVENTS.values()]
    assert len(set(said)) == len(said)
    assert not [problem for words in said for problem in unvoiced(words)]
    assert all(words.isascii() is (language == "en") for words in said)
