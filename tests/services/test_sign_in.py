"""Signing in: one answer for every failure, after the same work."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.entrance import BusyHasher, Town, statements_of, visitor
from tests.factories import PASSWORD
from webapp.adapters.database import Database
from webapp.adapters.password_hashing import BcryptHasher
from webapp.config import Settings
from webapp.domain.attempts import Closed, Throttles
from webapp.domain.password import Password, TooBusy
from webapp.models import Credential, SecurityEvent
from webapp.services.entrance import Entrance
from webapp.services.member_session import find_session
from webapp.services.sign_in import NotSignedIn, SignInForm, sign_in, sign_out
from webapp.services.signed_in import SignedIn, user_id_marks

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
WRONG = "not the password"
QUARTER = timedelta(minutes=15)


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


def enter(
    entrance: Entrance,
    user_id: str,
    password: str = PASSWORD,
    *,
    known_device: str = "",
    number: int = 1,
    now: datetime = NOON,
) -> SignedIn | NotSignedIn | Closed:
    form = SignInForm(user_id=user_id, password=Password(password), known_device=known_device)
    return sign_in(entrance, form, visitor(number), now=now)


@pytest.mark.parametrize("typed", ["hanako", " HANAKO ", "ｈａｎａｋｏ", "hana\0ko"])
def test_case_and_width_of_the_user_id_do_not_matter(town: Town, typed: str) -> None:
    hanako = town.move_in(user_id="Hanako")
    entrance = town.entrance()

    outcome = enter(entrance, typed)

    assert isinstance(outcome, SignedIn)
    assert outcome.token not in repr(outcome)
    assert outcome.user_id_mark == user_id_marks(entrance, "hanako")[0]
    with town.database.read() as connection:
        browser = find_session(connection, outcome.token, now=NOON)
    assert browser
    assert (browser.member_id, browser.shared_device) == (hanako.member_id, False)


@pytest.mark.parametrize("known_device", ["", "her browser"])
def test_a_try_that_nobody_had_time_to_look_at_is_not_counted(
    town: Town, known_device: str
) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance()
    busy = town.entrance(hasher=BusyHasher(town.settings.pepper_keys))

    assert enter(entrance, "hanako", WRONG, known_device=known_device) == NotSignedIn(9, None)
    for _ in range(20):
        with pytest.raises(TooBusy):
            enter(busy, "hanako", known_device=known_device)

    answer = enter(entrance, "hanako", WRONG, known_device=known_device)
    assert answer == NotSignedIn(8, None), "the wrong one before still counts"


def test_the_last_try_can_come_again_when_nobody_had_time_for_it(town: Town) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance()
    busy = town.entrance(hasher=BusyHasher(town.settings.pepper_keys))
    for _ in range(9):
        enter(entrance, "hanako", WRONG)

    with pytest.raises(TooBusy):
        enter(busy, "hanako")

    assert isinstance(enter(entrance, "hanako"), SignedIn)


def few_in_a_row() -> Throttles:
    """Three failures in a row switch a password off."""
    usual = Throttles()
    return replace(usual, failures_in_a_row=replace(usual.failures_in_a_row, tries=3))


def switch_off(town: Town) -> None:
    row = town.session.scalars(select(Credential).where(Credential.user_id == "off85")).one()
    row.password_off_at = NOON
    town.session.commit()


def test_every_failure_is_the_same_answer_after_the_same_statements(town: Town) -> None:
    town.move_in(user_id="hanako")
    town.move_in(user_id="off85")
    switch_off(town)
    entrance = town.entrance()
    seen = []
    for user_id, password in (
        ("hanako", WRONG),
        ("nobody", WRONG),
        ("x", ""),
        ("off85", WRONG),
        ("off85", PASSWORD),
    ):
        with statements_of(town.database.engine) as statements:
            answer = enter(entrance, user_id, password, number=len(seen))
        seen.append((statements, answer))
    assert seen[0][1] == NotSignedIn(9, None)
    assert [one[0] for one in seen] == [seen[0][0]] * 5
    assert [one[1].tries_left for one in seen if isinstance(one[1], NotSignedIn)] == [9, 9, 9, 9, 8]


def test_exactly_one_password_is_hashed_whoever_asks(town: Town) -> None:
    town.move_in(user_id="hanako")
    asked: list[str | None] = []
    hasher = town.entrance().hasher

    class Counting:
        def verify(self, password: Password, stored: str | None) -> bool:
            asked.append(stored)
            return hasher.verify(password, stored)

        def __getattr__(self, name: str) -> Callable[..., object]:
            found: Callable[..., object] = getattr(hasher, name)
            return found

    entrance = town.entrance(hasher=Counting())
    for number, (user_id, password) in enumerate(
        [("hanako", WRONG), ("nobody", WRONG), ("hanako", PASSWORD)]
    ):
        enter(entrance, user_id, password, number=number)
        assert len(asked) == number + 1
    assert asked[1] is None


def test_guessing_stops_and_time_heals_for_every_user_id_alike(town: Town) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance()
    for user_id in ("hanako", "nobody"):
        answers = [enter(entrance, user_id, WRONG) for _ in range(11)]
        assert answers[9:] == [NotSignedIn(0, NOON + QUARTER), Closed(NOON + QUARTER)]

    assert enter(entrance, "hanako") == Closed(NOON + QUARTER)
    assert isinstance(enter(entrance, "hanako", now=NOON + QUARTER), SignedIn)


def test_a_success_forgives(town: Town) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance()
    for _ in range(9):
        enter(entrance, "hanako", WRONG)

    assert isinstance(enter(entrance, "hanako"), SignedIn)
    assert enter(entrance, "hanako", WRONG) == NotSignedIn(9, None)


def test_a_stranger_does_not_lock_the_member_out_of_a_known_browser(town: Town) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance()
    for _ in range(11):
        enter(entrance, "hanako", WRONG, number=66)

    assert isinstance(enter(entrance, "hanako"), Closed)
    assert isinstance(enter(entrance, "hanako", known_device="d1"), SignedIn)
    last = [enter(entrance, "hanako", WRONG, known_device="d1") for _ in range(11)][-1]
    assert last == Closed(NOON + QUARTER), "a known browser has its own count, not none"


def test_two_known_browsers_of_a_member_are_counted_apart(town: Town) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance()
    for _ in range(11):
        enter(entrance, "hanako", WRONG, known_device="stolen")

    assert isinstance(enter(entrance, "hanako", known_device="own"), SignedIn)


def test_two_members_at_one_known_browser_are_counted_apart(town: Town) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance()
    for _ in range(11):
        enter(entrance, "taro85", WRONG, known_device="d1")

    assert isinstance(enter(entrance, "hanako", known_device="d1"), SignedIn)


def test_a_network_is_counted_whatever_the_user_id(town: Town) -> None:
    throttles = Throttles()
    few = replace(throttles, sign_in_network=replace(throttles.sign_in_network, tries=2))
    entrance = town.entrance(throttles=few)
    answers = [enter(entrance, f"nobody{number}", WRONG) for number in range(3)]

    assert isinstance(answers[-1], Closed)
    assert isinstance(enter(entrance, "nobody9", WRONG, number=2), NotSignedIn)


def test_too_many_failures_in_a_row_switch_the_password_off_and_the_member_is_told(
    town: Town, session: Session
) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance(throttles=few_in_a_row())
    for _ in range(3):
        answer = enter(entrance, "hanako", WRONG)
    assert answer == NotSignedIn(7, None)

    assert enter(entrance, "hanako") == NotSignedIn(6, None), "even the right one"
    enter(entrance, "hanako", WRONG)
    assert [mail.name for mail in town.mails()] == ["password_off"]
    kinds = list(session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.id)))
    assert kinds == [*["sign_in_failed"] * 3, "password_off", *["sign_in_failed"] * 2]


def test_the_failure_that_switches_off_costs_the_same_for_a_user_id_that_nobody_has(
    town: Town,
) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance(throttles=few_in_a_row())
    seen = []
    for user_id in ("hanako", "nobody"):
        for _ in range(2):
            enter(entrance, user_id, WRONG, number=len(seen))
        with statements_of(town.database.engine) as statements:
            enter(entrance, user_id, WRONG, number=len(seen))
        seen.append(statements)

    assert "INSERT outbox_message" in seen[0]
    assert seen[0] == seen[1]
    assert [mail.name for mail in town.mails()] == ["password_off"]


def test_a_success_ends_the_row_of_failures(town: Town) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance(throttles=few_in_a_row())
    for password in (WRONG, WRONG, PASSWORD, WRONG, WRONG):
        enter(entrance, "hanako", password)

    assert isinstance(enter(entrance, "hanako"), SignedIn)
    assert town.mails() == []


def test_a_hash_is_renewed_when_its_cost_has_changed(town: Town, settings: Settings) -> None:
    town.move_in(user_id="hanako")
    dearer = BcryptHasher(settings.pepper_keys, cost=5)
    entrance = town.entrance(hasher=dearer)

    assert isinstance(enter(entrance, "hanako"), SignedIn)

    stored = town.session.scalars(select(Credential.password_hash)).one()
    town.session.rollback()
    assert not dearer.needs_rehash(stored)
    assert isinstance(enter(entrance, "hanako"), SignedIn)


def test_a_password_that_changes_while_it_is_checked_opens_nothing(
    town: Town, session: Session
) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance()

    class SlowHasher:
        def verify(self, _password: Password, _stored: str | None) -> bool:
            session.scalars(select(Credential)).one().password_hash = "another"
            session.commit()
            return True

        def needs_rehash(self, _stored: str) -> bool:
            return False

    assert isinstance(enter(town.entrance(hasher=SlowHasher()), "hanako"), NotSignedIn)
    assert isinstance(enter(entrance, "hanako"), NotSignedIn)


def test_an_old_cookie_is_refused_after_signing_out(town: Town, session: Session) -> None:
    town.move_in(user_id="hanako")
    entrance = town.entrance()
    outcome = enter(entrance, "hanako")
    assert isinstance(outcome, SignedIn)
    with town.database.read() as connection:
        browser = find_session(connection, outcome.token, now=NOON)
    assert browser

    sign_out(entrance, browser, now=NOON)

    with town.database.read() as connection:
        assert find_session(connection, outcome.token, now=NOON) is None
    kinds = list(session.scalars(select(SecurityEvent.kind).order_by(SecurityEvent.id)))
    assert kinds == ["signed_in", "signed_out"]
