"""\"This was not me\": on the page or by the link in a notice, everything is stopped."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.desk import MINUTE, Desk
from tests.entrance import GOOD, Town
from tests.factories import NOON
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.cool_down import CoolingDown, Frozen
from webapp.domain.password import Password
from webapp.models import RevokeLink
from webapp.services.cool_down import cool_down_until, exchange_hold
from webapp.services.credential_change import Changed
from webapp.services.member_session import SessionRefusal
from webapp.services.not_me import report_not_me, revoke
from webapp.services.password import change_password
from webapp.services.user_id import change_user_id

DAY = timedelta(hours=24)
LATER = NOON + MINUTE


class Watch(Desk):
    """Hanako, who looks after her account."""

    def hold(self, *, now: object = LATER, length: timedelta = DAY) -> Frozen | CoolingDown | None:
        with self.town.database.read() as connection:
            return exchange_hold(connection, self.hanako.member_id, length=length, now=now)  # type: ignore[arg-type]

    def change(self) -> str:
        """Change the password; return the word of the link in the notice."""
        browser = self.browser(self.sign_in())
        assert isinstance(
            change_password(self.outside, browser, Password(GOOD), now=LATER), Changed
        )
        return self.link()

    def link(self) -> str:
        found = re.search(r"link=([0-9a-f]{64})", self.town.mails()[-1].body)
        assert found
        return found[1]

    def revoke(self, word: str, *, signed_in: int | None = None, now: object = LATER) -> bool:
        return revoke(self.outside, word, signed_in=signed_in, device_words="w3m", now=now)  # type: ignore[arg-type]


@pytest.fixture
def watch(session: Session, database: Database, settings: Settings) -> Watch:
    return Watch(Town(session, database, settings))


def test_only_the_browser_of_the_report_stays_and_the_password_is_off(watch: Watch) -> None:
    here, stranger = watch.sign_in(), watch.sign_in()

    outcome = report_not_me(watch.outside, watch.browser(here), now=LATER)

    assert isinstance(outcome, Changed)
    assert watch.browser(outcome.token, now=LATER).is_fresh(LATER), "nobody asks again"
    assert [watch.find(token) for token in (here, stranger)] == [None, None]
    assert not watch.sign_in()
    assert [mail.name for mail in watch.town.mails()] == ["secured"]
    assert watch.events()[2:4] == ["not_me", "notice_sent"]


def test_exchanges_are_frozen_until_the_password_is_new_and_then_cool_down(watch: Watch) -> None:
    assert watch.hold() is None
    outcome = report_not_me(watch.outside, watch.browser(watch.sign_in()), now=LATER)
    assert isinstance(outcome, Changed)
    assert watch.hold(now=LATER + 30 * DAY) == Frozen()

    at = LATER + MINUTE
    browser = watch.browser(outcome.token, now=at)
    assert isinstance(change_password(watch.outside, browser, Password(GOOD), now=at), Changed)

    assert watch.hold(now=at) == CoolingDown(at + DAY)
    assert watch.hold(now=at + DAY) is None
    assert watch.sign_in(password=GOOD)


def test_a_change_of_user_id_cools_down_as_well_by_setting(watch: Watch) -> None:
    browser = watch.browser(watch.sign_in())
    assert isinstance(change_user_id(watch.outside, browser, "hanako.85", now=LATER), Changed)

    assert watch.hold() == CoolingDown(LATER + DAY)
    assert watch.hold(length=2 * DAY, now=LATER + DAY) == CoolingDown(LATER + 2 * DAY)
    assert watch.hold(length=timedelta(0)) is None
    with watch.town.database.read() as connection:
        until = cool_down_until(connection, watch.hanako.member_id, length=DAY, now=LATER)
    assert until == LATER + DAY


def test_a_browser_that_was_signed_out_meanwhile_reports_nothing(watch: Watch) -> None:
    browser = watch.browser(watch.sign_in())
    report_not_me(watch.outside, browser, now=LATER)

    assert report_not_me(watch.outside, browser, now=LATER) is SessionRefusal.GONE


def test_the_link_signs_everybody_out_without_signing_in(watch: Watch) -> None:
    word = watch.change()
    thief = watch.sign_in(password=GOOD)

    assert watch.revoke(word, now=LATER + MINUTE)

    assert watch.find(thief) is None
    assert not watch.sign_in(password=GOOD)
    assert watch.hold() == Frozen()
    assert watch.events()[-3:] == ["revoked", "notice_sent", "sign_in_failed"]
    assert watch.town.mails()[-1].name == "secured"


def test_it_works_once_and_for_three_days(watch: Watch) -> None:
    word = watch.change()
    assert not watch.revoke(word, now=LATER + timedelta(hours=72))
    assert watch.revoke(word, now=LATER + timedelta(hours=71, minutes=59))
    assert not watch.revoke(word)


def test_what_one_link_has_done_uses_up_the_others(watch: Watch) -> None:
    first = watch.change()
    browser = watch.browser(watch.sign_in(password=GOOD))
    change_user_id(watch.outside, browser, "hanako.85", now=LATER + MINUTE)
    second = watch.link()

    assert watch.revoke(first)
    assert not watch.revoke(second)


@pytest.mark.parametrize("word", ["", "0f" * 32, "x", "あ" * 200])
def test_a_link_that_nobody_sent_does_nothing(watch: Watch, word: str) -> None:
    token = watch.sign_in()

    assert not watch.revoke(word)
    assert watch.browser(token)


def test_where_somebody_else_is_signed_in_the_link_does_not_exist(watch: Watch) -> None:
    word = watch.change()
    taro = watch.town.move_in("佐藤太郎", user_id="taro85")

    assert not watch.revoke(word, signed_in=taro.member_id)
    assert watch.revoke(word, signed_in=watch.hanako.member_id)


def test_the_database_keeps_no_link(watch: Watch) -> None:
    word = watch.change()

    assert word not in watch.town.session.scalars(select(RevokeLink.token_digest)).one()


def test_without_a_contact_it_is_done_all_the_same(watch: Watch) -> None:
    jiro = watch.town.move_in("山田次郎", contacts={}, user_id="jiro.y")

    report_not_me(watch.outside, watch.browser(watch.sign_in("jiro.y")), now=LATER)

    assert watch.events(jiro.member_id) == ["signed_in", "not_me"]
