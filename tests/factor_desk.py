"""Hanako and her second factor, before our services: apps, codes, steps."""

from datetime import datetime, timedelta

import pyotp
from sqlalchemy import select

from tests.desk import Desk
from tests.entrance import visitor
from tests.factories import NOON, PASSWORD
from webapp.domain.attempts import Closed
from webapp.domain.password import Password
from webapp.domain.second_factor import AppCode, RecoveryCode, step_at
from webapp.models import Credential
from webapp.services.authenticator_app import begin_app, begun_secret, confirm_app
from webapp.services.factor_change import FactorsChanged
from webapp.services.pending_sign_in import SecondStep, SecondStepRefusal
from webapp.services.recovery_codes import fresh_codes
from webapp.services.second_factor import Factors, read_factors
from webapp.services.second_step import NotProved, SteppedIn, step_in_with_code
from webapp.services.sign_in import NotSignedIn, SignInForm, sign_in
from webapp.services.signed_in import SignedIn

MINUTE = timedelta(minutes=1)
LATER = NOON + timedelta(minutes=2)
Entered = SteppedIn | NotProved | Closed | SecondStepRefusal


class FactorDesk(Desk):
    """Hanako, who has an app, or gets one."""

    user_id = "hanako"
    codes: tuple[str, ...] = ()

    def neighbour(self) -> "FactorDesk":
        """Return somebody else in the same town."""
        other = FactorDesk.__new__(FactorDesk)
        other.town, other.outside, other.user_id = self.town, self.outside, "taro.85"
        other.hanako = self.town.move_in("佐藤太郎", user_id=other.user_id)
        return other

    @property
    def member_id(self) -> int:
        return self.hanako.member_id

    def add_app(self, token: str, name: str = "スマートフォン", *, now: datetime = NOON) -> str:
        """Add an app in the browser with this token; return the secret.  ``token`` is used up."""
        browser = self.browser(token, now=now)
        assert begin_app(self.outside, browser, now=now) is None
        secret = self.begun(now=now)
        outcome = confirm_app(self.outside, browser, name, code_of(secret, now), now=now)
        assert isinstance(outcome, FactorsChanged)
        self.token = outcome.token
        with self.town.database.read() as connection:
            found = fresh_codes(connection, self.town.sealer, browser, now=now)
        self.codes = found or self.codes
        return secret

    def begun(self, *, now: datetime = NOON) -> str:
        with self.town.database.read() as connection:
            secret = begun_secret(connection, self.town.sealer, self.member_id, now=now)
        assert secret
        return secret

    def with_app(self) -> str:
        """Sign in and add the first app; return its secret."""
        return self.add_app(self.sign_in(self.user_id))

    def knock(
        self,
        *,
        password: str = PASSWORD,
        shared_device: bool = False,
        trusted: tuple[str, ...] = (),
        now: datetime = LATER,
    ) -> SignedIn | SecondStep | NotSignedIn | Closed:
        """Give the password."""
        form = SignInForm(
            user_id=self.user_id,
            password=Password(password),
            shared_device=shared_device,
            trusted=trusted,
        )
        return sign_in(self.outside, form, visitor(), now=now)

    def begin(self, *, shared_device: bool = False, now: datetime = LATER) -> str:
        """Give the right password; return the token of the second step."""
        outcome = self.knock(shared_device=shared_device, now=now)
        assert isinstance(outcome, SecondStep)
        assert outcome.token not in repr(outcome)
        return outcome.token

    def give(
        self,
        token: str,
        code: AppCode | RecoveryCode,
        *,
        trusts: bool = False,
        number: int = 1,
        now: datetime = LATER,
    ) -> Entered:
        return step_in_with_code(
            self.outside, token, code, trusts=trusts, visitor=visitor(number), now=now
        )

    def enter(self, secret: str, *, trusts: bool = False, now: datetime = LATER) -> SteppedIn:
        """Sign in with password and app."""
        outcome = self.give(self.begin(now=now), code_of(secret, now), trusts=trusts, now=now)
        assert isinstance(outcome, SteppedIn)
        return outcome

    def factors(self, *, now: datetime = LATER) -> Factors:
        with self.town.database.read() as connection:
            return read_factors(connection, self.member_id, now=now)

    def credential(self) -> Credential:
        self.town.session.expire_all()
        asked = select(Credential).where(Credential.member_id == self.member_id)
        return self.town.session.scalars(asked).one()

    def names(self) -> list[str]:
        return [mail.name for mail in self.town.mails()]


def code_of(secret: str, now: datetime) -> AppCode:
    """Return what an app with this secret shows."""
    return AppCode(pyotp.TOTP(secret).generate_otp(step_at(now)))


def wrong(secret: str, now: datetime = LATER) -> AppCode:
    """Return a code that is right neither now nor a step away."""
    near = {code_of(secret, now + n * timedelta(seconds=30)).plain for n in (-1, 0, 1)}
    return AppCode(
        next(code for code in ("111111", "222222", "333333", "444444") if code not in near)
    )


def recovery(text: str) -> RecoveryCode:
    code = RecoveryCode.parse(text)
    assert code
    return code
