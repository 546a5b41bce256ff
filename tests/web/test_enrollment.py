"""Enrollment through the browser without JavaScript."""

import pytest
from sqlalchemy.orm import Session

from tests.browser import Browser, Page
from tests.entrance import GOOD, CardHolder, Town
from webapp.adapters.database import Database
from webapp.config import Settings

PATH = "/enrollment/"
CODE = "/enrollment/code"
CHOOSE = "/enrollment/user-id"


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


def show_card(browser: Browser, number: str, code: str) -> Page:
    return browser.fill_in(PATH, card_number=number, security_code=code)


def to_the_choice(browser: Browser, town: Town, person: CardHolder) -> Page:
    show_card(browser, person.card_number, person.security_code)
    return browser.fill_in(CODE, code=town.code())


def test_a_member_enrolls_and_is_signed_in(browser: Browser, town: Town) -> None:
    hanako = town.move_in()

    page = to_the_choice(browser, town, hanako)
    assert page.heading == "会員登録：ユーザーIDとパスワード"
    page = browser.fill_in(CHOOSE, button="登録する", user_id="hanako.85", password=GOOD)

    assert page.heading == "会員登録が終わりました"
    assert "hanako.85" in page
    assert browser.follow(page, "ご利用明細を見る").status == 200
    assert [mail.name for mail in town.mails()] == ["enrollment_code", "enrolled"]
