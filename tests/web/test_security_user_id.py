"""The change of user ID through the browser without JavaScript, and what the gate keeps of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOON, Person
from tests.strict_browser import Browser
from webapp.domain.attempts import Closed
from webapp.models import KeptAnswers
from webapp.services.member_session import SessionRefusal

pytestmark = pytest.mark.usefixtures("clock")

PATH = "/security/user-id"
SERVICE = "webapp.blueprints.security.changing_user_id.change_user_id"
MINUTE = timedelta(minutes=1)


def test_a_member_changes_the_user_id(
    hers: Browser, new_browser: Callable[[], Browser], hanako: Person
) -> None:
    elsewhere = new_browser().sign_in_as(hanako)
    page = hers.open("/security/")
    page = hers.follow(page, "ユーザーIDを変更する")
    assert "今のユーザーIDは「hanako」です" in page

    page = hers.fill_in(page, user_id="hanako.85")

    assert page.path == "/security/"
    assert "ユーザーIDを変更しました" in page
    assert "hanako.85" in page
    assert "10月2日金曜日午後0時0分まで、ポイントの交換を止めています" in page
    assert elsewhere.open("/").heading == "サインイン"
    elsewhere.fill_in("/sign-in", user_id="hanako.85", password=hanako.password)
    assert elsewhere.open("/").heading == "ホーム"


def test_what_was_typed_too_late_comes_back_once(
    hers: Browser, session: Session, hanako: Person, clock: Any
) -> None:
    page = hers.open(PATH)
    clock.shift(6 * MINUTE)

    page = hers.fill_in(page, user_id="hanako.86")
    assert page.heading == "ご本人の確認"
    page = hers.fill_in(page, password=hanako.password)

    assert (page.path, page.value("user_id")) == (PATH, "hanako.86")
    hers.fill_in(page, user_id="han")
    assert hers.open(PATH).value("user_id") == "", "it was sent: nothing waits any more"
    assert session.scalars(select(KeptAnswers)).all() == []


def test_what_was_typed_waits_for_nobody_else(
    hers: Browser,
    new_browser: Callable[[], Browser],
    session: Session,
    hanako: Person,
    taro: Person,
    clock: Any,
) -> None:
    page = hers.open(PATH)
    clock.shift(6 * MINUTE)
    hers.fill_in(page, user_id="hanako.86")

    for person in (hanako, taro):
        assert new_browser().sign_in_as(person).open(PATH).value("user_id") == ""


def test_what_is_wrong_is_said_at_the_field(hers: Browser, taro: Person) -> None:
    page = hers.fill_in(PATH, user_id="taro85")
    assert page.status == 422
    assert "ほかの方が使っています" in page.words_in("user_id-error")
    assert "空いているユーザーIDの例" in page
    assert page.value("user_id") == "taro85"

    assert "今と同じユーザーID" in hers.fill_in(PATH, user_id="hanako").words_in("user_id-error")
    assert "入力してください" in hers.fill_in(PATH, user_id="").words_in("user_id-error")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(SessionRefusal.GONE, "セキュリティ"), (Closed(NOON), "今は受け付けていません")],
)
def test_what_can_hardly_happen_is_said_too(
    hers: Browser, monkeypatch: pytest.MonkeyPatch, outcome: object, words: str
) -> None:
    monkeypatch.setattr(SERVICE, lambda *_, **__: outcome)

    page = hers.fill_in(PATH, user_id="hanako.86")

    assert words in page
    assert "変更しました" not in page
