"""The sign-in page says why somebody is there, and a form sent twice signs nobody out."""

import pytest
from sqlalchemy.orm import Session

from tests.entrance import GOOD
from tests.factor_pages import ADD, ADD_BUTTON, APP_CODE, codes_on, key_on, shown_by
from tests.factories import NOON, Person, sign_in_quickly
from tests.strict_browser import Browser

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def inside(browser: Browser, session: Session, hanako: Person) -> Browser:
    """Hanako's browser, just signed in."""
    return sign_in_quickly(browser, session, hanako, now=NOON)


def test_the_first_code_of_an_app_sent_twice_leads_to_the_recovery_codes(inside: Browser) -> None:
    page = inside.press(ADD, "アプリを用意したので、次へ進む")
    assert page.path == APP_CODE
    code = shown_by(key_on(page))

    page = inside.send_twice(page, ADD_BUTTON, name="私の電話", code=code)

    assert page.heading == "予備コード"
    assert "確認アプリを加えました" in page
    assert len(codes_on(page)) == 10


def test_a_new_password_sent_twice_is_changed_and_said(inside: Browser) -> None:
    page = inside.send_twice("/security/password", new_password=GOOD)

    assert "パスワードを変更しました" in page
    assert page.heading == "パスワードの変更"


def test_a_reason_is_said_in_the_language_that_is_changed_to(browser: Browser) -> None:
    page = browser.open("/statement/")
    assert "このページを見るには、サインインしてください。" in page

    page = browser.press(page, "English")

    assert "Please sign in to see this page." in page


@pytest.mark.parametrize("reason", ["", "unknown", "ASKED", "asked%20", "<b>"])
def test_an_unknown_reason_says_nothing(browser: Browser, reason: str) -> None:
    page = browser.open(f"/sign-in?why={reason}")

    assert page.words == browser.open("/sign-in").words
