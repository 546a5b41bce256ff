"""A confirmed member chooses user ID and password, once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.entrance import GOOD, CardHolder, Town, visitor
from tests.factories import make_account, make_card
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Closed
from webapp.domain.card import CardProof
from webapp.domain.confirmation import ConfirmationCode
from webapp.domain.password import Password, PasswordRefusal
from webapp.domain.user_id import UserIdRefusal
from webapp.models import Confirmation, Credential
from webapp.services.card_check import check_card
from webapp.services.confirmation import Confirmed, confirm
from webapp.services.enrollment import (
    ENROLLMENT,
    Enrolled,
    EnrollmentRefusal,
    NotEnrolled,
    check_user_id,
    finish_enrollment,
    is_same_card,
    may_choose,
)
from webapp.services.member_session import find_session
from webapp.services.showing import CheckStarted
from webapp.services.user_id import UserIdAnswer

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)


class Desk:
    """Somebody at the page of user ID and password."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.outside = town.entrance()
        self.shown = 0

    def show(self, proof: CardProof, once: str = "once") -> str:
        self.shown += 1
        now = NOON - timedelta(seconds=60 - self.shown)
        started = check_card(self.outside, ENROLLMENT, proof, once=once, visitor=visitor(), now=now)
        assert isinstance(started, CheckStarted)
        return started.token

    def confirmed(self, person: CardHolder, once: str = "once") -> str:
        token = self.show(person.proof, once)
        code = ConfirmationCode.parse(self.town.code())
        assert code
        done = confirm(self.outside, ENROLLMENT, token, code, visitor=visitor(), now=NOON)
        assert done == Confirmed()
        return token

    def may(self, token: str, *, now: datetime = NOON) -> EnrollmentRefusal | None:
        with self.town.database.read() as connection:
            return may_choose(connection, token, now=now)

    def ask(self, token: str, typed: str) -> UserIdAnswer | EnrollmentRefusal | Closed:
        return check_user_id(self.outside, token, typed, now=NOON)

    def finish(
        self, token: str, typed: str = "Hanako.85", password: str = GOOD, *, shared: bool = False
    ) -> Enrolled | NotEnrolled | EnrollmentRefusal | Closed:
        return finish_enrollment(
            self.outside,
            token,
            typed,
            Password(password),
            shared_device=shared,
            visitor=visitor(),
            now=NOON + timedelta(seconds=1),
        )


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk(town)


def test_the_member_has_a_user_id_and_is_signed_in_and_told(desk: Desk) -> None:
    hanako = desk.town.move_in()

    outcome = desk.finish(desk.confirmed(hanako), shared=True)

    assert isinstance(outcome, Enrolled)
    assert outcome.token not in repr(outcome)
    with desk.town.database.read() as connection:
        browser = find_session(connection, outcome.token, now=NOON)
    assert browser
    assert (browser.member_id, browser.user_id) == (hanako.member_id, "Hanako.85")
    assert (browser.shared_device, browser.idle_minutes) == (True, 5)
    assert [mail.name for mail in desk.town.mails()] == ["enrollment_code", "enrolled"]


def test_only_a_confirmed_card_may_choose(desk: Desk) -> None:
    token = desk.show(desk.town.move_in().proof)

    for one in (token, "another token", desk.show(desk.town.unknown_card())):
        assert desk.may(one) is EnrollmentRefusal.NOT_CONFIRMED
        assert desk.ask(one, "hanako") is EnrollmentRefusal.NOT_CONFIRMED
        assert desk.finish(one) is EnrollmentRefusal.NOT_CONFIRMED


def test_whether_the_same_card_was_shown_again(desk: Desk) -> None:
    hanako, taro = desk.town.move_in(), desk.town.move_in()
    first, again = desk.show(hanako.proof, "1"), desk.show(hanako.proof, "2")
    taros = desk.show(taro.proof, "3")

    with desk.town.database.read() as connection:
        assert is_same_card(connection, first, again)
        assert not is_same_card(connection, first, taros)
        assert not is_same_card(connection, first, "another token")
        assert not is_same_card(connection, "another token", "a third one")


def test_there_are_thirty_minutes_to_choose(desk: Desk) -> None:
    token = desk.confirmed(desk.town.move_in())

    assert desk.may(token, now=NOON + timedelta(minutes=29)) is None
    late = NOON + timedelta(minutes=30)
    assert desk.may(token, now=late) is EnrollmentRefusal.NOT_CONFIRMED


def test_an_enrollment_is_finished_once(desk: Desk) -> None:
    hanako = desk.town.move_in()
    token, other_tab = desk.confirmed(hanako), desk.confirmed(hanako, "other tab")

    assert isinstance(desk.finish(token), Enrolled)

    for one in (token, other_tab):
        assert desk.may(one) is EnrollmentRefusal.ALREADY_ENROLLED
        assert desk.finish(one, "other85") is EnrollmentRefusal.ALREADY_ENROLLED


def test_a_user_id_is_free_or_taken_whatever_its_case(desk: Desk) -> None:
    desk.town.move_in("佐藤太郎", user_id="taro85")
    token = desk.confirmed(desk.town.move_in())

    assert desk.ask(token, "Hanako") == UserIdAnswer(None)
    taken = desk.ask(token, "ＴＡＲＯ85")
    assert isinstance(taken, UserIdAnswer)
    assert taken.refusal is UserIdRefusal.TAKEN
    assert len(taken.suggestions) == 3
    assert all(isinstance(desk.ask(token, like), UserIdAnswer) for like in taken.suggestions)


def test_a_suggestion_that_is_taken_is_not_made(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.services.user_id.secrets.token_bytes", bytes)
    desk.town.move_in("佐藤太郎", user_id="taro")
    desk.town.move_in("山田次郎", user_id="taro000")
    token = desk.confirmed(desk.town.move_in())

    desk.town.move_in("佐藤太郎", user_id="taroo")
    answer = desk.ask(token, "taro000")

    assert answer == UserIdAnswer(UserIdRefusal.TAKEN, ("taro-000", "taro.000"))


def test_a_user_id_must_be_one_and_show_no_card_digits(desk: Desk) -> None:
    hanako = desk.town.move_in()
    token = desk.confirmed(hanako)
    digits = hanako.proof.number.last_digits

    assert desk.ask(token, "abc") == UserIdAnswer(UserIdRefusal.TOO_SHORT)
    assert desk.ask(token, f"hana{digits}") == UserIdAnswer(UserIdRefusal.CARD_DIGITS)


def test_the_card_number_is_no_password_however_it_is_typed(desk: Desk) -> None:
    hanako = desk.town.move_in()
    token = desk.confirmed(hanako)
    digits = hanako.proof.number.digits

    for typed in (f"{digits}0", f"7{digits[:4]}-{digits[4:10]} {digits[10:]}ab"):
        outcome = desk.finish(token, "hanako", typed)
        assert outcome == NotEnrolled(UserIdAnswer(None), PasswordRefusal.CARD_DIGITS)


def test_user_ids_are_asked_for_thirty_times_an_hour(desk: Desk) -> None:
    token = desk.confirmed(desk.town.move_in())
    for number in range(30):
        assert isinstance(desk.ask(token, f"hanako{number}"), UserIdAnswer)

    closed = Closed(NOON + timedelta(hours=1))
    assert desk.ask(token, "hanako") == closed
    assert desk.finish(token) == closed


def test_both_faults_are_told_at_once(desk: Desk) -> None:
    outcome = desk.finish(desk.confirmed(desk.town.move_in()), "abc", "short")

    assert outcome == NotEnrolled(UserIdAnswer(UserIdRefusal.TOO_SHORT), PasswordRefusal.TOO_SHORT)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("yamadahanako-yamadahanako", PasswordRefusal.NAME),
        ("19850412 1985年4月12日 0412", PasswordRefusal.BIRTH_DATE),
        ("09012345678 09012345678", PasswordRefusal.PHONE),
        ("komorebi77 komorebi77!", PasswordRefusal.NAME),
        ("みほんカード・みほんカード・みほんか", PasswordRefusal.ISSUER),
        ("Hanako.85-Hanako.85-", PasswordRefusal.NAME),
    ],
)
def test_what_is_known_of_a_member_makes_no_password(
    desk: Desk, password: str, refusal: PasswordRefusal
) -> None:
    contacts = {"email": "komorebi77@example.jp", "sms": "090-1234-5678"}
    token = desk.confirmed(desk.town.move_in(contacts=contacts))

    assert desk.finish(token, password=password) == NotEnrolled(UserIdAnswer(None), refusal)


def test_a_member_without_a_birthday_on_file_and_with_two_cards_enrolls(
    desk: Desk, session: Session
) -> None:
    hanako = desk.town.move_in(born_on=None)
    make_card(session, make_account(session), last_digits="7777")
    session.commit()

    assert isinstance(desk.finish(desk.confirmed(hanako)), Enrolled)


def test_of_two_members_who_take_an_id_at_once_one_gets_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = desk.confirmed(desk.town.move_in())
    desk.town.move_in("佐藤太郎", user_id="taro85")
    monkeypatch.setattr("webapp.services.enrollment.answer_for", lambda *_: UserIdAnswer(None))

    outcome = desk.finish(token, "taro85")

    assert isinstance(outcome, NotEnrolled)
    assert outcome.user_id.refusal is UserIdRefusal.TAKEN
    assert desk.may(token) is None, "the confirmation is not used up"


def test_of_two_tabs_that_finish_at_once_one_enrolls(desk: Desk, session: Session) -> None:
    hanako = desk.town.move_in()
    token = desk.confirmed(hanako)
    hasher = desk.outside.hasher

    class SlowHasher:
        """While it hashes, the other tab finishes."""

        def hash(self, password: Password) -> str:
            assert isinstance(desk.finish(token, "tab.two"), Enrolled)
            return hasher.hash(password)

    other = Desk(desk.town)
    other.outside = desk.town.entrance(hasher=SlowHasher())

    assert other.finish(token, "tab.one") is EnrollmentRefusal.ALREADY_ENROLLED
    assert list(session.scalars(select(Credential.user_id))) == ["tab.two"]
    assert session.scalars(select(Confirmation.used_at)).one() is not None
