"""Somebody who forgot something, before our services: shows a card, types codes, chooses."""

from datetime import datetime, timedelta

from tests.desk import MINUTE
from tests.entrance import GOOD, CardHolder, Town, visitor
from tests.factories import NOON
from webapp.domain.attempts import Closed
from webapp.domain.card import CardProof
from webapp.domain.confirmation import ConfirmationCode
from webapp.domain.password import Password, PasswordRefusal
from webapp.services.card_check import check_card
from webapp.services.confirmation import Confirmed, NotAccepted, confirm
from webapp.services.credential_change import ChangeRefusal
from webapp.services.member_session import OpenSession, find_session
from webapp.services.pending_sign_in import SecondStep
from webapp.services.recovery import (
    BY_CARD,
    RecoveryRefusal,
    check_user_id,
    find_user_id,
    recover_password,
)
from webapp.services.showing import CheckStarted, Purpose
from webapp.services.sign_in import SignInForm, sign_in
from webapp.services.signed_in import SignedIn


class Forgetful:
    """Somebody who forgot something."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.outside = town.entrance()
        self.steps = 0

    def moment(self) -> datetime:
        """Return a second more each time: mails of one moment come in any order."""
        self.steps += 1
        return NOON + timedelta(seconds=self.steps)

    def show_card(self, proof: CardProof, *, once: str = "once", number: int = 1) -> str:
        started = check_card(
            self.outside, BY_CARD, proof, once=once, visitor=visitor(number), now=self.moment()
        )
        assert isinstance(started, CheckStarted)
        return started.token

    def say_user_id(self, user_id: str, *, once: str = "once", number: int = 1) -> str:
        started = self.try_user_id(user_id, once=once, number=number, now=self.moment())
        assert isinstance(started, CheckStarted)
        return started.token

    def try_user_id(
        self,
        user_id: str,
        *,
        once: str = "once",
        number: int = 1,
        known_device: str = "",
        now: datetime = NOON,
    ) -> CheckStarted | Closed:
        return check_user_id(
            self.outside,
            user_id,
            once=once,
            visitor=visitor(number),
            known_device=known_device,
            now=now,
        )

    def type(self, purpose: Purpose, token: str) -> Confirmed | NotAccepted:
        code = ConfirmationCode.parse(self.town.code())
        assert code
        return confirm(self.outside, purpose, token, code, visitor=visitor(), now=self.moment())

    def prove(self, person: CardHolder, *, once: str = "once") -> str:
        token = self.show_card(person.proof, once=once)
        assert isinstance(self.type(BY_CARD, token), Confirmed)
        return token

    def found(self, token: str, *, now: datetime = NOON + MINUTE) -> str | RecoveryRefusal:
        with self.town.database.read() as connection:
            return find_user_id(connection, token, now=now)

    def choose(
        self, token: str, password: str = GOOD, *, now: datetime = NOON + MINUTE
    ) -> SignedIn | SecondStep | PasswordRefusal | ChangeRefusal | RecoveryRefusal:
        return recover_password(
            self.outside,
            token,
            Password(password),
            shared_device=False,
            visitor=visitor(),
            now=now,
        )

    def sign_in(self, user_id: str, password: str) -> bool:
        form = SignInForm(user_id=user_id, password=Password(password))
        return isinstance(sign_in(self.outside, form, visitor(), now=NOON + MINUTE), SignedIn)

    def browser(self, person: CardHolder) -> OpenSession:
        """Return a browser in which a member is signed in."""
        form = SignInForm(user_id="taro.85", password=Password(person.password))
        outcome = sign_in(self.outside, form, visitor(), now=NOON)
        assert isinstance(outcome, SignedIn)
        with self.town.database.read() as connection:
            found = find_session(connection, outcome.token, now=NOON)
        assert isinstance(found, OpenSession)
        return found

    def names(self) -> list[str]:
        return [mail.name for mail in self.town.mails()]
