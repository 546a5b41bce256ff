"""A member who forgot user ID or password is back in, and nobody learns anything by trying."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.desk import MINUTE
from tests.entrance import GOOD, CardHolder, Town, statements_of, visitor
from tests.factories import NOON
from tests.recovering import Forgetful
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Closed, Throttles
from webapp.domain.confirmation import ActivationCode, ConfirmationCode
from webapp.domain.password import Password, PasswordRefusal
from webapp.models import (
    Attempt,
    Confirmation,
    Credential,
    MemberSession,
    OutboxMessage,
    SecurityEvent,
)
from webapp.services.attempts import look
from webapp.services.card_check import check_card
from webapp.services.confirmation import Confirmed, NotAccepted, confirm
from webapp.services.credential_change import ChangeRefusal
from webapp.services.member_session import find_session
from webapp.services.recovery import (
    BY_CARD,
    BY_USER_ID,
    RecoveryRefusal,
)
from webapp.services.showing import CheckStarted
from webapp.services.signed_in import SignedIn
from webapp.services.waiting import read_waiting


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


@pytest.fixture
def forgetful(town: Town) -> Forgetful:
    return Forgetful(town)


@pytest.fixture
def taro(town: Town) -> CardHolder:
    return town.move_in("佐藤太郎", user_id="Taro.85")


def test_the_card_leads_to_the_user_id_as_the_member_wrote_it(
    forgetful: Forgetful, taro: CardHolder
) -> None:
    token = forgetful.show_card(taro.proof)
    assert forgetful.found(token) is RecoveryRefusal.NOT_CONFIRMED
    assert forgetful.names() == ["recovery_code"]

    assert isinstance(forgetful.type(BY_CARD, token), Confirmed)

    assert forgetful.found(token) == "Taro.85"
    assert forgetful.names() == ["recovery_code", "user_id_shown"]
    assert forgetful.sign_in("taro.85", taro.password), "nothing else has changed"


def test_the_user_id_is_enough_for_another_password(forgetful: Forgetful, taro: CardHolder) -> None:
    token = forgetful.say_user_id(" ＴＡＲＯ.85")
    assert isinstance(forgetful.type(BY_USER_ID, token), Confirmed)

    outcome = forgetful.choose(token)

    assert isinstance(outcome, SignedIn)
    assert forgetful.sign_in("taro.85", GOOD)
    assert not forgetful.sign_in("taro.85", taro.password)
    assert forgetful.names()[:3] == ["recovery_code", "user_id_shown", "password_changed"]


def test_a_new_password_signs_in_here_and_out_everywhere_else(
    forgetful: Forgetful, taro: CardHolder, session: Session
) -> None:
    assert forgetful.sign_in("taro.85", taro.password)

    outcome = forgetful.choose(forgetful.prove(taro))

    assert isinstance(outcome, SignedIn)
    assert "token" not in repr(outcome)
    with forgetful.town.database.read() as connection:
        browser = find_session(connection, outcome.token, now=NOON + MINUTE)
    assert browser
    assert browser.member_id == taro.member_id
    session.commit()
    open_ones = select(MemberSession.id).where(MemberSession.ended_at.is_(None))
    assert session.scalars(open_ones).all() == [browser.session_id]


def failures_in_a_row(session: Session) -> list[int]:
    counts = select(Attempt.tries).where(Attempt.bucket.startswith("failures-in-a-row:"))
    found = list(session.scalars(counts))
    session.commit()
    return found


def test_a_password_that_was_switched_off_works_again(
    forgetful: Forgetful, taro: CardHolder, session: Session
) -> None:
    credential = session.get_one(Credential, taro.member_id)
    credential.password_off_at = NOON
    session.commit()
    assert not forgetful.sign_in("taro.85", "wrong")
    assert failures_in_a_row(session) == [1]

    forgetful.choose(forgetful.prove(taro))

    assert failures_in_a_row(session) == [0]
    assert forgetful.sign_in("taro.85", GOOD)


def test_a_password_that_was_switched_off_is_not_taken_again(
    forgetful: Forgetful, taro: CardHolder, session: Session
) -> None:
    forgetful.choose(forgetful.prove(taro))
    session.get_one(Credential, taro.member_id).password_off_at = NOON
    session.commit()
    token = forgetful.prove(taro, once="once more")

    assert forgetful.choose(token, GOOD) is ChangeRefusal.SAME_AS_STOPPED
    assert not forgetful.sign_in("taro.85", GOOD)

    assert isinstance(forgetful.choose(token, f"{GOOD} mata"), SignedIn)


def test_a_weak_password_is_refused_and_another_can_follow(
    forgetful: Forgetful, taro: CardHolder
) -> None:
    token = forgetful.prove(taro)

    assert forgetful.choose(token, "short") is PasswordRefusal.TOO_SHORT
    assert forgetful.choose(token, "taro.85 taro.85 taro.85") is PasswordRefusal.USER_ID

    assert isinstance(forgetful.choose(token), SignedIn)


def test_a_recovery_works_once(forgetful: Forgetful, taro: CardHolder) -> None:
    token, other = forgetful.prove(taro), forgetful.prove(taro, once="in another tab")

    assert isinstance(forgetful.choose(token), SignedIn)

    for used in (token, other):
        assert forgetful.found(used) is RecoveryRefusal.ALREADY_DONE
        assert forgetful.choose(used, GOOD + "-mata") is RecoveryRefusal.ALREADY_DONE
    assert forgetful.sign_in("taro.85", GOOD)


def test_of_two_forms_sent_at_once_one_sets_the_password(
    forgetful: Forgetful, taro: CardHolder
) -> None:
    token = forgetful.prove(taro)

    class Slow:
        """A hasher that takes so long that the other form is done meanwhile."""

        def __init__(self) -> None:
            self.hasher = forgetful.outside.hasher

        def hash(self, password: Password) -> str:
            outside, forgetful.outside = forgetful.outside, quick
            assert isinstance(forgetful.choose(token, GOOD), SignedIn)
            forgetful.outside = outside
            return self.hasher.hash(password)

    quick = forgetful.outside
    forgetful.outside = replace(quick, hasher=Slow())

    assert forgetful.choose(token, GOOD + "-mata") is RecoveryRefusal.ALREADY_DONE
    forgetful.outside = quick
    assert forgetful.sign_in("taro.85", GOOD)


def test_half_an_hour_after_the_code_nothing_is_shown(
    forgetful: Forgetful, taro: CardHolder
) -> None:
    token = forgetful.prove(taro)

    assert forgetful.found(token, now=NOON + 29 * MINUTE) == "Taro.85"
    late = NOON + 31 * MINUTE
    assert forgetful.found(token, now=late) is RecoveryRefusal.NOT_CONFIRMED
    assert forgetful.choose(token, now=late) is RecoveryRefusal.NOT_CONFIRMED


def test_a_letter_opens_it_where_no_contact_works(forgetful: Forgetful, town: Town) -> None:
    jiro = town.move_in("山田次郎", contacts={}, user_id="jiro85")
    token = forgetful.say_user_id("jiro85")

    letter = town.letter(jiro, at=NOON)
    code = ActivationCode.parse(letter)
    assert code
    accepted = confirm(
        forgetful.outside, BY_USER_ID, token, code, visitor=visitor(), now=NOON + MINUTE
    )

    assert isinstance(accepted, Confirmed)
    assert isinstance(forgetful.choose(token), SignedIn)


def test_who_has_not_enrolled_is_told_so_by_mail_only(forgetful: Forgetful, town: Town) -> None:
    hanako = town.move_in()

    token = forgetful.show_card(hanako.proof)

    assert forgetful.names() == ["not_enrolled"]
    assert forgetful.found(token) is RecoveryRefusal.NOT_CONFIRMED


def user_ids(town: Town) -> dict[str, str]:
    """All whose user ID must be answered alike."""
    town.move_in("佐藤太郎", user_id="taro85")
    town.move_in("山田次郎", contacts={}, user_id="jiro85")
    return {"known": "taro85", "no contact": "jiro85", "unknown": "nobody85", "odd": "%' OR 1=1"}


@pytest.mark.parametrize("way", ["user ID", "code after it"])
def test_every_user_id_costs_the_same_statements(
    forgetful: Forgetful, town: Town, way: str
) -> None:
    seen = {}
    for number, (who, user_id) in enumerate(user_ids(town).items()):
        with statements_of(town.database.engine) as statements:
            token = forgetful.say_user_id(user_id, number=number)
        if way != "user ID":
            wrong = ConfirmationCode.parse("000000")
            assert wrong
            with statements_of(town.database.engine) as statements:
                confirm(forgetful.outside, BY_USER_ID, token, wrong, visitor=visitor(), now=NOON)
        seen[who] = statements
    first = seen.pop("known")
    assert len(first) > 3
    for who, statements in seen.items():
        assert statements == first, who


def test_every_user_id_leaves_the_same_number_of_rows(
    forgetful: Forgetful, town: Town, session: Session
) -> None:
    tables = (Attempt, Confirmation, OutboxMessage, SecurityEvent)

    def rows() -> list[int]:
        session.commit()
        counts = [session.scalar(select(func.count()).select_from(table)) for table in tables]
        session.commit()
        return [count or 0 for count in counts]

    added = {}
    forgetful.say_user_id("somebody else", number=99)
    for number, (who, user_id) in enumerate(user_ids(town).items()):
        before = rows()
        forgetful.say_user_id(user_id, number=number)
        added[who] = [after - earlier for after, earlier in zip(rows(), before, strict=True)]
    first = added.pop("known")
    assert all(first[1:])
    assert set(map(tuple, added.values())) == {tuple(first)}


@pytest.mark.parametrize("user_id", ["taro.85", "nobody"])
def test_the_sixth_try_at_a_user_id_waits_whoever_it_is(
    forgetful: Forgetful, taro: CardHolder, user_id: str
) -> None:
    for number in range(5):
        token = forgetful.say_user_id(user_id, once=str(number), number=number)
    next_day = NOON + timedelta(days=1, seconds=5)
    with forgetful.town.database.read() as connection:
        waiting = read_waiting(connection, forgetful.outside, BY_USER_ID, token, now=NOON)
    assert waiting
    assert (waiting.shown.tries_left, waiting.shown.closed_until) == (0, next_day)

    closed = forgetful.try_user_id(user_id, once="again", number=9, now=NOON + MINUTE)

    assert closed == Closed(next_day)
    assert isinstance(
        forgetful.try_user_id(user_id, once="own", number=9, known_device="her own"), CheckStarted
    )
    assert isinstance(
        forgetful.try_user_id(user_id, once="later", number=9, now=next_day), CheckStarted
    )
    assert forgetful.sign_in("taro.85", taro.password), "a lock closes this way only"


def test_the_right_code_gives_the_tries_back(forgetful: Forgetful, taro: CardHolder) -> None:
    for number in range(4):
        token = forgetful.say_user_id("taro.85", once=str(number))

    assert isinstance(forgetful.type(BY_USER_ID, token), Confirmed)

    with forgetful.town.database.read() as connection:
        waiting = read_waiting(connection, forgetful.outside, BY_USER_ID, token, now=NOON)
        *_, network, _browser = BY_USER_ID.buckets(forgetful.outside, "any", visitor())
        assert look(connection, forgetful.outside.keys, network, now=NOON).tries_left == 27
    assert waiting
    assert waiting.shown.tries_left == 5


def test_the_same_form_twice_is_one_try_and_one_message(
    forgetful: Forgetful, taro: CardHolder
) -> None:
    assert forgetful.say_user_id("taro.85") == forgetful.say_user_id("taro.85")

    assert forgetful.names() == ["recovery_code"]


def test_a_token_of_one_way_opens_nothing_on_the_other(
    forgetful: Forgetful, taro: CardHolder
) -> None:
    token = forgetful.say_user_id("taro.85")

    refused = forgetful.type(BY_CARD, token)

    assert isinstance(refused, NotAccepted)
    assert forgetful.found(token) is RecoveryRefusal.NOT_CONFIRMED


def test_without_codes_the_card_is_enough_and_the_member_is_told(
    forgetful: Forgetful, taro: CardHolder
) -> None:
    forgetful.outside = forgetful.town.entrance(confirms_cards=False)
    started = check_card(
        forgetful.outside, BY_CARD, taro.proof, once="once", visitor=visitor(), now=NOON
    )

    assert isinstance(started, CheckStarted)
    assert started.confirmed
    assert forgetful.found(started.token) == "Taro.85"
    assert forgetful.names() == ["user_id_shown"]


def test_without_codes_a_user_id_proves_nothing(forgetful: Forgetful, taro: CardHolder) -> None:
    forgetful.outside = forgetful.town.entrance(confirms_cards=False)

    with pytest.raises(ValueError, match="proves nothing"):
        forgetful.try_user_id("taro.85")
    assert forgetful.names() == []


def test_the_rules_have_names_of_their_own() -> None:
    rules = [rule(Throttles()) for rule in (BY_CARD.rule, BY_USER_ID.rule)]
    assert [rule.name for rule in rules] == ["card", "recovery-user-id"]
