"""The browser that most tests of members' pages need."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import Person, sign_in_quickly
from tests.strict_browser import Browser


@pytest.fixture
def hers(browser: Browser, session: Session, hanako: Person) -> Browser:
    """Hanako's browser, signed in."""
    return sign_in_quickly(browser, session, hanako)
