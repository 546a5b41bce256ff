"""A change of password, and the chain of what happened."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.entrance import GOOD, BusyHasher, Town, visitor
from tests.factories import PASSWORD
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Closed
from webapp.domain.password import Password, PasswordRefusal, TooBusy
from webapp.models import Credential, SecurityEvent
from webapp.services.member_session import OpenSession, find_session
from webapp.services.security import (
    BEFORE_THE_FIRST,
    Changed,
    ChangeRefusal,
    EventKind,
    NotChanged,
    change_password,
    event_digest,
    record_event,
)
from webapp.services.sign_in import SignedIn, SignInForm, sign_in

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)


class Desk:
    """Hanako, signed in."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.outside = town.entrance()
        self.hanako = town.move_in(user_id="hanako")

    def sign_in(self, *, shared_device: bool = False) -> str:
        form = SignInForm(
            user_id="hanako", password=Password(PASSWORD), shared_device=shared_device
        )
        outcome = sign_in(self.outside, form, visitor(), now=NOON)
        assert isinstance(outcome, SignedIn)
        return outcome.token

    def browser(self, token: str) -> OpenSession | None:
        with self.town.database.read() as connection:
            return find_session(connection, token, now=NOON)

    def change(
        self, token: str, current: str = PASSWORD, new: str = GOOD
    ) -> Changed | NotChanged | Closed:
        browser = self.browser(token)
        assert browser
        return change_password(self.outside, browser, Password(current), Password(new), now=NOON)


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk(town)


def test_other_browsers_end_and_this_one_goes_on_with_another_token(desk: Desk) -> None:
    here, elsewhere = desk.sign_in(shared_device=True), desk.sign_in()

    outcome = desk.change(here)

    assert isinstance(outcome, Changed)
    assert outcome.token not in repr(outcome)
    assert [desk.browser(token) for token in (here, elsewhere)] == [None, None]
    browser = desk.browser(outcome.token)
    assert browser
    assert (browser.shared_device, browser.device_words) == (True, "w3m")
    assert [mail.name for mail in desk.town.mails()] == ["password_changed"]


def test_only_the_new_password_opens_afterwards(desk: Desk) -> None:
    desk.change(desk.sign_in())

    for password, works in ((PASSWORD, False), (GOOD, True)):
        form = SignInForm(user_id="hanako", password=Password(password))
        outcome = sign_in(desk.outside, form, visitor(), now=NOON)
        assert isinstance(outcome, SignedIn) is works


@pytest.mark.parametrize(
    ("current", "new", "refusal"),
    [
        ("wrong", GOOD, NotChanged(ChangeRefusal.WRONG_CURRENT, None, 9)),
        (PASSWORD, "short", NotChanged(None, PasswordRefusal.TOO_SHORT, 9)),
        (
            "wrong",
            "short",
            NotChanged(ChangeRefusal.WRONG_CURRENT, PasswordRefusal.TOO_SHORT, 9),
        ),
        (PASSWORD, PASSWORD, NotChanged(None, ChangeRefusal.SAME_AS_CURRENT, 9)),
        (GOOD, GOOD, NotChanged(ChangeRefusal.WRONG_CURRENT, None, 9)),
        (PASSWORD, "person1-person1-p", NotChanged(None, PasswordRefusal.NAME, 9)),
    ],
)
def test_a_change_is_refused_for_what_is_wrong(
    desk: Desk, current: str, new: str, refusal: NotChanged
) -> None:
    token = desk.sign_in()

    assert desk.change(token, current, new) == refusal

    assert desk.browser(token), "the member stays signed in"
    assert desk.town.mails() == []


def test_guesses_at_the_current_password_are_counted(desk: Desk) -> None:
    token = desk.sign_in()
    answers = [desk.change(token, "wrong") for _ in range(10)]

    opens = NOON + timedelta(minutes=15)
    assert answers[-1] == NotChanged(ChangeRefusal.WRONG_CURRENT, None, 0, opens)
    assert desk.change(token) == Closed(opens)


def test_a_change_that_nobody_had_time_to_look_at_is_no_guess(desk: Desk) -> None:
    token = desk.sign_in()
    idle = desk.outside
    desk.outside = desk.town.entrance(hasher=BusyHasher(desk.town.settings.pepper_keys))
    for _ in range(20):
        with pytest.raises(TooBusy):
            desk.change(token)
    desk.outside = idle

    assert desk.change(token, "wrong") == NotChanged(ChangeRefusal.WRONG_CURRENT, None, 9)


def test_a_change_forgives_the_guesses_before_it(desk: Desk) -> None:
    token = desk.sign_in()
    for _ in range(9):
        desk.change(token, "wrong")
    outcome = desk.change(token)
    assert isinstance(outcome, Changed)

    again = desk.change(outcome.token, "wrong")

    assert again == NotChanged(ChangeRefusal.WRONG_CURRENT, None, 9)


def test_of_two_tabs_that_change_it_at_once_one_does(desk: Desk) -> None:
    token = desk.sign_in()
    hasher = desk.outside.hasher

    class SlowHasher:
        """While it hashes, the other tab is faster."""

        def verify(self, password: Password, stored: str | None) -> bool:
            return hasher.verify(password, stored)

        def hash(self, password: Password) -> str:
            with desk.town.database.work() as work:
                row = work.scalars(select(Credential)).one()
                row.password_hash = hasher.hash(Password("yuudachi-kasa-rakuda-mado"))
            return hasher.hash(password)

    desk.outside = desk.town.entrance(hasher=SlowHasher())

    assert desk.change(token) == NotChanged(ChangeRefusal.WRONG_CURRENT, None, 9)


def test_each_event_carries_the_digest_of_the_one_before(
    desk: Desk, database: Database, session: Session
) -> None:
    def happen(number: int) -> None:
        with database.work() as work:
            record_event(
                work,
                EventKind.SIGNED_IN,
                member_id=desk.hanako.member_id if number % 2 else None,
                device_words=f"{number}",
                now=NOON + timedelta(seconds=number),
            )

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(happen, range(12)))

    events = list(session.scalars(select(SecurityEvent).order_by(SecurityEvent.id)))
    before = BEFORE_THE_FIRST
    for event in events:
        assert event.previous_digest == before
        before = event_digest(
            before,
            event.kind,
            member_id=event.member_id,
            device_words=event.device_words,
            at=event.occurred_at,
        )
        assert event.digest == before
    assert len(events) == 12
