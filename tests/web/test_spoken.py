"""What members read outside of pages can be read aloud too: mails, refusals, exports."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.spoken import PLAIN_TEXTS, unvoiced
from tests.web.test_mail_text import NAMES, VALUES
from webapp.web import refusal_words
from webapp.web.languages import Language, speaking
from webapp.web.mail_text import render_mail

EVENING = datetime(2026, 10, 1, 13, 5, tzinfo=UTC)
FIGURES = {"shortest": 15, "longest": 128}


def refusals() -> Iterator[str]:
    for mapping in vars(refusal_words).values():
        if isinstance(mapping, dict):
            yield from (str(words) % FIGURES for words in mapping.values())
    yield str(refusal_words.CARD_NOT_CONFIRMED)
    yield str(refusal_words.NOT_SIGNED_IN)
    yield refusal_words.closed_until(EVENING)
    yield from (refusal_words.tries_left(left, EVENING) for left in (0, 1, 3))
    yield refusal_words.tries_left(0, None)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_mail_can_be_read_aloud(app: Flask, name: str, language: str) -> None:
    with app.test_request_context():
        subject, body = render_mail(name, language, **VALUES)
    assert not [*unvoiced(subject), *unvoiced(body)]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_refusal_can_be_read_aloud(app: Flask, language: Language) -> None:
    with app.test_request_context(), speaking(language):
        said = list(refusals())
        assert len(said) > 30
        assert not [problem for words in said for problem in unvoiced(words)]


def test_an_export_in_plain_text_can_be_read_aloud() -> None:
    found = {name: list(unvoiced(make())) for name, make in PLAIN_TEXTS.items()}
    assert not any(found.values()), found
