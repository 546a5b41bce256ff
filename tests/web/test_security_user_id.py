"""The change of user ID through the browser without JavaScript, and what the gate keeps of it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOON, Person, sign_in_quickly
from tests.strict_browser import Browser
from webapp.domain.attempts import Closed
from webapp.models import KeptAnswers
from webapp.services.member_session import SessionRefusal

PATH = "/security/user-id"
SERVICE = "webapp.blueprints.security.changing_user_id.change_user_id"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def inside(browser: Browser, session: Session, hanako: Person) -> Browser:
    return sign_in_quickly(browser, session, hanako)


def test_a_member_changes_the_user_id(
    inside: Browser, new_browser: Callable[[], Browser], hanako: Person
) -> None:
    elsewhere = new_browser().sign_in_as(hanako)
    page = inside.open("/security/")
    page = inside.follow(page, "ユーザーIDを変更する")
    assert "今のユーザーIDは「hanako」です" in page

    page = inside.fill_in(page, user_id="hanako.85")

    assert page.path == "/security/"
    assert "ユーザーIDを変更しました" in page
    assert "hanako.85" in page
    assert "10月2日金曜日午後0時0分まで、ポイントの交換を止めています" in page
    assert elsewhere.open("/").heading == "サインイン"
    elsewhere.fill_in("/sign-in", user_id="hanako.85", password=hanako.password)
    assert elsewhere.open("/").heading == "ホーム"


def test_what_was_typed_too_late_comes_back_once(
    inside: Browser, session: Session, hanako: Person, clock: Any
) -> None:
    page = inside.open(PATH)
    clock.shift(6 * MINUTE)

    page = inside.fill_in(page, user_id="hanako.86")
    assert page.heading == "ご本人の確認"
    page = inside.fill_in(page, password=hanako.password)

    assert (page.path, page.value("user_id")) == (PATH, "hanako.86")
    inside.fill_in(page, user_id="han")
    assert inside.open(PATH).value("user_id") == "", "it was sent: nothing waits any more"
    assert session.scalars(select(KeptAnswers)).all() == []


def test_what_was_typed_waits_for_nobody_else(
    inside: Browser,
    new_browser: Callable[[], Browser],
    session: Session,
    hanako: Person,
    taro: Person,
    clock: Any,
) -> None:
    page = inside.open(PATH)
    clock.shift(6 * MINUTE)
    inside.fill_in(page, user_id="hanako.86")

    for person in (hanako, taro):
        assert new_browser().sign_in_as(person).open(PATH).value("user_id") == ""


def test_what_is_wrong_is_said_at_the_field(inside: Browser, taro: Person) -> None:
    page = inside.fill_in(PATH, user_id="taro85")
    assert page.status == 422
    assert "ほかの方が使っています" in page.words_in("user_id-error")
    assert "空いているユーザーIDの例" in page
    assert page.value("user_id") == "taro85"

    assert "今と同じユーザーID" in inside.fill_in(PATH, user_id="hanako").words_in("user_id-error")
    assert "入力してください" in inside.fill_in(PATH, user_id="").words_in("user_id-error")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(SessionRefusal.GONE, "セキュリティ"), (Closed(NOON), "今は受け付けていません")],
)
def test_what_can_hardly_happen_is_said_too(
    inside: Browser, monkeypatch: pytest.MonkeyPatch, outcome: object, words: str
) -> None:
    monkeypatch.setattr(SERVICE, lambda *_, **__: outcome)

    page = inside.fill_in(PATH, user_id="hanako.86")

    assert words in page
    assert "変更しました" not in page
