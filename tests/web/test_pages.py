"""The language, and pages of advice: for visitors and members alike."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import Person, make_account, make_card, sign_in_quickly
from tests.strict_browser import Browser
from webapp.models import Member

GUIDANCE = [
    "/accessibility",
    "/pages/passwords",
    "/pages/password-managers",
    "/pages/shared-computers",
]


@pytest.mark.parametrize("path", GUIDANCE)
def test_advice_is_there_for_everybody(
    browser: Browser, session: Session, hanako: Person, path: str
) -> None:
    assert browser.open(path).status == 200
    sign_in_quickly(browser, session, hanako)

    page = browser.open(path)

    assert "サインアウト" in page
    for link in page.links:
        assert browser.send("GET", link).status_code == 200


def test_the_language_is_chosen_and_the_page_stays(browser: Browser) -> None:
    page = browser.press("/pages/passwords", "English")
    assert page.path == "/pages/passwords"
    assert page.document.all("html")[0].get("lang") == "en"

    page = browser.press(page, "日本語")
    assert page.document.all("html")[0].get("lang") == "ja"


def test_the_question_of_an_address_is_kept(browser: Browser) -> None:
    page = browser.press("/sign-in?next=/points/", "English")

    assert page.path == "/sign-in?next=/points/"


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil"])
def test_the_language_leads_nowhere_else(
    browser: Browser, session: Session, hanako: Person, elsewhere: str
) -> None:
    sign_in_quickly(browser, session, hanako)
    page = browser.open("/pages/passwords")
    for field in page.document.root.iter("input"):
        if field.get("name") == "next":
            field.set("value", elsewhere)

    assert browser.press(page, "English").path == "/"


def test_a_language_that_is_not_spoken_is_refused(browser: Browser, app: Flask) -> None:
    page = browser.open("/pages/passwords")
    for field in page.document.root.iter("input"):
        if field.get("name") == "language":
            field.set("value", "xx")

    assert browser.press(page, "English", expect=400).status == 400


def test_a_member_who_chooses_a_language_gets_mails_in_it(
    browser: Browser, session: Session, hanako: Person
) -> None:
    sign_in_quickly(browser, session, hanako)

    browser.press("/pages/passwords", "English")

    session.expire_all()
    assert session.get_one(Member, hanako.member_id).language == "en"


def test_an_account_is_called_as_the_issuer_calls_its_product(
    browser: Browser, session: Session, hanako: Person
) -> None:
    for _ in range(2):
        make_card(session, make_account(session, hanako, product="gold"))

    sign_in_quickly(browser, session, hanako)
    page = browser.open("/statement/")

    assert "みほんゴールドカード" in page
    assert "gold" not in page


def test_how_accessible_the_site_is_can_be_read(browser: Browser) -> None:
    page = browser.open("/accessibility")

    assert "2.4.7" in page
    assert "フォーカスの可視化" in page
    assert "読み上げソフト" in page, "what is not good enough is said"
    assert "support@issuer.example" in page, "there is a way to complain"
    assert "/accessibility" in browser.open("/sign-in").links
