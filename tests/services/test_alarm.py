"""The counter over the whole site holds for parallel tries, by the clock, for all alike."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.entrance import BusyHasher, Town, statements_of, visitor
from tests.factories import PASSWORD
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.alarm import AlarmRule
from webapp.domain.attempts import Throttles
from webapp.domain.card import CardProof
from webapp.domain.confirmation import ConfirmationCode
from webapp.domain.password import Password, TooBusy
from webapp.models import Attempt
from webapp.services.alarm import (
    SiteState,
    count_for_site,
    forget_old_hours,
    give_back_to_site,
    read_site,
)
from webapp.services.card_check import NotConfirmed, check_card
from webapp.services.confirmation import Confirmed, confirm
from webapp.services.enrollment import ENROLLMENT
from webapp.services.entrance import Entrance
from webapp.services.key_use import count_rows
from webapp.services.member_locks import list_locks
from webapp.services.showing import CheckStarted
from webapp.services.sign_in import NotSignedIn, SignedIn, SignInForm, sign_in

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
RULE = AlarmRule("cards", at_least=5)


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


@pytest.fixture
def state(database: Database) -> Callable[..., SiteState]:
    def read(rule: AlarmRule = RULE, *, now: datetime = NOON) -> SiteState:
        with database.read() as connection:
            return read_site(connection, rule, now=now)

    return read


@pytest.fixture
def count(database: Database) -> Callable[..., datetime | None]:
    def once(now: datetime = NOON, rule: AlarmRule = RULE) -> datetime | None:
        with database.work() as work:
            site = read_site(work.connection(), rule, now=now)
            return count_for_site(work, rule, site, now=now)

    return once


State = Callable[..., SiteState]
Count = Callable[..., datetime | None]


def test_the_alarm_is_raised_above_the_most_and_said_once(
    count: Count, state: State, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        raised = [count() for _ in range(8)]

    assert raised == [None] * 5 + [NOON + 2 * HOUR] * 3
    assert state() == SiteState(8, 5, NOON + 2 * HOUR)
    assert [line for line in caplog.messages if "alarm" in line] == [
        "alarm: more failures on the whole site than usual (cards)"
    ]


def test_the_alarm_lasts_until_the_next_hour_is_over(count: Count, state: State) -> None:
    for _ in range(6):
        count(NOON + 59 * MINUTE)
    ends = NOON + 2 * HOUR

    assert count(NOON + HOUR) == ends
    assert state(now=ends - MINUTE).alarm_until == ends
    assert state(now=ends).alarm_until is None
    assert count(ends) is None


def test_whoever_goes_on_keeps_it_alarmed(count: Count) -> None:
    for _ in range(6):
        count()
    for _ in range(6):
        last = count(NOON + HOUR)

    assert last == NOON + 3 * HOUR


def test_what_is_usual_comes_from_the_week_before(count: Count, state: State) -> None:
    for hour in range(1, 169):
        for _ in range(2):
            count(NOON - hour * HOUR)
    count(NOON - 169 * HOUR)

    assert state().most == 20


@pytest.mark.thorough
def test_an_attack_makes_no_room_for_the_next(count: Count, state: State) -> None:
    for _ in range(6 * 168):
        count(NOON - 3 * HOUR)

    assert state() == SiteState(0, 5)


def test_the_rules_have_counts_of_their_own(count: Count, state: State) -> None:
    for _ in range(6):
        count()

    assert state(AlarmRule("sign-ins", at_least=5)) == SiteState(0, 5)


def test_a_right_try_is_given_back_and_the_alarm_stays(
    count: Count, state: State, database: Database
) -> None:
    for _ in range(6):
        count()
    for _ in range(9):
        with database.work() as work:
            give_back_to_site(work, RULE, counted_at=NOON)

    assert state() == SiteState(0, 5, NOON + 2 * HOUR)
    assert count() == NOON + 2 * HOUR
    assert state() == SiteState(1, 5, NOON + 2 * HOUR), "the next try does not end it"


def test_a_clock_that_was_ahead_raises_no_alarm_now(count: Count, state: State) -> None:
    for _ in range(6):
        count(NOON + 48 * HOUR)

    assert state() == SiteState(0, 5)


@pytest.mark.parametrize("before", [0, 1])
def test_thirty_tries_at_once_are_thirty(count: Count, state: State, before: int) -> None:
    for _ in range(before):
        count()

    with ThreadPoolExecutor(6) as threads:
        raised = list(threads.map(lambda _: count(), range(30)))

    assert state().failures == 30 + before
    assert raised.count(None) == 5 - before


def test_hours_older_than_a_week_are_forgotten_and_nothing_else(
    count: Count, session: Session, database: Database
) -> None:
    count(NOON - 169 * HOUR)
    count(NOON - 168 * HOUR)
    session.add(Attempt(bucket="card:x", tries=1, window_started_at=NOON - 999 * HOUR))
    session.commit()

    with database.work() as work:
        forget_old_hours(work, now=NOON)

    assert sorted(session.scalars(select(Attempt.bucket))) == [
        "card:x",
        "site-cards:2026-09-24T03",
    ]


def under_alarm(town: Town, **changes: object) -> Entrance:
    """Return an entrance at which two failures in an hour are usual."""
    throttles = replace(
        Throttles(),
        site_cards=AlarmRule("cards", at_least=2),
        site_sign_ins=AlarmRule("sign-ins", at_least=2),
    )
    return town.entrance(throttles=throttles, **changes)


def show(entrance: Entrance, proof: CardProof, number: int) -> object:
    once, who = f"{number}", visitor(number)
    return check_card(entrance, ENROLLMENT, proof, once=once, visitor=who, now=NOON)


def test_without_confirmation_every_answer_waits_for_a_code_while_there_is_an_alarm(
    town: Town,
) -> None:
    entrance = under_alarm(town, confirms_cards=False)
    hanako, taro = town.move_in(), town.move_in("佐藤太郎", user_id="taro85")
    assert [type(show(entrance, town.unknown_card(), n)) for n in (1, 2)] == [NotConfirmed] * 2

    cases = (town.unknown_card(), hanako.wrong_proof, taro.proof, hanako.proof)
    answers = [show(entrance, proof, n) for n, proof in enumerate(cases, start=3)]

    assert [type(answer) for answer in answers] == [CheckStarted] * 4
    assert not [one for one in answers if isinstance(one, CheckStarted) and one.confirmed]
    assert sorted({mail.name for mail in town.mails()}) == ["already_enrolled", "enrollment_code"]
    code = ConfirmationCode.parse(town.code())
    assert code
    assert isinstance(answers[3], CheckStarted)
    token = answers[3].token
    assert confirm(
        entrance, ENROLLMENT, token, code, visitor=visitor(6), now=NOON + MINUTE
    ) == Confirmed()  # fmt: skip
    assert state_of(town, entrance.throttles.site_cards).failures == 5, "the right one is back"


def test_while_there_is_an_alarm_every_card_costs_the_same_statements(town: Town) -> None:
    entrance = under_alarm(town, confirms_cards=False)
    hanako, taro = town.move_in(), town.move_in("佐藤太郎", user_id="taro85")
    for number in (1, 2, 3):
        show(entrance, town.unknown_card(), number)

    seen = []
    cases = (hanako.proof, town.unknown_card(), taro.proof, town.move_in().wrong_proof)
    for number, proof in enumerate(cases, start=4):
        with statements_of(town.database.engine) as statements:
            show(entrance, proof, number)
        seen.append(statements)

    assert seen[0].count("INSERT attempt") == 2
    assert seen == [seen[0]] * 4


def test_without_an_alarm_the_right_card_goes_on_at_once_and_leaves_no_failure(town: Town) -> None:
    entrance = under_alarm(town, confirms_cards=False)
    for number in range(5):
        answer = show(entrance, town.move_in().proof, number)
        assert isinstance(answer, CheckStarted)
        assert answer.confirmed

    assert state_of(town, entrance.throttles.site_cards).failures == 0


def test_a_closed_card_adds_nothing_to_the_site(town: Town) -> None:
    entrance = under_alarm(town)
    proof = town.unknown_card()
    for number in range(9):
        show(entrance, proof, number)

    assert state_of(town, entrance.throttles.site_cards).failures == 5


def state_of(town: Town, rule: AlarmRule, *, now: datetime = NOON) -> SiteState:
    with town.database.read() as connection:
        return read_site(connection, rule, now=now)


def enter(
    entrance: Entrance, user_id: str, password: str = "wrong", *, number: int = 1, known: str = ""
) -> object:
    form = SignInForm(user_id=user_id, password=Password(password), known_device=known)
    return sign_in(entrance, form, visitor(number), now=NOON)


def test_while_there_is_an_alarm_strangers_have_a_third_of_the_tries(town: Town) -> None:
    entrance = under_alarm(town)
    town.move_in(user_id="hanako")
    for number in (1, 2, 3):
        assert enter(entrance, f"nobody{number}", number=number) == NotSignedIn(9, None)

    assert enter(entrance, "nobody4", number=4) == NotSignedIn(2, None)
    assert enter(entrance, "hanako", number=5) == NotSignedIn(2, None), "the same for members"
    assert isinstance(enter(entrance, "hanako", PASSWORD, number=6), SignedIn), "nobody is out"


def test_a_known_browser_has_all_its_tries_in_an_alarm(town: Town) -> None:
    entrance = under_alarm(town)
    town.move_in(user_id="hanako")
    for number in range(1, 8):
        enter(entrance, "hanako", number=number)

    assert enter(entrance, "hanako", number=8, known="browser") == NotSignedIn(9, None)
    assert isinstance(enter(entrance, "hanako", PASSWORD, number=8, known="browser"), SignedIn)


def test_only_failures_stay_counted_and_a_try_that_nobody_looked_at_is_none(town: Town) -> None:
    entrance = under_alarm(town)
    town.move_in(user_id="hanako")
    with pytest.raises(TooBusy):
        enter(replace(entrance, hasher=BusyHasher(town.settings.pepper_keys, cost=4)), "hanako")
    enter(entrance, "hanako", PASSWORD)
    enter(entrance, "hanako")

    assert state_of(town, entrance.throttles.site_sign_ins).failures == 1


def test_known_and_unknown_user_ids_cost_the_same_in_an_alarm(town: Town) -> None:
    entrance = under_alarm(town)
    town.move_in(user_id="hanako")
    for number in (1, 2, 3):
        enter(entrance, f"nobody{number}", number=number)

    seen = []
    for number, user_id in enumerate(("hanako", "nobody4"), start=4):
        with statements_of(town.database.engine) as statements:
            enter(entrance, user_id, number=number)
        seen.append(statements)

    assert seen[0] == seen[1]


def test_parallel_guesses_at_many_cards_are_all_counted(town: Town) -> None:
    entrance = under_alarm(town)
    proofs = [town.move_in().wrong_proof for _ in range(12)]

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(partial(show, entrance), proofs, range(12)))

    assert {type(answer) for answer in answers} == {CheckStarted}
    assert state_of(town, entrance.throttles.site_cards).failures == 12


def test_the_sites_rows_are_no_locks(town: Town, session: Session, count: Count) -> None:
    for _ in range(9):
        count()

    found = list_locks(town.database, town.settings.fingerprint_keys, Throttles(), now=NOON)

    assert found.others == 0
    assert session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_the_sites_rows_need_no_key(count: Count, database: Database) -> None:
    for _ in range(9):
        count()

    with database.read() as connection:
        needed = count_rows(connection, now=NOON)

    assert not any(needed.values())


def test_whoever_holds_the_end_of_the_chain_waits_for_no_row(town: Town) -> None:
    """Both are one for the whole site: taken the other way round, two tries could be stuck."""
    taro = town.move_in("佐藤太郎", user_id="taro85")
    ways = {
        "at once": lambda: show(town.entrance(confirms_cards=False), town.move_in().proof, 1),
        "refused": lambda: show(town.entrance(confirms_cards=False), taro.proof, 2),
        "by code": lambda: show(town.entrance(), town.move_in().proof, 3),
        "signing in": lambda: enter(town.entrance(), "taro85", PASSWORD),
    }
    for name, way in ways.items():
        with statements_of(town.database.engine) as statements:
            way()
        after = statements[statements.index("INSERT security_event") :]
        assert not [one for one in after if one.endswith(" attempt")], name
