"""From the card in the hand to the statement, out, and in again; in both languages."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from tests.entrance import GOOD, Town
from tests.strict_browser import Browser
from webapp.adapters.database import Database
from webapp.config import Settings


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


def test_from_the_card_to_the_statement_and_back_another_day(browser: Browser, town: Town) -> None:
    hanako = town.move_in(contacts={"email": "hanako@example.jp"})

    page = browser.follow(browser.open("/"), "会員登録を始める")
    page = browser.fill_in(page, card_number=hanako.card_number, security_code=hanako.security_code)
    mail = town.mails()[-1]
    assert mail.to == "hanako@example.jp"
    code = re.search(r"\d{6}", mail.body)
    assert code

    page = browser.fill_in(page, code=code.group())
    page = browser.press(page, "案を出す")
    phrase = page.value("password")
    page = browser.fill_in(page, button="登録する", user_id="hanako.85")
    page = browser.follow(page, "ご利用明細を見る")
    assert page.path.startswith("/statement/")

    page = browser.press(page, "サインアウト")
    page = browser.follow(page, "もう一度サインインする")
    page = browser.fill_in(page, user_id="Hanako.85", password=phrase)
    assert page.path == "/"

    page = browser.follow(page, "セキュリティ")
    page = browser.follow(page, "パスワードを変更する")
    page = browser.fill_in(page, new_password=GOOD)
    assert "パスワードを変更しました" in page
    assert [mail.name for mail in town.mails()] == [
        "enrollment_code",
        "enrolled",
        "password_changed",
    ]


def test_somebody_without_a_contact_enrolls_with_the_code_of_a_letter(
    browser: Browser, town: Town
) -> None:
    jiro = town.move_in("山田次郎", contacts={})
    letter = town.letter(jiro, at=datetime.now(UTC))
    page = browser.fill_in(
        "/enrollment/", card_number=jiro.card_number, security_code=jiro.security_code
    )

    page = browser.fill_in(page, code=letter.lower())

    page = browser.fill_in(page, button="登録する", user_id="jiro.y", password=GOOD)
    assert page.heading == "会員登録が終わりました"


def test_mails_speak_the_members_language_whatever_the_page_speaks(
    browser: Browser, town: Town
) -> None:
    hanako = town.move_in(language="en")

    browser.fill_in(
        "/enrollment/", card_number=hanako.card_number, security_code=hanako.security_code
    )

    assert "Mihon Card" in town.mails()[-1].body
