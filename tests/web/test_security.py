"""The change of password through the browser without JavaScript."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.entrance import GOOD, Town
from tests.factories import Person, make_contact
from tests.strict_browser import Browser
from webapp.services.member_session import SessionRefusal

PATH = "/security/password"


def test_a_member_changes_the_password(
    new_browser: Callable[[], Browser], session: Session, hanako: Person, town: Town
) -> None:
    make_contact(session, hanako)
    here, elsewhere = new_browser().sign_in_as(hanako), new_browser().sign_in_as(hanako)
    old = here.client.get_cookie("session")
    assert old

    page = here.fill_in(PATH, new_password=GOOD)

    assert "パスワードを変更しました" in page
    assert here.open("/").path == "/", "this browser stays signed in"
    assert elsewhere.open("/").heading == "サインイン"
    elsewhere.client.set_cookie("session", old.value, domain="localhost")
    assert elsewhere.open("/").heading == "サインイン", "the cookie of before is refused"
    assert [mail.name for mail in town.mails()] == ["password_changed"]
    assert elsewhere.fill_in("/sign-in", user_id="hanako", password=hanako.password).status == 422
    assert elsewhere.fill_in("/sign-in", user_id="hanako", password=GOOD).path == "/"


def test_what_is_wrong_is_said_at_its_field(browser: Browser, hanako: Person) -> None:
    browser.sign_in_as(hanako)

    page = browser.fill_in(PATH, new_password="short")
    assert page.status == 422
    assert "15文字以上" in page.words_in("new_password-error")
    assert page.value("new_password") == ""

    page = browser.fill_in(PATH, new_password=hanako.password)
    assert "今と同じパスワードです" in page.words_in("new_password-error")

    page = browser.fill_in(PATH, new_password="")
    assert "パスワードを入力してください" in page


def test_a_browser_that_was_signed_out_meanwhile_is_led_to_sign_in(
    browser: Browser, session: Session, hanako: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in_as(hanako)
    monkeypatch.setattr(
        "webapp.blueprints.security.changing_password.change_password",
        lambda *_, **__: SessionRefusal.GONE,
    )

    page = browser.fill_in(PATH, new_password=GOOD)

    assert "パスワードを変更しました" not in page


def test_a_passphrase_is_suggested_shown_and_good(browser: Browser, hanako: Person) -> None:
    browser.sign_in_as(hanako)

    page = browser.press(PATH, "案を出す")
    phrase = page.value("new_password")
    assert page.words.count(phrase) == 2
    assert "ハイフンが1つずつ" in page, "readers drop the hyphens"

    page = browser.press(page, "変更する")
    assert "パスワードを変更しました" in page


def test_the_password_can_be_shown_without_scripts(browser: Browser, hanako: Person) -> None:
    browser.sign_in_as(hanako)
    page = browser.open(PATH)
    assert page.document.one("new_password").get("autocomplete") == "new-password"

    page = browser.follow(page, "新しいパスワードを表示して入力する")

    assert page.document.one("new_password").get("type") == "text"


def test_the_address_that_password_managers_know_leads_to_it(
    browser: Browser, hanako: Person
) -> None:
    assert browser.sign_in_as(hanako).open("/.well-known/change-password").path == PATH


def test_a_visitor_signs_in_first(browser: Browser, hanako: Person) -> None:
    page = browser.open("/.well-known/change-password")
    assert page.heading == "サインイン"

    assert browser.fill_in(page, user_id="hanako", password=hanako.password).path == PATH


def test_a_form_sent_after_the_session_ended_leads_to_sign_in(
    browser: Browser, hanako: Person
) -> None:
    page = browser.sign_in_as(hanako).open(PATH)
    with browser.client.session_transaction(base_url=browser.base_url) as cookie:
        cookie["_user_id"] = "gone"

    page = browser.fill_in(page, new_password=GOOD)

    assert page.heading == "サインイン"
    assert "サインインが必要です" in page
