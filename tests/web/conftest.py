"""Hanako, whose card and browser most tests of members' pages need."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import Person, make_account, make_card, make_hanako, sign_in_quickly
from tests.strict_browser import Browser
from webapp.models import Account, Card


@pytest.fixture
def hanako(session: Session) -> Person:
    return make_hanako(session)


@pytest.fixture
def account(session: Session, hanako: Person) -> Account:
    return make_account(session, hanako)


@pytest.fixture
def card(session: Session, account: Account) -> Card:
    return make_card(session, account)


@pytest.fixture
def hers(browser: Browser, session: Session, hanako: Person) -> Browser:
    """Hanako's browser, signed in."""
    return sign_in_quickly(browser, session, hanako)
