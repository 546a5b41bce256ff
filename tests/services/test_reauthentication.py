"""The password once more: it opens for five minutes, under another token."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.desk import MINUTE, Desk
from tests.entrance import BusyHasher, Town
from tests.factories import NOON, PASSWORD
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Closed
from webapp.domain.password import Password, TooBusy
from webapp.services.member_session import SessionRefusal
from webapp.services.reauthentication import (
    NotReauthenticated,
    Reauthenticated,
    reauthenticate,
)

LATER = NOON + 10 * MINUTE


@dataclass
class Gate(Desk):
    """Where Hanako gives her password once more."""

    town: Town

    def __post_init__(self) -> None:
        super().__init__(self.town)

    def ask(
        self, token: str, password: str = PASSWORD
    ) -> Reauthenticated | NotReauthenticated | Closed | SessionRefusal:
        browser = self.browser(token, now=LATER)
        return reauthenticate(self.outside, browser, Password(password), now=LATER)


@pytest.fixture
def gate(session: Session, database: Database, settings: Settings) -> Gate:
    return Gate(Town(session, database, settings))


def test_it_is_fresh_for_five_minutes_after_signing_in(gate: Gate) -> None:
    browser = gate.browser(gate.sign_in())

    assert browser.is_fresh(NOON + 5 * MINUTE)
    assert not browser.is_fresh(NOON + 5 * MINUTE + timedelta(seconds=1))


def test_the_right_password_makes_it_fresh_under_another_token(gate: Gate) -> None:
    before, elsewhere = gate.sign_in(), gate.sign_in()

    outcome = gate.ask(before)

    assert isinstance(outcome, Reauthenticated)
    assert outcome.token not in repr(outcome)
    assert gate.find(before, now=LATER) is None, "the token of before is refused"
    browser = gate.browser(outcome.token, now=LATER)
    assert browser.is_fresh(LATER + 5 * MINUTE)
    assert browser.ends_at == gate.browser(elsewhere).ends_at, "the absolute end stays"
    assert gate.events()[-1] == "reauthenticated"


def test_a_wrong_one_changes_nothing_and_is_counted(gate: Gate) -> None:
    token = gate.sign_in()

    assert gate.ask(token, "wrong") == NotReauthenticated(9)

    assert not gate.browser(token, now=LATER).is_fresh(LATER)
    assert gate.events()[-1] == "reauthentication_failed"


def test_after_ten_guesses_even_the_right_one_waits(gate: Gate) -> None:
    token = gate.sign_in()
    answers = [gate.ask(token, "wrong") for _ in range(10)]

    opens = LATER + 15 * MINUTE
    assert answers[-1] == NotReauthenticated(0, opens)
    assert gate.ask(token) == Closed(opens)


def test_the_right_one_forgives_the_guesses_before_it(gate: Gate) -> None:
    token = gate.sign_in()
    for _ in range(9):
        gate.ask(token, "wrong")
    outcome = gate.ask(token)
    assert isinstance(outcome, Reauthenticated)

    assert gate.ask(outcome.token, "wrong") == NotReauthenticated(9)


def test_of_two_tabs_one_gets_the_token(gate: Gate) -> None:
    browser = gate.browser(gate.sign_in())
    first = reauthenticate(gate.outside, browser, Password(PASSWORD), now=LATER)
    second = reauthenticate(gate.outside, browser, Password(PASSWORD), now=LATER)

    assert isinstance(first, Reauthenticated)
    assert second is SessionRefusal.GONE
    assert gate.browser(first.token, now=LATER), "which stays signed in"


def test_a_try_that_nobody_had_time_to_look_at_is_none(gate: Gate) -> None:
    token = gate.sign_in()
    hasher = gate.outside.hasher
    gate.outside = gate.town.entrance(hasher=BusyHasher(gate.town.settings.pepper_keys))
    with pytest.raises(TooBusy):
        gate.ask(token)

    gate.outside = gate.town.entrance(hasher=hasher)
    assert gate.ask(token, "wrong") == NotReauthenticated(9)
