"""Enrollment where the issuer asks for number and code only."""

from dataclasses import replace

import pytest

from tests.entrance import GOOD, Town
from tests.strict_browser import Browser
from webapp.config import Settings

CARD = "/enrollment/"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, card_confirmation="none")


def test_the_code_page_is_left_out(browser: Browser, town: Town) -> None:
    hanako = town.move_in()
    assert "2ページ中1ページ目" in browser.open(CARD)

    page = browser.fill_in(CARD, card_number=hanako.card_number, security_code=hanako.security_code)
    assert page.path == "/enrollment/user-id"
    page = browser.fill_in(page, button="登録する", user_id="hanako.85", password=GOOD)

    assert page.heading == "会員登録が終わりました"


def test_a_wrong_card_and_an_enrolled_member_hear_the_same(browser: Browser, town: Town) -> None:
    hanako, taro = town.move_in(), town.move_in("佐藤太郎", user_id="taro85")
    said = []
    for number, code in (
        (hanako.card_number, hanako.wrong_code),
        (taro.card_number, taro.security_code),
    ):
        page = browser.fill_in(CARD, card_number=number, security_code=code)
        assert page.status == 422
        assert page.value("card_number") == number
        said.append(page.words.replace(number, ""))

    assert said[0] == said[1]
    assert "この内容では登録に進めません" in said[0]
    assert "あと4回試せます" in said[0]
