"""The clock, the town and the browser that most tests of pages need."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from tests.entrance import Town
from tests.factories import NOON, Person, make_hanako, sign_in_quickly
from tests.strict_browser import Browser
from webapp.adapters.database import Database
from webapp.config import Settings


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that stands at noon until a test moves it; ``usefixtures`` holds a whole file."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    """Where card holders move in."""
    return Town(session, database, settings)


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
