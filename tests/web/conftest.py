"""The browser that most tests of members' pages need."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from tests.factories import Person, make_hanako, sign_in_quickly
from tests.strict_browser import Browser


@pytest.fixture
def hers(browser: Browser, session: Session, hanako: Person) -> Browser:
    """Hanako's browser, signed in."""
    return sign_in_quickly(browser, session, hanako)


@pytest.fixture
def visitor(app: Flask) -> Iterator[Client]:
    """Somebody whom the application does not help: errors become answers, as outside of tests."""
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    yield Client(app, TestResponse)
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = True, None


@pytest.fixture
def member(visitor: Client, browser: Browser, session: Session) -> Client:
    """The same, signed in."""
    sign_in_quickly(browser, session, make_hanako(session))
    for cookie in browser.client._cookies.values():
        visitor.set_cookie(cookie.key, cookie.value, domain=cookie.domain)
    return visitor
