"""Apps and recovery codes are added, named, removed; each change has its consequences."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.entrance import GOOD, Town
from tests.factor_desk import LATER, MINUTE, FactorDesk, code_of, recovery, wrong
from tests.factories import NOON
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Closed
from webapp.domain.cool_down import CoolingDown
from webapp.domain.password import Password, PasswordRefusal
from webapp.domain.second_factor import FactorRefusal
from webapp.models import AuthenticatorApp, RecoveryCodeRow
from webapp.services.authenticator_app import begin_app, begun_secret, confirm_app, key_address
from webapp.services.cool_down import exchange_hold
from webapp.services.credential_change import Changed
from webapp.services.devices import sign_out_others
from webapp.services.factor_change import FactorsChanged, change_name, remove_factor, renew_codes
from webapp.services.key_use import count_rows
from webapp.services.member_session import OpenSession, SessionRefusal, end_session
from webapp.services.not_me import report_not_me
from webapp.services.password import PasswordNotChanged, change_password
from webapp.services.recovery_codes import codes_are_kept, fresh_codes
from webapp.services.second_factor import MOST_FACTORS, Factor
from webapp.services.second_step import NotProved, SteppedIn
from webapp.services.signed_in import SignedIn
from webapp.services.trusted_devices import forget_trusted

SHORT = "kasa-rakuda"
"""Long enough beside a second factor, and no longer."""


@pytest.fixture
def desk(session: Session, database: Database, settings: Settings) -> FactorDesk:
    return FactorDesk(Town(session, database, settings))


def here(desk: FactorDesk, *, now: object = LATER) -> OpenSession:
    return desk.browser(desk.token, now=now)  # type: ignore[arg-type]


def remove(desk: FactorDesk, factor: Factor | None = None) -> object:
    outcome = remove_factor(desk.outside, here(desk), factor or desk.factors().all[0], now=LATER)
    if isinstance(outcome, FactorsChanged):
        desk.token = outcome.token
    return outcome


def set_password(desk: FactorDesk, password: str, *, now: object = LATER) -> object:
    outcome = change_password(desk.outside, here(desk), Password(password), now=now)  # type: ignore[arg-type]
    if isinstance(outcome, Changed):
        desk.token = outcome.token
    return outcome


def test_an_app_counts_once_its_first_code_was_right(desk: FactorDesk) -> None:
    browser = desk.browser(desk.sign_in())
    begin_app(desk.outside, browser, now=NOON)
    assert not desk.factors().is_on
    assert isinstance(desk.knock(), SignedIn)
    secret = desk.begun()

    refused = confirm_app(desk.outside, browser, "電話", wrong(secret, NOON), now=NOON)
    assert refused is FactorRefusal.WRONG_CODE
    added = confirm_app(desk.outside, browser, "電話", code_of(secret, NOON), now=NOON)

    assert isinstance(added, FactorsChanged)
    assert added.token not in repr(added)
    (app,) = desk.factors().all
    assert (app.name, app.kind.value, app.added_at) == ("電話", "app", NOON)
    again = confirm_app(desk.outside, browser, "電話", code_of(secret, NOON), now=NOON)
    assert again is FactorRefusal.GONE


def test_what_follows_when_a_factor_is_added(desk: FactorDesk) -> None:
    other, token = desk.sign_in(), desk.sign_in()

    desk.add_app(token)

    assert desk.find(other) is None, "other browsers are signed out"
    assert desk.find(token) is None, "and this one has another token"
    assert here(desk)
    assert desk.events()[-2:] == ["factor_added", "notice_sent"]
    assert desk.names()[-1] == "factor_added"
    assert "link=" in desk.town.mails()[-1].body
    with desk.town.database.read() as connection:
        hold = exchange_hold(connection, desk.member_id, length=timedelta(hours=24), now=LATER)
    assert hold == CoolingDown(NOON + timedelta(hours=24))


def test_the_secret_lies_sealed_and_the_codes_as_digests(desk: FactorDesk) -> None:
    secret = desk.with_app()
    desk.town.session.commit()
    (app,) = desk.town.session.scalars(select(AuthenticatorApp))
    rows = desk.town.session.scalars(select(RecoveryCodeRow)).all()

    assert secret not in app.secret_sealed
    place = f"authenticator_app.secret.{app.id}.{app.member_id}"
    assert desk.town.sealer.open(app.secret_sealed, place) == secret
    assert len(rows) == len(set(desk.codes)) == 10
    assert not {recovery(code).plain for code in desk.codes} & {row.code_digest for row in rows}
    with desk.town.database.read() as connection:
        counted = count_rows(connection, now=LATER)
    assert counted["fingerprint_keys"]["demo"]["recovery_code"] == 10
    assert counted["sealing_keys"]["demo"]["authenticator_app.secret"] == 1


def test_a_secret_waits_half_an_hour_and_for_the_newest_page_only(desk: FactorDesk) -> None:
    browser = desk.browser(desk.sign_in())
    begin_app(desk.outside, browser, now=NOON)
    first = desk.begun()
    begin_app(desk.outside, browser, now=NOON)
    assert desk.begun() != first

    late = NOON + timedelta(minutes=30)
    with desk.town.database.read() as connection:
        assert begun_secret(connection, desk.town.sealer, desk.member_id, now=late) is None
    gone = confirm_app(desk.outside, browser, "電話", code_of(first, late), now=late)
    assert gone is FactorRefusal.GONE


def test_guesses_at_the_first_code_are_counted(desk: FactorDesk) -> None:
    browser = desk.browser(desk.sign_in())
    begin_app(desk.outside, browser, now=NOON)
    secret = desk.begun()
    for _ in range(10):
        confirm_app(desk.outside, browser, "電話", wrong(secret, NOON), now=NOON)

    closed = confirm_app(desk.outside, browser, "電話", code_of(secret, NOON), now=NOON)
    assert isinstance(closed, Closed)


def test_of_two_forms_sent_at_once_one_adds_the_app(
    desk: FactorDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = desk.browser(desk.sign_in())
    begin_app(desk.outside, browser, now=NOON)
    secret = desk.begun()
    from webapp.services import authenticator_app  # noqa: PLC0415 - the other form comes between

    look = authenticator_app.matching_step

    def slow(*arguments: object, **named: object) -> int | None:
        monkeypatch.undo()
        confirm_app(desk.outside, browser, "速い", code_of(secret, NOON), now=NOON)
        return look(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(authenticator_app, "matching_step", slow)
    late = confirm_app(desk.outside, browser, "遅い", code_of(secret, NOON), now=NOON)

    assert late is FactorRefusal.GONE
    assert [app.name for app in desk.factors().all] == ["速い"]


def test_a_browser_that_was_signed_out_adds_nothing(desk: FactorDesk) -> None:
    browser = desk.browser(desk.sign_in())
    begin_app(desk.outside, browser, now=NOON)
    secret = desk.begun()
    with desk.town.database.work() as work:
        end_session(work, browser.session_id, now=NOON)

    outcome = confirm_app(desk.outside, browser, "電話", code_of(secret, NOON), now=NOON)

    assert outcome is SessionRefusal.GONE
    assert not desk.factors().is_on
    assert desk.factors().codes_left == 0


def test_two_of_ones_apps_both_sign_in(desk: FactorDesk) -> None:
    first = desk.with_app()
    codes = desk.codes
    second = desk.add_app(desk.token, "タブレット", now=LATER)

    assert desk.codes == codes, "the recovery codes stay"
    assert desk.factors().codes_left == 10
    assert desk.enter(first, now=LATER + MINUTE)
    assert desk.enter(second, now=LATER + MINUTE)


def test_nobody_has_more_than_ten(desk: FactorDesk) -> None:
    desk.with_app()
    for number in range(1, MOST_FACTORS):
        desk.add_app(desk.token, str(number))

    assert begin_app(desk.outside, here(desk), now=LATER) is FactorRefusal.TOO_MANY


def test_an_app_gets_another_name(desk: FactorDesk) -> None:
    desk.with_app()
    (app,) = desk.factors().all

    change_name(desk.outside, here(desk), app, "仕事用")

    assert desk.factors().find("app", app.number) is not None
    assert [one.name for one in desk.factors().all] == ["仕事用"]


def test_with_the_last_factor_everything_goes(desk: FactorDesk) -> None:
    secret = desk.with_app()
    trust = desk.enter(secret, trusts=True).trust
    step = desk.begin()

    assert isinstance(remove(desk), FactorsChanged)

    factors = desk.factors()
    assert (factors.is_on, factors.codes_left, factors.trusted) == (False, 0, 0)
    assert not factors.has("app")
    assert desk.events()[-2:] == ["factor_removed", "notice_sent"]
    assert isinstance(desk.knock(trusted=(trust,)), SignedIn)
    assert not isinstance(desk.give(step, code_of(secret, LATER)), SteppedIn)
    assert renew_codes(desk.outside, here(desk), now=LATER) is FactorRefusal.GONE


def test_one_of_two_goes_alone(desk: FactorDesk) -> None:
    secret = desk.with_app()
    desk.add_app(desk.token, "タブレット", now=LATER)
    tablet = desk.factors().all[1]

    assert isinstance(remove(desk, tablet), FactorsChanged)

    assert [one.name for one in desk.factors().all] == ["スマートフォン"]
    assert desk.factors().codes_left == 10
    assert remove(desk, tablet) is FactorRefusal.GONE
    assert desk.enter(secret, now=LATER + MINUTE)


def test_nobody_removes_somebody_elses(desk: FactorDesk) -> None:
    desk.with_app()
    taro = desk.neighbour()
    taro.with_app()
    of_taro = taro.factors().all[0]

    assert remove(desk, of_taro) is FactorRefusal.GONE
    change_name(desk.outside, here(desk), of_taro, "乗っ取り")
    assert taro.factors().all == (of_taro,)


def test_a_browser_that_was_signed_out_removes_nothing(desk: FactorDesk) -> None:
    desk.with_app()
    browser = here(desk)
    with desk.town.database.work() as work:
        end_session(work, browser.session_id, now=LATER)

    outcome = remove_factor(desk.outside, browser, desk.factors().all[0], now=LATER)

    assert outcome is SessionRefusal.GONE
    assert desk.factors().codes_left == 10


class TestRecoveryCodes:
    def test_they_are_shown_in_this_browser_until_they_are_kept(self, desk: FactorDesk) -> None:
        desk.with_app()
        browser = here(desk)

        def shown(now: object = LATER) -> tuple[str, ...]:
            with desk.town.database.read() as connection:
                return fresh_codes(connection, desk.town.sealer, browser, now=now)  # type: ignore[arg-type]

        assert shown() == desk.codes
        assert shown(NOON + timedelta(minutes=31)) == ()
        codes_are_kept(desk.outside, browser)
        assert shown() == ()

    def test_new_ones_end_those_before(self, desk: FactorDesk) -> None:
        desk.with_app()
        before = desk.codes

        outcome = renew_codes(desk.outside, here(desk), now=LATER)

        assert isinstance(outcome, FactorsChanged)
        assert desk.names()[-1] == "recovery_codes_made"
        assert desk.give(desk.begin(), recovery(before[0])) == NotProved(9, None)


class TestPasswordLength:
    def test_a_short_password_is_taken_beside_a_factor_only(self, desk: FactorDesk) -> None:
        desk.token = desk.sign_in()
        assert set_password(desk, SHORT) == PasswordNotChanged(PasswordRefusal.TOO_SHORT)
        desk.add_app(desk.token)

        assert isinstance(set_password(desk, SHORT), Changed)
        assert desk.credential().password_is_short

    def test_the_last_factor_stays_until_a_longer_one_is_set(self, desk: FactorDesk) -> None:
        desk.with_app()
        set_password(desk, SHORT)

        assert remove(desk) is FactorRefusal.SHORT_PASSWORD
        assert isinstance(set_password(desk, GOOD, now=LATER + MINUTE), Changed)
        assert isinstance(remove(desk), FactorsChanged)

    def test_a_factor_that_went_while_the_password_was_hashed(self, desk: FactorDesk) -> None:
        desk.with_app()

        class Slow:
            def __init__(self, hasher: object) -> None:
                self.hasher = hasher

            def __getattr__(self, name: str) -> object:
                return getattr(self.hasher, name)

            def hash(self, password: Password) -> str:
                desk.outside = desk.town.entrance()
                remove(desk)
                return str(self.hasher.hash(password))  # type: ignore[attr-defined]

        desk.outside = desk.town.entrance(hasher=Slow(desk.outside.hasher))
        outcome = set_password(desk, SHORT)

        assert outcome == PasswordNotChanged(PasswordRefusal.TOO_SHORT)


class TestTrustEnds:
    @pytest.mark.parametrize("way", ["forget", "others", "password", "not me", "codes"])
    def test_with(self, desk: FactorDesk, way: str) -> None:
        desk.token = desk.enter(desk.with_app(), trusts=True).signed_in.token
        browser, outside = here(desk), desk.outside
        assert desk.factors().trusted == 1
        {
            "forget": lambda: forget_trusted(outside, browser, now=LATER),
            "others": lambda: sign_out_others(outside, browser, now=LATER),
            "password": lambda: change_password(outside, browser, Password(GOOD), now=LATER),
            "not me": lambda: report_not_me(outside, browser, now=LATER),
            "codes": lambda: renew_codes(outside, browser, now=LATER),
        }[way]()

        assert desk.factors().trusted == 0

    def test_forgetting_is_written_down_if_there_was_something(self, desk: FactorDesk) -> None:
        desk.token = desk.enter(desk.with_app(), trusts=True).signed_in.token
        assert "device_trusted" in desk.events()
        for _ in range(2):
            forget_trusted(desk.outside, here(desk), now=LATER)

        assert desk.events().count("devices_forgotten") == 1


def test_the_address_for_phones_names_issuer_and_user_id() -> None:
    address = key_address("ABCD" * 8, "hanako", "みほんカード")

    assert address.startswith("otpauth://totp/")
    assert "secret=ABCDABCD" in address
