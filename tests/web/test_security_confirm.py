"""The password once more before something weighty, without JavaScript, and the way back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.entrance import GOOD
from tests.factories import NOON, Person, sign_in_quickly
from tests.strict_browser import Browser

pytestmark = pytest.mark.usefixtures("clock")

PASSWORD_PAGE = "/security/password"
CONFIRM = "/security/confirm"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def late(browser: Browser, session: Session, hanako: Person) -> Browser:
    """Hanako's browser, six minutes after she has signed in."""
    return sign_in_quickly(browser, session, hanako, now=NOON - 6 * MINUTE)


def test_right_after_signing_in_nobody_is_asked(
    browser: Browser, session: Session, hanako: Person
) -> None:
    sign_in_quickly(browser, session, hanako, now=NOON - 5 * MINUTE)

    assert browser.open(PASSWORD_PAGE).heading == "パスワードの変更"


def test_later_the_password_comes_first_and_then_the_page(late: Browser, hanako: Person) -> None:
    page = late.open(f"{PASSWORD_PAGE}?shown=1")
    assert page.heading == "ご本人の確認"
    assert page.document.one("username").get("value") == hanako.user_id, "for password managers"
    before = late.client.get_cookie("session")

    page = late.fill_in(page, password=hanako.password)

    assert page.path == f"{PASSWORD_PAGE}?shown=1"
    assert "ご本人を確認しました" in page
    assert late.fill_in(PASSWORD_PAGE, new_password=GOOD).came_from, "nobody asks again"
    assert before
    late.client.set_cookie("session", before.value, domain="localhost")
    assert late.open("/").heading == "サインイン", "the cookie of before is refused"


def test_in_place_nothing_of_the_query_is_read(late: Browser, hanako: Person) -> None:
    wanted = "/security/user-id?left=1&shown=1&next=/points/"
    page = late.open(wanted)
    assert "入力した内容は残っています" not in page, "no form was sent"
    assert page.document.one("password").get("type") == "password"

    assert late.fill_in(page, password=hanako.password).path == wanted


def test_after_the_time_out_the_password_is_asked_for_once(
    late: Browser, hanako: Person, clock: Any
) -> None:
    clock.shift(60 * MINUTE)

    page = late.open(f"{CONFIRM}?next={PASSWORD_PAGE}&left=1")
    page = late.fill_in(page, user_id=hanako.user_id, password=hanako.password)

    assert (page.path, page.heading) == (PASSWORD_PAGE, "パスワードの変更")


def test_a_form_that_comes_too_late_asks_and_leads_back(
    browser: Browser, session: Session, hanako: Person, clock: Any
) -> None:
    page = sign_in_quickly(browser, session, hanako).open(PASSWORD_PAGE)
    assert "午後0時5分を過ぎてから" in page
    clock.shift(6 * MINUTE)

    page = browser.fill_in(page, new_password=GOOD)

    assert page.heading == "ご本人の確認"
    assert "5分が過ぎた" in page
    assert "新しいパスワードだけは、もう一度" in page
    assert GOOD not in page.html
    page = browser.fill_in(page, password=hanako.password)
    assert (page.path, page.value("new_password")) == (PASSWORD_PAGE, "")
    assert browser.fill_in("/sign-in", button="サインアウト").came_from
    assert browser.sign_in_as(hanako), "the password is still the one of before"


def test_what_is_wrong_is_said_and_counted(late: Browser, hanako: Person) -> None:
    page = late.fill_in(PASSWORD_PAGE, password="wrong")
    assert page.status == 422
    assert "今のパスワードが違います" in page.words_in("password-error")
    assert "あと9回試せます" in page.words_in("password-error")
    assert page.value("password") == ""

    page = late.fill_in(page, password="")
    assert "今のパスワードを入力してください" in page.words_in("password-error")
    for _ in range(10):
        page = late.fill_in(page, password="wrong")
    assert "今は受け付けていません" in page.words_in("password-error")
    assert late.open("/").path == "/", "the member stays signed in"
    page = late.fill_in(page, password=hanako.password)
    assert page.status == 422


def test_the_way_on_is_kept_over_mistakes_and_the_visible_password(
    late: Browser, hanako: Person
) -> None:
    page = late.follow(late.open(PASSWORD_PAGE), "今のパスワードを表示して入力する")
    assert page.document.one("password").get("type") == "text"
    page = late.fill_in(page, password="wrong")

    assert late.fill_in(page, password=hanako.password).path == PASSWORD_PAGE


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", CONFIRM, ""])
def test_it_leads_to_pages_of_this_site_only(late: Browser, hanako: Person, wanted: str) -> None:
    page = late.fill_in(f"{CONFIRM}?next={wanted}", password=hanako.password)

    assert page.path.startswith("/security/")
    assert page.path != CONFIRM


def test_of_two_tabs_the_second_goes_on_as_well(
    late: Browser, new_browser: Callable[[], Browser], hanako: Person
) -> None:
    other_tab = new_browser()
    cookie = late.client.get_cookie("session")
    assert cookie
    other_tab.client.set_cookie("session", cookie.value, domain="localhost")
    page = other_tab.open(PASSWORD_PAGE)
    late.fill_in(PASSWORD_PAGE, password=hanako.password)

    assert other_tab.fill_in(page, password=hanako.password).heading == "サインイン"
    assert late.open(PASSWORD_PAGE).heading == "パスワードの変更", "the first tab stays signed in"


def test_a_visitor_signs_in_instead(browser: Browser) -> None:
    assert browser.open(PASSWORD_PAGE).heading == "サインイン"
    assert browser.open(CONFIRM).heading == "サインイン"
