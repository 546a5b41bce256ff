"""A change of user ID by a member who has just given the password."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.desk import Desk
from tests.entrance import Town
from tests.factories import NOON
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Closed
from webapp.domain.user_id import UserIdRefusal
from webapp.services.credential_change import Changed, ChangeRefusal
from webapp.services.member_session import SessionRefusal, end_session
from webapp.services.user_id import USER_ID_CHECKS, UserIdAnswer, change_user_id

NEW = "hanako.85"


@pytest.fixture
def desk(session: Session, database: Database, settings: Settings) -> Desk:
    return Desk(Town(session, database, settings))


def change(
    desk: Desk, token: str, typed: str = NEW
) -> Changed | UserIdAnswer | Closed | SessionRefusal:
    return change_user_id(desk.outside, desk.browser(token), typed, now=NOON)


def test_only_the_new_one_signs_in_and_other_browsers_end(desk: Desk) -> None:
    here, elsewhere = desk.sign_in(), desk.sign_in()

    outcome = change(desk, here)

    assert isinstance(outcome, Changed)
    assert desk.browser(outcome.token).user_id == NEW
    assert [desk.find(token) for token in (here, elsewhere)] == [None, None]
    assert [mail.name for mail in desk.town.mails()] == ["user_id_changed"]
    assert desk.events()[-2:] == ["user_id_changed", "notice_sent"]
    assert not desk.sign_in("hanako")
    assert desk.sign_in(NEW)


def test_without_a_contact_no_notice_is_told_of(desk: Desk) -> None:
    jiro = desk.town.move_in("山田次郎", contacts={}, user_id="jiro.y")
    change(desk, desk.sign_in("jiro.y"), "jiro.85")

    assert desk.events(jiro.member_id) == ["signed_in", "user_id_changed"]


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("han", UserIdRefusal.TOO_SHORT),
        ("hanako", ChangeRefusal.SAME_USER_ID),
        ("jiro.y", UserIdRefusal.TAKEN),
    ],
)
def test_it_is_refused_for_what_is_wrong(
    desk: Desk, typed: str, refusal: UserIdRefusal | ChangeRefusal
) -> None:
    desk.town.move_in("山田次郎", user_id="jiro.y")
    token = desk.sign_in()

    answer = change(desk, token, typed)

    assert isinstance(answer, UserIdAnswer)
    assert answer.refusal is refusal
    assert len(answer.suggestions) == (3 if refusal is UserIdRefusal.TAKEN else 0)
    assert desk.browser(token), "the member stays signed in"


def test_digits_of_the_card_are_refused(desk: Desk) -> None:
    typed = f"hanako{desk.hanako.proof.number.last_digits}"

    assert change(desk, desk.sign_in(), typed) == UserIdAnswer(UserIdRefusal.CARD_DIGITS)


def test_the_same_in_other_letters_is_a_change(desk: Desk) -> None:
    outcome = change(desk, desk.sign_in(), "Hanako")

    assert isinstance(outcome, Changed)
    assert desk.browser(outcome.token).user_id == "Hanako"


def test_asking_which_ones_are_taken_ends(desk: Desk) -> None:
    token = desk.sign_in()
    for _ in range(USER_ID_CHECKS.tries):
        change(desk, token, "han")

    assert change(desk, token, "han") == Closed(NOON + timedelta(hours=1))


def test_somebody_who_is_faster_by_a_moment_gets_it(desk: Desk) -> None:
    open_work, taken = desk.outside.open_work, []

    @contextmanager
    def slow_work() -> Iterator[Session]:
        if len(taken) == 1:
            desk.town.move_in("山田次郎", user_id=NEW)
        taken.append(1)
        with open_work() as work:
            yield work

    browser = desk.browser(desk.sign_in())
    slow = desk.town.entrance(open_work=slow_work)

    answer = change_user_id(slow, browser, NEW, now=NOON)

    assert isinstance(answer, UserIdAnswer)
    assert answer.refusal is UserIdRefusal.TAKEN
    assert desk.events() == ["signed_in"], "nothing of it was saved"


def test_a_browser_that_was_signed_out_meanwhile_changes_nothing(desk: Desk) -> None:
    browser = desk.browser(desk.sign_in())
    with desk.town.database.work() as work:
        end_session(work, browser.session_id, now=NOON)

    assert change_user_id(desk.outside, browser, NEW, now=NOON) is SessionRefusal.GONE
    assert desk.sign_in("hanako")
