"""A cookie that somebody has changed, or that was made for something else, is none."""

import base64

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from tests.factories import PASSWORD, Person
from tests.strict_browser import Browser
from webapp.config import Settings
from webapp.web.signatures import SignedSessions


def held(browser: Browser, name: str) -> str:
    cookie = browser.client.get_cookie(name)
    assert cookie
    return cookie.value


def hold(browser: Browser, name: str, text: str) -> None:
    browser.client.set_cookie(name, text)


@pytest.fixture
def inside(browser: Browser, hanako: Person) -> Browser:
    browser.sign_in_as(hanako)
    assert browser.open("/").heading == "ホーム"
    return browser


def test_a_changed_session_is_no_session(inside: Browser) -> None:
    good = held(inside, "session")
    body, _, signature = good.partition(".")
    # The first character: the last one has bits that no byte of the signature holds.
    other = "B" if signature[0] == "A" else "A"

    for bad in (
        f"{body}.{other}{signature[1:]}",
        f"{body[:-2]}AA.{signature}",
        body,
        good.rpartition(".")[0] + ".",
        "." + good,
        base64.urlsafe_b64encode(b'{"_user_id":"1"}').decode(),
        base64.urlsafe_b64encode(b'{"alg":"none"}').decode() + "." + body + ".",
    ):
        hold(inside, "session", bad)
        assert inside.open("/").heading != "ホーム", bad
    hold(inside, "session", good)
    assert inside.open("/").heading == "ホーム"


def test_a_cookie_works_for_its_own_purpose_only(inside: Browser) -> None:
    session, device = held(inside, "session"), held(inside, "device")

    hold(inside, "session", device)
    hold(inside, "device", session)

    assert inside.open("/").heading != "ホーム"
    for _ in range(10):
        page = inside.fill_in("/sign-in", user_id="hanako", password=f"not {PASSWORD}")
    assert "から、また試せます" in page, "this browser is a stranger's"


def test_the_secret_alone_signs_nothing_that_is_taken(inside: Browser, settings: Settings) -> None:
    secret = settings.secret_keys.current.secret
    for salt in ("cookie-session", "known-device", "itsdangerous"):
        hold(inside, "session", str(URLSafeSerializer(secret, salt=salt).dumps({"_user_id": "1"})))
        assert inside.open("/").heading != "ホーム"


def test_cookies_are_signed_with_sha256(app: Flask) -> None:
    signer = SignedSessions().get_signing_serializer(app)

    assert signer
    assert isinstance(app.session_interface, SignedSessions)
    assert len(str(signer.dumps({})).rpartition(".")[2]) == 43, "256 bits in base64"
