"""The words of messages: every one in both languages, with what it needs to say."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from webapp import web
from webapp.web.languages import language
from webapp.web.mail_text import render_mail

FOLDER = Path(web.__file__).parent.parent / "templates" / "emails"
NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
VALUES = {
    "code": "012345",
    "minutes": 10,
    "until": NOON,
    "at": NOON,
    "changed_at": NOON,
    "ends_at": NOON,
    "shortest": 15,
    "works": False,
    "link": "0f" * 32,
}
NAMES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("chosen", ["ja", "en"])
def test_a_message_has_a_subject_and_says_who_it_is_from(
    app: Flask, name: str, chosen: str
) -> None:
    with app.test_request_context():
        subject, body = render_mail(name, chosen, **VALUES)
        issuer = "Mihon Card" if chosen == "en" else "みほんカード"
        assert issuer in body
        assert "http://localhost" in body
        assert subject
        assert "\n" not in subject
        assert language() == "ja", "the page goes on in its own language"


def test_a_code_is_written_whole_and_digit_by_digit(app: Flask) -> None:
    with app.test_request_context():
        _subject, body = render_mail("enrollment_code", "ja", **VALUES)

    assert "012345" in body
    assert "0 1 2 3 4 5" in body


def test_times_are_those_of_the_issuers_clock(app: Flask) -> None:
    with app.test_request_context():
        _subject, body = render_mail("card_locked", "ja", **VALUES)

        _subject, english = render_mail("card_locked", "en", **VALUES)

    assert "10月1日木曜日午後0時0分" in body
    assert "Thursday 1 October" in english
