"""The link in a notice: opened by anybody, it changes nothing; its button works once."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.entrance import GOOD, Town
from tests.factories import Person, make_contact
from tests.strict_browser import Browser

BUTTON = "サインインと交換を止める"


@pytest.fixture
def link(browser: Browser, session: Session, hanako: Person, town: Town) -> str:
    """The path of the link in the notice of a change that was made in ``browser``."""
    make_contact(session, hanako)
    browser.sign_in_as(hanako).fill_in("/security/password", new_password=GOOD)
    found = re.search(
        r"http://localhost(/security/revoke\?link=[0-9a-f]{64})", town.mails()[-1].body
    )
    assert found
    return found[1]


@pytest.fixture
def owner(new_browser: Callable[[], Browser], link: str) -> Browser:
    """A browser in which nobody is signed in."""
    return new_browser()


def test_nobody_signs_in_and_everybody_is_out(browser: Browser, owner: Browser, link: str) -> None:
    page = owner.open(link)
    assert page.heading == "心当たりがない場合"
    assert browser.open("/").heading == "ホーム", "opening it changes nothing"

    page = owner.press(page, BUTTON)

    assert page.path == "/security/revoked"
    assert browser.open("/").heading == "サインイン"
    assert owner.fill_in("/sign-in", user_id="hanako", password=GOOD).status == 422


def test_the_page_is_the_same_for_every_link(owner: Browser, link: str) -> None:
    real = owner.open(link)
    made_up = owner.open(f"/security/revoke?link={'0f' * 32}")

    assert real.words == made_up.words == owner.open("/security/revoke").words


def test_used_and_made_up_links_get_the_same_answer(owner: Browser, link: str) -> None:
    owner.press(link, BUTTON)
    used = owner.press(link, BUTTON)
    made_up = owner.press(f"/security/revoke?link={'0f' * 32}", BUTTON)

    assert (used.status, used.words) == (422, made_up.words)
    assert "このリンクは使えません" in used


def test_where_taro_is_signed_in_hanakos_link_does_not_exist(
    browser: Browser, owner: Browser, link: str, taro: Person
) -> None:
    page = owner.sign_in_as(taro).press(link, BUTTON)

    assert page.status == 422
    assert "花子" not in page
    assert browser.open("/").heading == "ホーム"
    assert owner.open("/security/revoked").path == "/security/", "nothing was stopped here"


def test_in_the_members_own_browser_it_ends_that_too(browser: Browser, link: str) -> None:
    page = browser.press(link, BUTTON)

    assert page.path == "/security/revoked"
    assert browser.open("/").heading == "サインイン"


def test_in_english_it_is_english(owner: Browser, link: str) -> None:
    owner.press("/pages/passwords", "English")

    page = owner.press(link, "Stop signing in and exchanges")

    assert page.heading == "Signing in and exchanges are stopped"
