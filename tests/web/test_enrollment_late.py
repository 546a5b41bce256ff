"""Whoever takes too long to choose shows the card again and finds what was typed."""

from datetime import timedelta
from typing import Any

import pytest

from tests.entrance import GOOD, CardHolder, Town
from tests.page import Page
from tests.strict_browser import Browser
from webapp.services.enrollment import FINISH_WITHIN

pytestmark = pytest.mark.usefixtures("clock")

CHOICE = "/enrollment/user-id"
A_DAY = timedelta(days=1)


def to_the_choice(browser: Browser, town: Town, person: CardHolder) -> Page:
    browser.fill_in(
        "/enrollment/", card_number=person.card_number, security_code=person.security_code
    )
    return browser.fill_in("/enrollment/code", code=town.code())


def too_late(browser: Browser, town: Town, person: CardHolder, clock: Any) -> Page:
    """Type a user ID and send it when the time for it is over."""
    page = to_the_choice(browser, town, person)
    clock.shift(FINISH_WITHIN)
    page = browser.fill_in(page, button="登録する", user_id="hanako.85", password=GOOD)
    assert page.path == "/enrollment/"
    return page


def test_what_was_typed_comes_back_to_who_shows_the_same_card(
    browser: Browser, town: Town, clock: Any
) -> None:
    hanako = town.move_in()
    too_late(browser, town, hanako, clock)
    browser.open(CHOICE)
    clock.shift(A_DAY)
    page = to_the_choice(browser, town, hanako)

    assert (page.value("user_id"), page.value("password")) == ("hanako.85", "")


def test_whoever_shows_another_card_finds_nothing(browser: Browser, town: Town, clock: Any) -> None:
    too_late(browser, town, town.move_in(), clock)
    page = to_the_choice(browser, town, town.move_in("佐藤太郎"))

    assert page.value("user_id") == ""


def test_without_a_card_nothing_is_kept(browser: Browser, town: Town) -> None:
    page = browser.open("/enrollment/")
    token = page.html.split('name="csrf_token" value="')[1].split('"')[0]
    sent = [("csrf_token", token), ("user_id", "hanako.85")]
    assert browser.send("POST", CHOICE, entries=sent).status_code == 303

    assert to_the_choice(browser, town, town.move_in()).value("user_id") == ""
