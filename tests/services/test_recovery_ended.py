"""Whoever secures an account ends the recoveries that somebody else has begun."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.desk import MINUTE
from tests.entrance import GOOD, CardHolder, Town, visitor
from tests.factories import NOON
from tests.recovering import Forgetful
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.confirmation import CodeRefusal, ConfirmationCode
from webapp.domain.password import Password
from webapp.services.confirmation import NotAccepted, confirm
from webapp.services.credential_change import Changed
from webapp.services.not_me import report_not_me, revoke
from webapp.services.password import change_password
from webapp.services.recovery import (
    BY_CARD,
    RecoveryRefusal,
)
from webapp.services.revoke_link import make_link


@pytest.fixture
def forgetful(session: Session, database: Database, settings: Settings) -> Forgetful:
    return Forgetful(Town(session, database, settings))


@pytest.fixture
def taro(forgetful: Forgetful) -> CardHolder:
    return forgetful.town.move_in("佐藤太郎", user_id="Taro.85")


def change(forgetful: Forgetful, taro: CardHolder) -> None:
    """Let the member change the password in their own browser."""
    outcome = change_password(
        forgetful.outside, forgetful.browser(taro), Password(GOOD), now=NOON + MINUTE
    )
    assert isinstance(outcome, Changed)


def report(forgetful: Forgetful, taro: CardHolder) -> None:
    """Let the member say that it was somebody else, in their own browser."""
    outcome = report_not_me(forgetful.outside, forgetful.browser(taro), now=NOON + MINUTE)
    assert isinstance(outcome, Changed)


def follow_link(forgetful: Forgetful, taro: CardHolder) -> None:
    """Let the member follow the link of a notice."""
    with forgetful.outside.open_work() as session:
        link = make_link(session, taro.member_id, now=NOON)
    assert revoke(forgetful.outside, link, signed_in=None, device_words="w3m", now=NOON + MINUTE)


@pytest.mark.parametrize("secured", [change, report, follow_link])
def test_who_secures_the_account_ends_the_recovery_of_somebody_else(
    forgetful: Forgetful, taro: CardHolder, secured: Callable[[Forgetful, CardHolder], None]
) -> None:
    token, waiting = forgetful.prove(taro), forgetful.show_card(taro.proof, once="in another tab")
    code = forgetful.town.code()

    secured(forgetful, taro)

    assert forgetful.found(token) is RecoveryRefusal.ALREADY_DONE
    assert forgetful.choose(token, GOOD + "-mata") is RecoveryRefusal.ALREADY_DONE
    parsed = ConfirmationCode.parse(code)
    assert parsed
    outcome = confirm(
        forgetful.outside, BY_CARD, waiting, parsed, visitor=visitor(), now=forgetful.moment()
    )
    assert isinstance(outcome, NotAccepted)
    assert outcome.refusal is CodeRefusal.WRONG, "the same as where no member is"
    assert forgetful.found(forgetful.prove(taro, once="begun anew")) == "Taro.85"
