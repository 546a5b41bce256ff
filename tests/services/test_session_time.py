"""Whoever needs more time gets it; what was typed comes back; a clock that jumps harms nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.desk import MINUTE, Desk
from tests.entrance import Town
from tests.factories import NOON
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.models import KeptAnswers
from webapp.services.kept_answers import find_answers, forget_expired, keep_answers
from webapp.services.member_session import (
    OpenSession,
    SessionRules,
    end_all_sessions,
    end_session,
    note_seen,
)
from webapp.services.session_time import (
    choose_idle_minutes,
    chosen_idle_minutes,
    find_timed_out,
    follow_clock_back,
    take_over,
)

RULES = SessionRules(idle_minutes=20, shared_idle_minutes=5, session_hours=8)
PAGE = "/security/user-id"
TYPED = {"user_id": "hanako.85"}
TIMED_OUT = NOON + 21 * MINUTE
HOUR = 60 * MINUTE


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk(town)


def timed_out(desk: Desk, token: str) -> OpenSession | None:
    with desk.town.database.read() as connection:
        return find_timed_out(connection, token, now=TIMED_OUT)


def keep(town: Town, session_id: int) -> None:
    where = {"session_id": session_id, "page": PAGE}
    keep_answers(town.session, town.sealer, TYPED, **where, now=TIMED_OUT)  # type: ignore[arg-type]
    town.session.commit()


def found(town: Town, session_id: int, minutes: int = 0) -> dict[str, str]:
    with town.database.read() as connection:
        return find_answers(
            connection,
            town.sealer,
            session_id=session_id,
            page=PAGE,
            now=TIMED_OUT + minutes * MINUTE,
        )


def left_at_her_desk(desk: Desk) -> OpenSession:
    """Return Hanako's browser, whose time is over, with a form that she sent too late."""
    before = timed_out(desk, desk.sign_in())
    assert before
    keep(desk.town, before.session_id)
    return before


@pytest.mark.parametrize(
    ("usual", "choices"),
    [(20, (20, 40, 60)), (30, (30, 40, 60)), (5, (5, 20, 40, 60)), (60, (60,))],
)
def test_the_choices_begin_with_what_the_issuer_gives(usual: int, choices: tuple[int, ...]) -> None:
    rules = SessionRules(idle_minutes=usual, shared_idle_minutes=5, session_hours=8)
    assert rules.idle_choices == choices


def test_a_longer_time_holds_at_once_and_at_the_next_sign_in(desk: Desk) -> None:
    token = desk.sign_in()
    here = desk.browser(token)
    with desk.outside.open_work() as work:
        assert choose_idle_minutes(work, here, 60, rules=RULES)

    assert desk.browser(token).idle_minutes == 60
    assert desk.find(token, now=NOON + 59 * MINUTE)
    assert desk.find(token, now=NOON + 60 * MINUTE) is None
    assert desk.browser(desk.sign_in()).idle_minutes == 60


def test_a_device_of_others_keeps_its_short_time(desk: Desk) -> None:
    token = desk.sign_in(shared_device=True)
    with desk.outside.open_work() as work:
        assert choose_idle_minutes(work, desk.browser(token), 60, rules=RULES)

    assert desk.browser(token).idle_minutes == 5
    assert desk.browser(desk.sign_in(shared_device=True)).idle_minutes == 5
    assert desk.browser(desk.sign_in()).idle_minutes == 60


def test_the_time_of_the_members_own_devices_is_told(desk: Desk, town: Town) -> None:
    def chosen() -> int:
        with town.database.read() as connection:
            return chosen_idle_minutes(connection, desk.hanako.member_id, rules=RULES)

    assert chosen() == 20
    token = desk.sign_in(shared_device=True)
    with desk.outside.open_work() as work:
        choose_idle_minutes(work, desk.browser(token), 40, rules=RULES)
    assert chosen() == 40


@pytest.mark.parametrize("minutes", [0, 5, 19, 61, 480])
def test_no_other_time_can_be_had(desk: Desk, minutes: int) -> None:
    with desk.outside.open_work() as work:
        assert not choose_idle_minutes(work, desk.browser(desk.sign_in()), minutes, rules=RULES)

    assert desk.browser(desk.sign_in()).idle_minutes == 20


def test_a_choice_that_the_issuer_no_longer_offers_gives_the_usual_time() -> None:
    rules = SessionRules(idle_minutes=30, shared_idle_minutes=5, session_hours=8)
    assert rules.idle_for(20, shared_device=False) == 30
    assert rules.idle_for(None, shared_device=False) == 30
    assert rules.idle_for(40, shared_device=False) == 40


def test_one_that_is_open_or_signed_out_or_unknown_has_not_timed_out(desk: Desk) -> None:
    token = desk.sign_in()
    with desk.town.database.read() as connection:
        assert find_timed_out(connection, token, now=NOON + 19 * MINUTE) is None
    browser = timed_out(desk, token)
    assert browser
    with desk.outside.open_work() as work:
        end_session(work, browser.session_id, now=NOON)
    assert timed_out(desk, token) is None
    assert timed_out(desk, "") is None
    assert timed_out(desk, "unknown") is None


def test_what_was_typed_goes_to_the_same_member(desk: Desk, town: Town) -> None:
    before = left_at_her_desk(desk)
    token = desk.sign_in(now=TIMED_OUT)
    after = desk.browser(token, now=TIMED_OUT)
    with desk.outside.open_work() as work:
        assert take_over(work, town.sealer, before, after, now=TIMED_OUT) == (PAGE,)

    assert found(town, after.session_id) == TYPED
    assert found(town, after.session_id, minutes=19) == TYPED
    assert found(town, after.session_id, minutes=20) == {}, "not twenty minutes more"
    assert found(town, before.session_id) == {}


def test_nobody_else_gets_it_and_it_is_gone(desk: Desk, town: Town) -> None:
    before = left_at_her_desk(desk)
    town.move_in("佐藤太郎", user_id="taro85")
    taro = desk.browser(desk.sign_in("taro85", now=TIMED_OUT), now=TIMED_OUT)
    with desk.outside.open_work() as work:
        assert take_over(work, town.sealer, before, taro, now=TIMED_OUT) == ()

    assert found(town, taro.session_id) == {}
    assert town.session.scalar(select(func.count()).select_from(KeptAnswers)) == 0


def test_one_who_goes_on_elsewhere_cannot_come_back_where_the_time_ran_out(
    desk: Desk, town: Town
) -> None:
    token = desk.sign_in()
    before = timed_out(desk, token)
    assert before
    after = desk.browser(desk.sign_in(now=TIMED_OUT), now=TIMED_OUT)
    with desk.outside.open_work() as work:
        take_over(work, town.sealer, before, after, now=TIMED_OUT)

    assert desk.find(token, now=NOON) is None, "not even when the clock is set back"


def test_what_cannot_be_read_any_more_keeps_nobody_from_signing_in(desk: Desk, town: Town) -> None:
    before = left_at_her_desk(desk)
    row = town.session.scalars(select(KeptAnswers)).one()
    row.answers_sealed = town.sealer.seal("{}", "elsewhere")
    town.session.commit()
    after = desk.browser(desk.sign_in(now=TIMED_OUT), now=TIMED_OUT)
    with desk.outside.open_work() as work:
        assert take_over(work, town.sealer, before, after, now=TIMED_OUT) == ()

    assert town.session.scalar(select(func.count()).select_from(KeptAnswers)) == 0


def test_signing_out_throws_away_what_was_kept(desk: Desk, town: Town) -> None:
    here, elsewhere = (desk.browser(desk.sign_in()) for _ in range(2))
    for browser in (here, elsewhere):
        keep(town, browser.session_id)
    with desk.outside.open_work() as work:
        end_session(work, here.session_id, now=NOON)
    assert found(town, here.session_id) == {}
    assert found(town, elsewhere.session_id) == TYPED

    with desk.outside.open_work() as work:
        end_all_sessions(work, here.member_id, now=NOON)
        forget_expired(work, now=TIMED_OUT)
    assert found(town, elsewhere.session_id) == {}


# ---- the clock jumps


def test_a_clock_set_back_signs_nobody_out_and_is_noted(desk: Desk) -> None:
    token = desk.sign_in(now=NOON)
    earlier = NOON - HOUR
    browser = desk.browser(token, now=earlier)

    assert browser.needs_noting(earlier)
    assert not browser.needs_noting(NOON - timedelta(seconds=59)), "a second is no jump"
    with desk.outside.open_work() as work:
        note_seen(work, browser.session_id, now=earlier)
    assert desk.find(token, now=earlier + 19 * MINUTE)
    assert desk.find(token, now=earlier + 20 * MINUTE) is None


def test_a_browser_that_was_left_is_not_open_for_longer_when_the_clock_is_set_back(
    desk: Desk,
) -> None:
    token, years_before = desk.sign_in(now=NOON), NOON - 3 * 365 * 24 * HOUR
    with desk.outside.open_work() as work:
        follow_clock_back(work, session_hours=8, now=years_before)

    assert desk.find(token, now=years_before), "nobody is signed out by it"
    assert desk.find(token, now=years_before + 20 * MINUTE) is None


def test_the_absolute_end_moves_with_a_clock_that_was_set_back(desk: Desk) -> None:
    token, before = desk.sign_in(now=NOON), NOON - 24 * HOUR
    with desk.outside.open_work() as work:
        follow_clock_back(work, session_hours=8, now=before)

    assert desk.browser(token, now=before).ends_at == before + 8 * HOUR


def test_nothing_changes_where_the_clock_is_right(desk: Desk) -> None:
    token = desk.sign_in(now=NOON)
    before = desk.browser(token)
    with desk.outside.open_work() as work:
        follow_clock_back(work, session_hours=8, now=NOON + 10 * MINUTE)

    assert desk.browser(token) == before


def test_a_clock_set_forward_ends_sessions_and_what_was_typed_comes_back(
    desk: Desk, town: Town
) -> None:
    token = desk.sign_in()
    assert desk.find(token, now=NOON + 24 * HOUR) is None
    assert timed_out(desk, token)
    assert found(town, left_at_her_desk(desk).session_id) == TYPED


def test_a_password_given_at_a_moment_to_come_is_asked_for_again(desk: Desk) -> None:
    browser = desk.browser(desk.sign_in(now=NOON))

    assert browser.is_fresh(NOON - 5 * MINUTE), "a clock that differs a little"
    assert not browser.is_fresh(NOON - 6 * MINUTE)


def test_what_was_kept_by_a_clock_that_was_ahead_does_not_wait_for_ever(
    desk: Desk, town: Town
) -> None:
    session_id = left_at_her_desk(desk).session_id
    with desk.outside.open_work() as work:
        forget_expired(work, now=TIMED_OUT - 24 * HOUR)

    assert found(town, session_id, minutes=20 - 24 * 60 - 1) == TYPED
    assert found(town, session_id, minutes=20 - 24 * 60) == {}
