"""What goes wrong is said in words, on a page of our own, with every header."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from webapp.factory import create_app
from webapp.web.access import anyone

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.strict_browser import Browser
    from webapp.config import Settings

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def broken_client(settings: Settings) -> FlaskClient:
    """A visitor of an application whose database is away, and which has a bug."""
    app = create_app(replace(settings, database_url=NOWHERE))

    @app.get("/bug")
    @anyone
    def bug() -> str:
        message = "3999 123456 78903"
        raise RuntimeError(message)

    return app.test_client()


def test_an_address_that_does_not_exist_is_told_with_the_way_home(browser: Browser) -> None:
    page = browser.open("/nothing-here", expect=404)

    assert page.heading == "ページが見つかりません"
    assert page.link("ホーム")


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("POST", "/_workshop/mail", {}, 405),
        ("DELETE", "/sign-in", {}, 405),
        ("POST", "/sign-in", {"data": b"x" * 70_000}, 413),
        ("GET", "/%ff%fe", {}, 404),
        ("GET", "/sign-in", {"headers": {"Host": "elsewhere.example"}}, 400),
        ("GET", "/sign-in?next=%00", {}, 400),
    ],
)
def test_a_request_that_makes_no_sense_gets_a_page_and_never_a_trace(
    app: Flask, method: str, path: str, options: dict[str, object], status: int
) -> None:
    answer = app.test_client().open(path, method=method, **options)

    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "<h1" in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store, no-cache"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_an_address_without_its_last_slash_leads_on_in_every_browser(app: Flask) -> None:
    answer = app.test_client().get("/enrollment?shown=1")

    assert answer.status_code == 303, "lynx and w3m stay on a page that answers 308"
    assert answer.headers["Location"] == "http://localhost/enrollment/?shown=1"


def test_the_language_can_be_chosen_where_a_form_was_refused(app: Flask) -> None:
    for path in ("/sign-out", "/language"):
        refused = app.test_client().post(path, data={})
        assert refused.status_code == 403
        assert 'name="next" value="/"' in refused.text, "nobody can open what is only sent to"
    refused = app.test_client().post("/sign-in", data={})
    assert 'name="next" value="/sign-in"' in refused.text


def test_a_form_from_a_browser_without_cookies_is_told_so_in_words(app: Flask) -> None:
    answer = app.test_client().post("/sign-in", data={"user_id": "hanako", "password": "x"})

    assert answer.status_code == 403
    assert "Cookie" in answer.text
    assert "CSRF" not in answer.text


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_database_that_is_away_is_told_with_when_to_try_again(
    broken_client: FlaskClient, *, signed_in: bool
) -> None:
    if signed_in:
        with broken_client.session_transaction() as cookie:
            cookie["_user_id"] = "a token"

    answer = broken_client.get("/points/balance" if signed_in else "/sign-in")

    if signed_in:
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert "もう一度お試しください" in answer.text
    else:
        assert answer.status_code == 200, "who is not signed in needs no database to see a form"


def test_a_bug_is_told_plainly_and_keeps_its_words_to_itself(broken_client: FlaskClient) -> None:
    answer = broken_client.get("/bug")

    assert answer.status_code == 500
    assert "問題が起きました" in answer.text
    assert "78903" not in answer.text


@pytest.mark.parametrize("path", ["/points", "/.well-known/change-password"])
def test_a_redirect_names_the_host_of_the_site_whatever_port_was_asked(
    settings: Settings, path: str
) -> None:
    real = replace(settings, demo=False, site_url="https://card.example:8443")
    browser = create_app(real).test_client()

    answer = browser.get(path, base_url="https://card.example:1234")

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("https://card.example:8443/")
