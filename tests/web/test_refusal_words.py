"""Every refusal has exactly one sentence, and figures are filled in."""

from datetime import UTC, datetime
from enum import Enum

import pytest
from flask import Flask

from webapp.domain.confirmation import CodeRefusal
from webapp.domain.password import PasswordRefusal
from webapp.domain.second_factor import FactorRefusal
from webapp.domain.user_id import UserIdRefusal
from webapp.services.credential_change import ChangeRefusal
from webapp.services.enrollment import EnrollmentRefusal
from webapp.services.recovery import RecoveryRefusal
from webapp.services.sending import SendRefusal
from webapp.web import refusal_words as words
from webapp.web.forms import sentence_for
from webapp.web.sign_in_reason import WORDS, SignInReason

BOOKS: list[tuple[dict[Enum, str], type[Enum]]] = [
    (dict(words.PASSWORDS), PasswordRefusal),
    (dict(words.USER_IDS), UserIdRefusal),
    (dict(words.CODES), CodeRefusal),
    (dict(words.SENDING), SendRefusal),
    (dict(words.ENROLLMENT), EnrollmentRefusal),
    (dict(words.CHANGES), ChangeRefusal),
    (dict(words.FACTORS), FactorRefusal),
    (dict(WORDS), SignInReason),
    (dict(words.RECOVERY), RecoveryRefusal),
]


@pytest.mark.parametrize(("book", "refusals"), BOOKS, ids=lambda one: getattr(one, "__name__", ""))
def test_every_refusal_has_its_own_sentence(
    app: Flask, book: dict[Enum, str], refusals: type[Enum]
) -> None:
    assert set(book) == set(refusals)
    with app.test_request_context():
        sentences = [sentence_for(book, refusal, shortest=15, longest=128) for refusal in book]
    assert len(set(sentences)) == len(sentences)
    for sentence in sentences:
        assert sentence.endswith("。")
        assert "%(" not in sentence


def test_a_time_is_said_where_the_issuer_is_and_never_too_early(app: Flask) -> None:
    with app.test_request_context():
        said = words.closed_until(datetime(2026, 10, 1, 15, 4, 30, tzinfo=UTC))
        assert "10月2日金曜日午前0時5分から" in said
        assert "午後0時0分" in words.opens_at(datetime(2026, 10, 1, 3, 0, tzinfo=UTC))
    with app.test_request_context(headers={"Cookie": "language=en"}):
        said = words.opens_at(datetime(2026, 10, 1, 3, 0, tzinfo=UTC))
        assert said == "12:00 p.m. on Thursday 1 October"
        said = words.opens_at(datetime(2026, 10, 1, 16, 7, tzinfo=UTC))
        assert said == "1:07 a.m. on Friday 2 October"


def test_tries_are_counted_in_words(app: Flask) -> None:
    with app.test_request_context():
        assert words.tries_left(3, None) == "あと3回試せます。"
        assert words.tries_left(0, None) == "もう試せません。"
        until = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
        assert "10月1日木曜日午後3時0分から" in words.tries_left(0, until)
