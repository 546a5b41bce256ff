"""Behind an open page the keys are replaced; the member goes on as if nothing had been."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Rig
from tests.factories import Person
from tests.strict_browser import Browser
from webapp.config import Settings
from webapp.domain.keys import Key, KeyRing


@pytest.fixture
def restart(rig: Rig, settings: Settings, browser: Browser, session: Session) -> Settings:
    """Put new keys in front of those that cookies and marks are made with, when called."""
    return replace(
        settings,
        secret_keys=KeyRing(Key("new", b"s" * 32), tuple(settings.secret_keys)),
        fingerprint_keys=KeyRing(Key("new", b"f" * 32), tuple(settings.fingerprint_keys)),
    )


def test_a_form_that_was_open_is_taken(
    rig: Rig, browser: Browser, hanako: Person, restart: Settings
) -> None:
    browser.sign_in_as(hanako)
    page = browser.open("/security/password")

    browser.client.application = rig.app(restart)[0]
    answered = browser.fill_in(page, new_password="kasa-rakuda-daidokoro-yuudachi")

    assert answered.came_from, "303: the token of the old key was taken"
    assert "山田花子さん" in browser.open("/")


def test_a_known_browser_keeps_its_own_count(
    rig: Rig, browser: Browser, hanako: Person, restart: Settings
) -> None:
    browser.sign_in_as(hanako)
    browser.press("/", "サインアウト")
    stranger = Browser(rig.app(restart)[0].test_client(), browser.base_url)
    for _ in range(11):
        stranger.fill_in("/sign-in", user_id="hanako", password="wrong")

    browser.client.application = rig.app(restart)[0]
    browser.client.delete_cookie("session")
    page = browser.fill_in("/sign-in", user_id="hanako", password=hanako.password)

    assert "山田花子さん" in page
