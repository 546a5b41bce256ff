"""Where number and code are enough, an alarm over the whole site asks for a mailed code."""

from dataclasses import replace

import pytest

from tests.entrance import Town
from tests.strict_browser import Browser
from webapp.config import Settings
from webapp.domain.card import grouped

CARD = "/enrollment/"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, card_confirmation="none", alarm_cards=1)


@pytest.fixture
def alarm(browser: Browser, town: Town) -> None:
    for _ in range(2):
        _show(browser, CARD, town)


def _show(browser: Browser, path: str, town: Town) -> str:
    nobody = town.unknown_card()
    page = browser.fill_in(
        path, card_number=grouped(nobody.number.digits), security_code=nobody.code.digits
    )
    return page.path


def test_an_enrollment_goes_by_the_code_page_and_says_how_many_pages_there_are(
    browser: Browser, town: Town, alarm: None
) -> None:
    hanako = town.move_in()

    page = browser.fill_in(CARD, card_number=hanako.card_number, security_code=hanako.security_code)
    assert page.path == "/enrollment/code"
    assert "3ページ中2ページ目" in page
    page = browser.fill_in(page, button="コードを確認する", code=town.code())

    assert page.path == "/enrollment/user-id"
    assert "3ページ中3ページ目" in page


def test_a_recovery_does_the_same(browser: Browser, town: Town, alarm: None) -> None:
    taro = town.move_in("佐藤太郎", user_id="taro85")

    page = browser.fill_in(
        "/recovery/card", card_number=taro.card_number, security_code=taro.security_code
    )
    assert page.path == "/recovery/code"
    page = browser.fill_in(page, button="コードを確認する", code=town.code())

    assert page.path == "/recovery/found"
    assert "3ページ中3ページ目" in page


@pytest.mark.parametrize("path", [CARD, "/recovery/card"])
def test_a_card_that_does_not_exist_gets_the_same_pages(
    browser: Browser, town: Town, alarm: None, path: str
) -> None:
    assert _show(browser, path, town).endswith("/code")
