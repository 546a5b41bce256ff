"""A lost second factor ends after a day, and nobody is let in at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests.entrance import GOOD, Town, visitor
from tests.factor_desk import FactorDesk, code_of
from tests.factories import NOON
from tests.recovering import Forgetful
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.password import Password, PasswordRefusal
from webapp.services.confirmation import Confirmed
from webapp.services.credential_change import Changed
from webapp.services.factor_loss import LossReported, keep_factors, remove_all_factors
from webapp.services.not_me import revoke
from webapp.services.password import change_password
from webapp.services.pending_sign_in import SecondStep
from webapp.services.recovery import (
    BY_USER_ID,
    Recovering,
    RecoveryRefusal,
    find_recovering,
    report_lost_factor,
)
from webapp.services.second_step import SteppedIn
from webapp.services.sign_in import NotSignedIn
from webapp.services.signed_in import SignedIn

SOON = NOON + timedelta(minutes=5)
DAY = timedelta(hours=24)
SHORT = "kasa-rakuda"


class Loser(FactorDesk):
    """Hanako, whose phone is gone."""

    def prove(self, *, by_card: bool = True) -> str:
        """Prove card or user ID and the contact; return the token of the recovery."""
        desk = Forgetful(self.town)
        if by_card:
            return desk.prove(self.hanako)
        token = desk.say_user_id(self.user_id)
        assert isinstance(desk.type(BY_USER_ID, token), Confirmed)
        return token

    def report(self, token: str, *, now: object = SOON) -> LossReported | RecoveryRefusal:
        return report_lost_factor(self.outside, token, visitor=visitor(), now=now)  # type: ignore[arg-type]

    def recovering(self, token: str) -> Recovering:
        with self.town.database.read() as connection:
            found = find_recovering(connection, self.outside, token, now=SOON)
        assert isinstance(found, Recovering), found
        return found


@pytest.fixture
def loser(session: Session, database: Database, settings: Settings) -> Loser:
    return Loser(Town(session, database, settings))


def test_it_is_asked_for_until_the_time_has_come(loser: Loser) -> None:
    loser.with_app()
    token = loser.prove()
    assert loser.recovering(token).can_lose_factor
    assert not loser.recovering(token).is_loss_reported

    assert loser.report(token) == LossReported(SOON + DAY)

    assert loser.recovering(token).can_lose_factor
    assert loser.recovering(token).is_loss_reported
    assert loser.recovering(token).policy == loser.outside.policy, "it will stand alone"
    assert loser.factors().ends_at == SOON + DAY
    almost = SOON + DAY - timedelta(seconds=1)
    assert isinstance(loser.knock(now=almost), SecondStep)
    assert isinstance(loser.knock(now=SOON + DAY), SignedIn)
    assert not loser.factors().is_on
    assert loser.factors().codes_left == 0
    assert loser.credential().factors_set_at == SOON + DAY, "the cool-down starts"
    assert loser.names()[-1] == "factors_ended"


def test_the_member_is_told_at_once_and_can_stop_it_with_the_link(loser: Loser) -> None:
    loser.with_app()
    loser.report(loser.prove())
    mail = loser.town.mails()[-1]
    assert mail.name == "factor_loss_reported"
    word = mail.body.partition("link=")[2].split()[0]

    assert revoke(loser.outside, word, signed_in=None, device_words="", now=SOON)

    assert loser.factors().ends_at is None
    assert loser.factors().is_on
    assert isinstance(loser.knock(now=SOON + DAY), NotSignedIn), "the password is off too"


def test_asking_again_neither_shortens_nor_lengthens_it(loser: Loser) -> None:
    loser.with_app()
    token = loser.prove()
    loser.report(token)
    later = SOON + timedelta(minutes=1)

    assert loser.report(token, now=later) == LossReported(SOON + DAY)
    assert loser.names().count("factor_loss_reported") == 1


def test_who_signs_in_with_the_factor_has_not_lost_it(loser: Loser) -> None:
    secret = loser.with_app()
    loser.report(loser.prove())

    assert isinstance(loser.give(loser.begin(now=SOON), code_of(secret, SOON), now=SOON), SteppedIn)

    assert loser.factors().ends_at is None
    assert "factor_loss_withdrawn" in loser.events()
    assert isinstance(loser.knock(now=SOON + DAY), SecondStep)


def test_a_browser_that_is_signed_in_can_keep_it(loser: Loser) -> None:
    loser.with_app()
    browser = loser.browser(loser.token, now=SOON)
    loser.report(loser.prove())

    for _ in range(2):
        keep_factors(loser.outside, browser, now=SOON)

    assert loser.factors().ends_at is None
    assert loser.events().count("factor_loss_withdrawn") == 1


def test_the_mailbox_and_the_user_id_are_not_enough(loser: Loser) -> None:
    loser.with_app()
    token = loser.prove(by_card=False)

    assert not loser.recovering(token).can_lose_factor
    assert loser.report(token) is RecoveryRefusal.NOT_CONFIRMED
    assert loser.report("made up") is RecoveryRefusal.NOT_CONFIRMED
    assert loser.factors().ends_at is None


@pytest.mark.parametrize("by_card", [True, False])
def test_whoever_recovers_hears_what_is_asked_for_next(loser: Loser, *, by_card: bool) -> None:
    token, outside = loser.prove(by_card=by_card), loser.outside
    alone = Recovering(
        loser.user_id,
        outside.policy,
        has_factor=False,
        can_lose_factor=False,
        is_loss_reported=False,
    )
    assert loser.recovering(token) == alone

    loser.with_app()

    assert loser.recovering(token) == replace(
        alone, policy=outside.factor_policy, has_factor=True, can_lose_factor=by_card
    )
    with loser.town.database.read() as connection:
        made_up = find_recovering(connection, outside, "made up", now=SOON)
    assert made_up is RecoveryRefusal.NOT_CONFIRMED


def test_without_a_factor_there_is_nothing_to_lose(loser: Loser) -> None:
    token = loser.prove()

    assert not loser.recovering(token).can_lose_factor
    assert loser.report(token) is RecoveryRefusal.NO_FACTOR
    with loser.town.database.work() as work:
        assert remove_all_factors(work, loser.outside, loser.member_id, now=SOON) is None


def test_a_recovered_password_does_not_pass_the_factor_by(loser: Loser) -> None:
    secret = loser.with_app()
    trust = loser.enter(secret, trusts=True).trust
    desk = Forgetful(loser.town)

    outcome = desk.choose(loser.prove(), now=SOON)

    assert isinstance(outcome, SecondStep)
    assert loser.factors().trusted == 0
    assert isinstance(loser.knock(password=GOOD, trusted=(trust,), now=SOON), SecondStep)
    assert isinstance(loser.give(outcome.token, code_of(secret, SOON), now=SOON), SteppedIn)


def test_a_recovered_password_may_be_short_beside_a_factor_that_stays(loser: Loser) -> None:
    loser.with_app()
    desk = Forgetful(loser.town)
    token = loser.prove()
    loser.report(token)
    assert desk.choose(token, SHORT, now=SOON) is PasswordRefusal.TOO_SHORT
    keep_factors(loser.outside, loser.browser(loser.token, now=SOON), now=SOON)

    assert isinstance(desk.choose(token, SHORT, now=SOON), SecondStep)
    assert loser.credential().password_is_short


def test_a_loss_reported_while_a_short_password_is_hashed_refuses_it(loser: Loser) -> None:
    loser.with_app()
    desk = Forgetful(loser.town)
    token = loser.prove()
    hasher = loser.outside.hasher

    class Slow:
        def __getattr__(self, name: str) -> object:
            return getattr(hasher, name)

        def hash(self, password: Password) -> str:
            loser.report(token)
            return hasher.hash(password)

    desk.outside = loser.town.entrance(hasher=Slow())
    assert desk.choose(token, SHORT, now=SOON) is PasswordRefusal.TOO_SHORT


def test_a_password_recovered_after_the_time_signs_in(loser: Loser) -> None:
    loser.with_app()
    token = loser.prove()
    loser.outside = loser.town.entrance(factor_loss_waits=timedelta(minutes=1))
    loser.report(token)
    desk = Forgetful(loser.town)

    outcome = desk.choose(token, now=SOON + timedelta(minutes=1))

    assert isinstance(outcome, SignedIn)
    assert not loser.factors().is_on


def test_a_short_password_does_not_outlive_its_factor(loser: Loser) -> None:
    loser.with_app()
    browser = loser.browser(loser.token)
    assert isinstance(change_password(loser.outside, browser, Password(SHORT), now=NOON), Changed)
    loser.report(loser.prove())

    assert isinstance(loser.knock(password=SHORT, now=SOON + DAY), NotSignedIn)

    assert not loser.factors().is_on
    assert loser.credential().password_off_at == SOON + DAY


@pytest.mark.parametrize("short", [False, True])
def test_the_issuer_may_take_it_away_at_once(loser: Loser, *, short: bool) -> None:
    loser.with_app()
    if short:
        browser = loser.browser(loser.token)
        change_password(loser.outside, browser, Password(SHORT), now=NOON)

    with loser.town.database.work() as work:
        works = remove_all_factors(work, loser.outside, loser.member_id, now=SOON)

    assert works is not short
    assert not loser.factors().is_on
    assert loser.names()[-1] == "factors_ended"
