"""Password, then the second factor: nobody is in before both, and guessing is counted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.entrance import GOOD, Town, visitor
from tests.factor_desk import LATER, MINUTE, FactorDesk, code_of, recovery, wrong
from tests.factories import NOON
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Closed
from webapp.domain.keys import Key, KeyRing
from webapp.domain.password import Password
from webapp.models import MemberSession, PendingSignIn
from webapp.services.credential_change import Changed
from webapp.services.member_locks import LockedThing, unlock_member
from webapp.services.not_me import report_not_me
from webapp.services.password import change_password
from webapp.services.pending_sign_in import SecondStepRefusal, find_pending, pending_factors
from webapp.services.second_step import NotProved, SteppedIn, step_in
from webapp.services.sign_in import NotSignedIn
from webapp.services.signed_in import SignedIn, user_id_marks


@pytest.fixture
def desk(session: Session, database: Database, settings: Settings) -> FactorDesk:
    return FactorDesk(Town(session, database, settings))


def test_a_right_password_alone_opens_nothing(desk: FactorDesk) -> None:
    desk.with_app()
    before = len(desk.town.session.scalars(select(MemberSession)).all())
    desk.town.session.commit()

    token = desk.begin()

    assert desk.find(token, now=LATER) is None, "the token of the step is no session"
    assert len(desk.town.session.scalars(select(MemberSession)).all()) == before


def test_the_code_of_the_app_lets_the_member_in_as_chosen(desk: FactorDesk) -> None:
    secret = desk.with_app()
    token = desk.begin(shared_device=True)

    outcome = desk.give(token, code_of(secret, LATER))

    assert isinstance(outcome, SteppedIn)
    assert outcome.shared_device
    assert desk.browser(outcome.signed_in.token, now=LATER).shared_device
    assert outcome.signed_in.user_id_mark == user_id_marks(desk.outside, "hanako")[0]
    assert desk.events()[-1] == "signed_in"


def test_a_wrong_password_looks_the_same_with_and_without_a_second_factor(desk: FactorDesk) -> None:
    bare = desk.knock(password="wrong")
    desk.sign_in()
    desk.with_app()

    assert desk.knock(password="wrong") == bare == NotSignedIn(9, None)


def test_a_code_is_good_once_in_all_browsers(desk: FactorDesk) -> None:
    secret = desk.with_app()
    first, second = desk.begin(), desk.begin()
    code = code_of(secret, LATER)

    assert isinstance(desk.give(first, code), SteppedIn)
    assert desk.give(second, code) == NotProved(4, None)
    later = LATER + MINUTE
    assert isinstance(desk.give(second, code_of(secret, later), now=later), SteppedIn)


def test_the_code_that_added_the_app_signs_nobody_in(desk: FactorDesk) -> None:
    secret = desk.with_app()

    assert desk.give(desk.begin(now=NOON), code_of(secret, NOON), now=NOON) == NotProved(4, None)


def test_a_step_is_done_once(desk: FactorDesk) -> None:
    secret = desk.with_app()
    token = desk.begin()
    with desk.town.database.read() as connection:
        pending = find_pending(connection, token, now=LATER)
        assert not isinstance(pending, SecondStepRefusal)
        assert pending_factors(connection, pending, now=LATER).is_on
    assert isinstance(desk.give(token, code_of(secret, LATER)), SteppedIn)

    later = LATER + MINUTE
    again = desk.give(token, code_of(secret, later), now=later)
    assert again is SecondStepRefusal.GONE
    with desk.town.database.work() as work:
        late = step_in(work, desk.outside, pending, trusts=False, visitor=visitor(), now=later)
    assert late is SecondStepRefusal.GONE, "of two forms sent at once one is let in"


def test_a_step_lasts_ten_minutes(desk: FactorDesk) -> None:
    secret = desk.with_app()
    token, other = desk.begin(), desk.begin()
    last = LATER + timedelta(minutes=10) - timedelta(seconds=1)

    assert isinstance(desk.give(token, code_of(secret, last), now=last), SteppedIn)
    late = LATER + timedelta(minutes=10)
    assert desk.give(other, code_of(secret, late), now=late) is SecondStepRefusal.GONE
    desk.begin(now=late)
    desk.town.session.commit()
    kept = desk.town.session.scalars(select(PendingSignIn)).all()
    assert len(kept) == 1, "what has expired is thrown away"


def test_a_made_up_token_is_gone(desk: FactorDesk) -> None:
    secret = desk.with_app()

    assert desk.give("made up", code_of(secret, LATER)) is SecondStepRefusal.GONE


@pytest.mark.parametrize("change", ["password", "not me"])
def test_a_step_does_not_outlive_its_password(desk: FactorDesk, change: str) -> None:
    secret = desk.with_app()
    token = desk.begin()
    browser = desk.browser(desk.token)
    soon = LATER + MINUTE
    if change == "password":
        done = change_password(desk.outside, browser, Password(GOOD), now=soon)
    else:
        done = report_not_me(desk.outside, browser, now=soon)
    assert isinstance(done, Changed)

    assert desk.give(token, code_of(secret, soon), now=soon) is SecondStepRefusal.GONE


def test_guessing_closes_the_app_longer_each_time_and_the_member_is_told(desk: FactorDesk) -> None:
    secret = desk.with_app()
    token = desk.begin()
    for left in (4, 3, 2, 1):
        assert desk.give(token, wrong(secret)) == NotProved(left, None)
    quarter = LATER + timedelta(minutes=15)

    assert desk.give(token, wrong(secret)) == NotProved(0, quarter)
    assert desk.give(token, code_of(secret, LATER)) == Closed(quarter)

    assert desk.events()[-2:] == ["second_step_closed", "notice_sent"]
    assert desk.names()[-1] == "second_step_closed"
    assert "link=" in desk.town.mails()[-1].body, "somebody knows the password"
    hour = quarter + timedelta(hours=1)
    assert desk.give(desk.begin(now=quarter), wrong(secret, quarter), now=quarter) == NotProved(
        0, hour
    )
    assert isinstance(desk.give(desk.begin(now=hour), code_of(secret, hour), now=hour), SteppedIn)
    day = hour + MINUTE
    assert desk.give(desk.begin(now=day), wrong(secret, day), now=day) == NotProved(4, None)


def test_a_try_counts_before_it_is_looked_at(desk: FactorDesk) -> None:
    desk.with_app()
    token = desk.begin()
    # A secret whose key is gone cannot be looked at.
    desk.outside = desk.town.entrance(sealer=Broken())
    for _ in range(5):
        with pytest.raises(LookupError):
            desk.give(token, wrong("A" * 32))

    assert isinstance(desk.give(token, wrong("A" * 32)), Closed)


class Broken:
    """A sealer whose key is not there."""

    def open(self, sealed: str, place: str) -> str:
        raise LookupError

    def seal(self, text: str, place: str) -> str:
        raise LookupError


def test_guesses_at_the_app_leave_the_recovery_codes_open(desk: FactorDesk) -> None:
    secret = desk.with_app()
    token = desk.begin()
    for _ in range(5):
        desk.give(token, wrong(secret))

    assert isinstance(desk.give(token, recovery(desk.codes[0])), SteppedIn)
    again = desk.begin()
    assert desk.give(again, wrong(secret)) == NotProved(4, None), "whoever is in did not guess"


def test_many_tries_from_one_network_close_it_and_nobody_is_told(desk: FactorDesk) -> None:
    secret = desk.with_app()
    token = desk.begin()
    usual = desk.outside.throttles
    network = replace(usual.sign_in_network, tries=1, name="narrow")
    desk.outside = desk.town.entrance(throttles=replace(usual, sign_in_network=network))

    outcome = desk.give(token, wrong(secret))

    assert isinstance(outcome, NotProved)
    assert outcome.opens_at
    assert desk.events()[-1] == "second_step_failed"
    assert isinstance(desk.give(token, code_of(secret, LATER)), Closed)


def test_a_recovery_code_works_once_and_the_member_is_told(desk: FactorDesk) -> None:
    desk.with_app()
    code = recovery(desk.codes[3])

    assert isinstance(desk.give(desk.begin(), code), SteppedIn)

    assert desk.names()[-1] == "recovery_code_used"
    assert desk.events()[-2:] == ["recovery_code_used", "notice_sent"]
    assert desk.factors().codes_left == 9
    assert desk.give(desk.begin(), code) == NotProved(9, None)


def test_recovery_codes_are_known_by_an_older_key_too(desk: FactorDesk) -> None:
    desk.with_app()
    older = desk.town.settings.fingerprint_keys.current
    desk.outside = desk.town.entrance(keys=KeyRing(Key("new", b"n" * 32), (older,)))

    assert isinstance(desk.give(desk.begin(), recovery(desk.codes[0])), SteppedIn)


def test_somebody_elses_codes_are_wrong(desk: FactorDesk) -> None:
    desk.with_app()
    taro = desk.neighbour()
    of_taro = taro.with_app()

    assert desk.give(desk.begin(), code_of(of_taro, LATER)) == NotProved(4, None)
    assert desk.give(desk.begin(), recovery(taro.codes[0])) == NotProved(9, None)


def test_the_issuer_can_open_a_closed_second_step(desk: FactorDesk, database: Database) -> None:
    secret = desk.with_app()
    token = desk.begin()
    for _ in range(5):
        desk.give(token, wrong(secret))

    with database.work() as work:
        opened = unlock_member(work, desk.outside, desk.member_id, now=LATER)

    assert [lock.what for lock in opened] == [LockedThing.APP_CODE]
    assert isinstance(desk.give(token, code_of(secret, LATER)), SteppedIn)


class TestTrustedBrowsers:
    def test_a_trusted_browser_is_not_asked_for_fourteen_days(self, desk: FactorDesk) -> None:
        trust = desk.enter(desk.with_app(), trusts=True).trust
        assert trust
        last = LATER + timedelta(days=14) - timedelta(seconds=1)

        assert isinstance(desk.knock(trusted=("other", trust), now=last), SignedIn)
        assert desk.factors().trusted == 1
        end = LATER + timedelta(days=14)
        assert not isinstance(desk.knock(trusted=(trust,), now=end), SignedIn)
        assert desk.factors(now=end).trusted == 0

    def test_nobody_is_trusted_who_did_not_choose_it(self, desk: FactorDesk) -> None:
        assert desk.enter(desk.with_app()).trust == ""

    def test_a_shared_computer_is_never_trusted(self, desk: FactorDesk) -> None:
        secret = desk.with_app()
        shared = desk.give(desk.begin(shared_device=True), code_of(secret, LATER), trusts=True)
        assert isinstance(shared, SteppedIn)
        assert shared.trust == ""
        trust = desk.enter(secret, trusts=True, now=LATER + MINUTE).trust

        asked = desk.knock(trusted=(trust,), shared_device=True, now=LATER + 2 * MINUTE)
        assert not isinstance(asked, SignedIn)

    def test_it_is_bound_to_the_member(self, desk: FactorDesk) -> None:
        trust = desk.enter(desk.with_app(), trusts=True).trust
        taro = desk.neighbour()
        taro.with_app()

        assert isinstance(desk.knock(trusted=(trust,)), SignedIn)
        assert not isinstance(taro.knock(trusted=(trust,)), SignedIn)

    def test_many_tokens_are_not_looked_at(self, desk: FactorDesk) -> None:
        trust = desk.enter(desk.with_app(), trusts=True).trust

        asked = desk.knock(trusted=(*map(str, range(5)), trust), now=LATER + MINUTE)
        assert not isinstance(asked, SignedIn)
