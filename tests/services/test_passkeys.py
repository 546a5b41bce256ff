"""Passkeys before our services: a challenge is for one browser, once, for minutes."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.entrance import Town, visitor
from tests.factor_desk import LATER, FactorDesk
from tests.factories import NOON
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Closed
from webapp.domain.passkey import NewPasskey
from webapp.domain.second_factor import FactorRefusal
from webapp.models import Passkey, PasskeyChallenge
from webapp.services.factor_change import FactorsChanged, change_name, remove_factor
from webapp.services.member_session import SessionRefusal, end_session
from webapp.services.not_me import report_not_me
from webapp.services.passkeys import (
    add_passkey,
    ask_for_new,
    ask_for_proof,
    step_in_with_passkey,
)
from webapp.services.second_factor import MOST_FACTORS
from webapp.services.second_step import NotProved, SteppedIn

FIVE_MINUTES = timedelta(minutes=5)


class Speaker:
    """Speaks as WebAuthn does, about keys that say themselves whether they are right."""

    def creation_options(
        self, challenge: str, *, mark: bytes, user_id: str, known: Sequence[str]
    ) -> str:
        return json.dumps([challenge, mark.hex(), user_id, list(known)])

    def request_options(self, challenge: str, *, known: Sequence[str]) -> str:
        return json.dumps([challenge, list(known)])

    def named_in(self, answer: str) -> tuple[str, str] | None:
        challenge, _, key = answer.partition(" ")
        return (challenge, key) if key else None

    def made(self, answer: str, challenge: str) -> NewPasskey | None:
        key = answer.removeprefix(f"{challenge} ")
        return None if key == "wrong" else NewPasskey(key, f"public {key}", 0)

    def proved(
        self, answer: str, challenge: str, *, public_key: str, sign_count: int
    ) -> int | None:
        right = public_key == f"public {answer.removeprefix(f'{challenge} ')}"
        return sign_count + 1 if right and sign_count < 2 else None


class Keeper(FactorDesk):
    """Hanako, who keeps passkeys."""

    speaker = Speaker()

    def asked(self, *, now: datetime = NOON) -> list[object]:
        browser = self.browser(self.token, now=now)
        options = ask_for_new(self.outside, self.speaker, browser, visitor(), now=now)
        found: list[object] = json.loads(options)
        return found

    def add(self, key: str = "k1", *, number: int = 1, now: datetime = NOON) -> object:
        answer = f"{self.asked(now=now)[0]} {key}"
        return self.answer(answer, number=number, now=now)

    def answer(self, answer: str, *, number: int = 1, now: datetime = NOON) -> object:
        outcome = add_passkey(
            self.outside,
            self.speaker,
            self.browser(self.token, now=now),
            "私の端末",
            answer,
            visitor=visitor(number),
            now=now,
        )
        if isinstance(outcome, FactorsChanged):
            self.token = outcome.token
        return outcome

    def challenge(self, token: str = "", *, now: datetime = LATER) -> list[object]:
        options = ask_for_proof(self.outside, self.speaker, token, visitor=visitor(), now=now)
        found: list[object] = json.loads(options)
        return found

    def prove(
        self, key: str = "k1", token: str = "", *, number: int = 1, now: datetime = LATER
    ) -> object:
        return self.send(
            f"{self.challenge(token, now=now)[0]} {key}", token, number=number, now=now
        )

    def send(
        self, answer: str, token: str = "", *, number: int = 1, now: datetime = LATER
    ) -> object:
        return step_in_with_passkey(
            self.outside, self.speaker, token, answer, visitor=visitor(number), now=now
        )


@pytest.fixture
def keeper(session: Session, database: Database, settings: Settings) -> Keeper:
    keeper = Keeper(Town(session, database, settings))
    keeper.token = keeper.sign_in()
    return keeper


def test_it_is_kept_with_its_name_and_brings_recovery_codes(keeper: Keeper) -> None:
    assert isinstance(keeper.add(), FactorsChanged)

    (passkey,) = keeper.factors().all
    assert (passkey.kind.value, passkey.name) == ("passkey", "私の端末")
    assert keeper.factors().codes_left == 10
    assert keeper.names()[-1] == "factor_added"
    change_name(keeper.outside, keeper.browser(keeper.token), passkey, "鍵")
    assert keeper.factors().all[0].name == "鍵"


def test_a_device_is_told_what_it_has_and_no_number_of_the_member(keeper: Keeper) -> None:
    keeper.add()

    _challenge, mark, user_id, known = keeper.asked()

    assert (user_id, known) == ("hanako", ["k1"])
    assert len(str(mark)) == 64


def test_what_is_wrong_is_not_kept(keeper: Keeper) -> None:
    assert keeper.add("wrong") is FactorRefusal.WRONG_CODE
    assert keeper.answer("no challenge named") is FactorRefusal.WRONG_CODE
    assert keeper.answer("nothing") is FactorRefusal.WRONG_CODE
    keeper.add("k1")
    assert keeper.add("k1") is FactorRefusal.GONE
    assert len(keeper.factors().all) == 1


def test_a_challenge_is_good_once_for_its_browser_and_purpose(keeper: Keeper) -> None:
    challenge = keeper.asked()[0]
    assert isinstance(keeper.answer(f"{challenge} k1"), FactorsChanged)
    assert keeper.answer(f"{challenge} k2") is FactorRefusal.WRONG_CODE, "used"
    assert keeper.add("k2", number=2) is FactorRefusal.WRONG_CODE, "another browser"
    for_sign_in = keeper.challenge(now=NOON)[0]
    assert keeper.answer(f"{for_sign_in} k2") is FactorRefusal.WRONG_CODE, "another purpose"


def test_a_challenge_lasts_five_minutes_and_is_thrown_away(keeper: Keeper) -> None:
    keeper.add()
    late = LATER + FIVE_MINUTES
    challenge = keeper.challenge()[0]

    assert isinstance(keeper.send(f"{challenge} k1", now=late), NotProved)
    keeper.challenge(now=late)
    keeper.town.session.commit()
    assert len(keeper.town.session.scalars(select(PasskeyChallenge)).all()) == 1


def test_more_than_ten_are_refused(keeper: Keeper) -> None:
    for number in range(MOST_FACTORS):
        assert isinstance(keeper.add(f"k{number}"), FactorsChanged)

    assert keeper.add("one more") is FactorRefusal.TOO_MANY


def test_a_browser_that_was_signed_out_keeps_nothing(keeper: Keeper) -> None:
    browser = keeper.browser(keeper.token)
    answer = f"{keeper.asked()[0]} k1"
    with keeper.town.database.work() as work:
        end_session(work, browser.session_id, now=NOON)

    outcome = add_passkey(
        keeper.outside, keeper.speaker, browser, "a", answer, visitor=visitor(), now=NOON
    )

    assert outcome is SessionRefusal.GONE
    assert not keeper.factors().is_on


def test_alone_it_signs_in_and_nothing_is_told_before(keeper: Keeper) -> None:
    keeper.add()
    assert keeper.challenge()[1] == [], "no passkey is named to a stranger"

    entered = keeper.prove()

    assert isinstance(entered, SteppedIn)
    assert keeper.browser(entered.signed_in.token, now=LATER)
    keeper.town.session.commit()
    (row,) = keeper.town.session.scalars(select(Passkey))
    assert (row.sign_count, row.used_at) == (1, LATER)


def test_after_the_password_it_is_the_second_step(keeper: Keeper) -> None:
    keeper.add()
    token = keeper.begin()
    assert keeper.challenge(token)[1] == ["k1"]

    assert isinstance(keeper.prove(token=token), SteppedIn)
    assert isinstance(keeper.prove(token=token), NotProved), "a step is done once"


def test_somebody_elses_passkey_does_not_do_the_step(keeper: Keeper) -> None:
    keeper.add()
    taro = keeper.neighbour()
    taro.with_app()

    outcome = keeper.prove(token=taro.begin())

    assert isinstance(outcome, NotProved)
    assert keeper.events()[-1] == "second_step_failed"


@pytest.mark.parametrize("key", ["unknown", "k1 "])
def test_what_proves_nothing_lets_nobody_in(keeper: Keeper, key: str) -> None:
    keeper.add()

    assert isinstance(keeper.prove(key), NotProved)
    assert isinstance(keeper.send("nothing"), NotProved)


def test_a_passkey_whose_count_went_back_proves_nothing(keeper: Keeper) -> None:
    keeper.add()
    for _ in range(2):
        assert isinstance(keeper.prove(), SteppedIn)

    assert isinstance(keeper.prove(), NotProved)


def test_it_signs_nobody_in_once_everything_was_stopped(keeper: Keeper) -> None:
    keeper.add()
    report_not_me(keeper.outside, keeper.browser(keeper.token), now=NOON)

    assert isinstance(keeper.prove(), NotProved)


def test_a_removed_passkey_signs_nobody_in(keeper: Keeper) -> None:
    keeper.add()
    passkey = keeper.factors().all[0]
    remove_factor(keeper.outside, keeper.browser(keeper.token), passkey, now=NOON)

    assert isinstance(keeper.prove(), NotProved)


def test_tries_are_counted_by_network(keeper: Keeper) -> None:
    keeper.add()
    usual = keeper.outside.throttles
    narrow = replace(usual.sign_in_network, tries=1, name="narrow")
    keeper.outside = keeper.town.entrance(throttles=replace(usual, sign_in_network=narrow))

    assert isinstance(keeper.prove("unknown"), NotProved)
    assert isinstance(keeper.prove(), Closed)
