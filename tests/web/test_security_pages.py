"""The security page: where the account stands, who is signed in, what happened, "not me"."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.desk import Desk
from tests.document import words_of
from tests.entrance import GOOD, Town
from tests.factories import NOON, Person, sign_in_quickly
from tests.strict_browser import Browser
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.models import Credential, MemberSession, SecurityEvent
from webapp.services.member_session import SessionRefusal
from webapp.services.security import EventKind, record_event

pytestmark = pytest.mark.usefixtures("clock")

PATH, HISTORY = "/security/", "/security/history"
MINUTE = timedelta(minutes=1)


def happen(session: Session, person: Person, times: int = 1, kind: str = "sign_in_failed") -> int:
    """Let something happen to a member's account; return the number of the last event."""
    for number in range(times):
        record_event(
            session,
            EventKind(kind),
            member_id=person.member_id,
            device_words=f"Firefox {number}",
            now=NOON,
        )
    session.commit()
    asked = select(SecurityEvent.id).order_by(SecurityEvent.id.desc()).limit(1)
    return session.scalars(asked).one()


def test_it_says_where_the_account_stands(hers: Browser) -> None:
    page = hers.follow(hers.open("/"), "セキュリティ")

    assert page.path == PATH
    assert "止めているものはありません" in page
    assert "会員登録のときのまま" in page
    assert "（この端末）" in page
    assert "まだ、できごとはありません" in page


def test_a_change_of_password_stops_exchanges_for_a_day_in_words(hers: Browser, clock: Any) -> None:
    clock.shift(MINUTE)
    hers.fill_in("/security/password", new_password=GOOD)

    page = hers.open(PATH)
    assert "2026年10月1日午後0時1分に変更" in page
    assert "変更があったため、10月2日金曜日午後0時1分まで、ポイントの交換を止めています" in page


def test_other_devices_are_named_and_signed_out_one_by_one(
    hers: Browser, new_browser: Callable[[], Browser], hanako: Person
) -> None:
    elsewhere = new_browser().sign_in_as(hanako)

    page = hers.open(PATH)
    button = "種類の分からない端末、10月1日午後0時0分のサインインを終える"
    page = hers.press(page, button)

    assert "その端末では、サインアウトしました" in page
    assert elsewhere.open("/").heading == "サインイン"
    assert "ほかの端末1台のサインアウト" in page
    assert "ほかの端末をすべて" not in page, "there is no other any more"


def test_all_others_are_signed_out_at_once(
    hers: Browser, new_browser: Callable[[], Browser], hanako: Person
) -> None:
    others = [new_browser().sign_in_as(hanako) for _ in range(2)]

    page = hers.press(PATH, "ほかの端末をすべてサインアウトする")

    assert "この端末のほかは、すべてサインアウトしました" in page
    assert [other.open("/").heading for other in others] == ["サインイン"] * 2


@pytest.mark.parametrize("wanted", ["taros", "0", "-1", "x", "", "9" * 30])
def test_somebody_elses_device_is_as_if_it_did_not_exist(
    hers: Browser,
    new_browser: Callable[[], Browser],
    session: Session,
    taro: Person,
    wanted: str,
) -> None:
    his = new_browser().sign_in_as(taro)
    number = session.scalar(
        select(MemberSession.id).where(MemberSession.member_id == taro.member_id)
    )
    page = hers.open(PATH)
    tokens = [e for e in page.document.all("input") if e.get("name") == "csrf_token"]
    sent = [("csrf_token", tokens[0].get("value", ""))]
    sent += [("device", str(number) if wanted == "taros" else wanted)]

    assert hers.send("POST", "/security/sign-out-device", entries=sent).status_code == 404

    assert his.open("/").heading == "ホーム"


def test_the_history_goes_on_page_by_page(
    hers: Browser, session: Session, hanako: Person, taro: Person
) -> None:
    happen(session, hanako, 30)
    happen(session, taro, kind="password_off")

    page = hers.follow(hers.open(PATH), "これまでのできごとをすべて見る")
    assert "新しい順に25件です" in page
    assert "Firefox 29" in page
    assert "停止" not in page, "that was Taro's"
    assert "これは私ではありません ：2026年10月1日午後0時0分、サインインの失敗" in page
    links = [link for link in page.document.all("a") if "/security/not-me" in link.get("href", "")]
    names = [words_of(link) for link in links]
    assert len(names) == len(set(names)) == 25, "no two links say the same"
    assert names[1].endswith("サインインの失敗（2件目）")

    page = hers.follow(page, "前のできごとを見る")
    assert "できごとの続き、5件" in page
    assert "Firefox 0" in page
    assert hers.follow(page, "いちばん新しいできごとに戻る").path == HISTORY
    assert "続きはありません" in hers.open(f"{HISTORY}?after=1")
    assert hers.open(f"{HISTORY}?after=x", expect=404)


def test_a_history_without_anything_says_so(hers: Browser) -> None:
    assert "まだ、できごとはありません" in hers.open(HISTORY)


def test_not_me_says_what_it_does_and_leads_to_a_new_password(
    hers: Browser,
    new_browser: Callable[[], Browser],
    session: Session,
    hanako: Person,
    clock: Any,
) -> None:
    happen(session, hanako)
    stranger = new_browser().sign_in_as(hanako)
    before = hers.client.get_cookie("session")

    page = hers.follow(hers.open(HISTORY), "：2026年10月1日午後0時0分、サインインの失敗")
    for words in ("すべてサインアウト", "使えなくなります", "交換を止めます"):
        assert words in page
    assert stranger.open("/").heading == "ホーム", "nothing has happened yet"

    page = hers.press(page, "止めて、新しいパスワードを決める")
    assert page.heading == "パスワードの変更"
    assert "パスワードとポイントの交換を止めました" in page
    assert stranger.open("/").heading == "サインイン"
    assert before
    assert before != hers.client.get_cookie("session")
    assert stranger.fill_in("/sign-in", user_id="hanako", password=hanako.password).status == 422
    assert "お届けを受けて、パスワードとポイントの交換を止めています" in hers.open(PATH)

    clock.shift(MINUTE)
    page = hers.fill_in("/security/password", new_password=GOOD)
    assert "10月2日金曜日午後0時1分まで、ポイントの交換を止めています" in page
    clock.shift(timedelta(hours=24))
    again = new_browser()
    again.fill_in("/sign-in", user_id="hanako", password=GOOD)
    assert "止めているものはありません" in again.open(PATH)


def test_not_me_sent_twice_says_what_is_stopped_and_what_is_next(
    hers: Browser, session: Session, hanako: Person
) -> None:
    page = hers.send_twice(
        f"/security/not-me/{happen(session, hanako)}", "止めて、新しいパスワードを決める"
    )

    assert "ほかの端末をすべてサインアウトし、パスワードとポイントの交換を止めました" in page
    assert "止めています。新しいパスワードを決めてください" in page


def test_not_me_asks_for_the_password_first(
    browser: Browser, session: Session, hanako: Person
) -> None:
    number = happen(session, hanako)
    sign_in_quickly(browser, session, hanako, now=NOON - 6 * MINUTE)

    page = browser.open(f"/security/not-me/{number}")
    assert page.heading == "ご本人の確認"
    page = browser.fill_in(page, password=hanako.password)

    assert page.heading == "これは私ではありません"


@pytest.mark.parametrize("number", ["taros", "0", "x", "9" * 18, "9" * 30])
def test_somebody_elses_event_is_as_if_it_did_not_exist(
    hers: Browser, session: Session, taro: Person, number: str
) -> None:
    his = happen(session, taro)

    page = hers.open(f"/security/not-me/{his if number == 'taros' else number}", expect=404)

    assert "Firefox" not in page


def test_a_browser_that_was_signed_out_meanwhile_reports_nothing(
    hers: Browser, session: Session, hanako: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = happen(session, hanako)
    gone = "webapp.blueprints.security.reporting.report_not_me"
    monkeypatch.setattr(gone, lambda *_, **__: SessionRefusal.GONE)

    page = hers.press(f"/security/not-me/{number}", "止めて、")

    assert page.path == PATH


def test_a_password_that_strangers_switched_off_is_told(
    hers: Browser, session: Session, hanako: Person
) -> None:
    session.execute(update(Credential).values(password_off_at=NOON))

    assert "サインインの失敗が続いたため、パスワードの使用を止めています" in hers.open(PATH)


def test_a_notice_that_was_sent_is_in_the_history(
    session: Session, database: Database, settings: Settings, browser: Browser
) -> None:
    desk = Desk(Town(session, database, settings))
    browser.fill_in("/sign-in", user_id="hanako", password=desk.hanako.password)
    browser.fill_in("/security/password", new_password=GOOD)

    assert "お知らせの送信" in browser.open(HISTORY)
