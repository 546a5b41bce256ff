"""Passkeys as the pages offer them; what a device answers is tested in a real browser."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.factories import Person, sign_in_quickly
from tests.strict_browser import Browser
from webapp.config import Settings

ADD = "/security/second-factor/passkey"
ASKED = (ADD, f"{ADD}/challenge", "/sign-in/passkey", "/sign-in/passkey/challenge")
MADE_UP = '{"id": "AAAA", "response": {"clientDataJSON": "e30"}}'


def post(browser: Browser, page: str, path: str, **typed: str) -> tuple[int, str, str]:
    """Send what the script sends, with the token of a page."""
    html = browser.open(page).html
    token = html.partition('name="csrf_token" value="')[2].partition('"')[0]
    entries = [("csrf_token", token), *typed.items()]
    answer = browser.send("POST", path, entries=entries)
    return answer.status_code, answer.mimetype or "", answer.headers.get("Location", "")


def test_the_script_gets_options_and_nothing_of_anybody(browser: Browser) -> None:
    status, kind, _ = post(browser, "/sign-in", "/sign-in/passkey/challenge")

    assert (status, kind) == (200, "application/json")


@pytest.mark.parametrize("answer", ["", "x", MADE_UP, "[" * 5_000])
def test_an_answer_that_proves_nothing_leads_back(browser: Browser, answer: str) -> None:
    status, _, to = post(browser, "/sign-in", "/sign-in/passkey", answer=answer, next="/points/")

    assert (status, to) == (303, "http://localhost/sign-in")
    assert "パスキーで確認できませんでした" in browser.open("/sign-in")


def test_a_step_that_is_gone_leads_to_the_beginning(browser: Browser) -> None:
    post(browser, "/sign-in", "/sign-in/passkey", answer=MADE_UP, step="2")

    assert browser.open("/sign-in/second-step").heading == "サインイン"


def test_the_page_says_what_a_passkey_is(
    browser: Browser, session: Session, hanako: Person
) -> None:
    inside = sign_in_quickly(browser, session, hanako)
    page = inside.follow(inside.open("/security/second-factor"), "パスキーを加える")
    assert page.value("name") == "パスキー"

    status, _, _ = post(inside, ADD, ADD, name="私の端末", answer=MADE_UP)
    assert status == 422
    status, kind, _ = post(inside, ADD, f"{ADD}/challenge")
    assert (status, kind) == (200, "application/json")
    _, _, to = post(inside, ADD, "/sign-in/passkey", answer=MADE_UP)
    assert to == "http://localhost/", "who is in is in"


class TestWithoutTheExtra:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """The site under an address to which no browser offers passkeys."""
        return replace(settings, site_url="http://127.0.0.1")

    def test_no_page_has_the_word(
        self, new_browser: Callable[[], Browser], session: Session, hanako: Person
    ) -> None:
        browser = new_browser()
        assert "パスキー" not in browser.open("/sign-in").html
        inside = sign_in_quickly(browser, session, hanako)
        for path in ("/security/", "/security/second-factor"):
            assert "パスキー" not in inside.open(path).html

    def test_no_address_answers(
        self, new_browser: Callable[[], Browser], session: Session, hanako: Person
    ) -> None:
        browser = new_browser()
        for path in ASKED[2:]:
            assert post(browser, "/sign-in", path)[0] == 404
        inside = sign_in_quickly(browser, session, hanako)
        inside.open(ADD, expect=404)
        assert post(inside, "/security/", ASKED[1])[0] == 404
