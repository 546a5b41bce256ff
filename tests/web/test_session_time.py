"""The time-out is said, can be put off, and costs nobody what they have typed."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import Person, sign_in_quickly
from tests.page import Page
from tests.strict_browser import Browser
from webapp.models import KeptAnswers, MemberSession

pytestmark = pytest.mark.usefixtures("clock")

PAGE = "/security/session"
LEFT = f"{PAGE}/left"
USER_ID = "/security/user-id"
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def left(browser: Browser) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(browser.send("GET", LEFT).data)
    return told


def chosen(page: Page) -> str:
    """Return the time that is ticked."""
    ticked = [e for e in page.document.all("input") if "checked" in e.attrib]
    return str(ticked[0].get("value"))


def sign_in(browser: Browser, page: Page, person: Person, **ticked: bool) -> Page:
    return browser.fill_in(page, user_id=person.user_id, password=person.password, **ticked)


def sent_too_late(
    browser: Browser, clock: Any, *, minutes: int = 21, typed: str = "hanako.85"
) -> Page:
    """Send the form for another user ID after the time is over; return the sign-in page."""
    page = browser.open(USER_ID)
    clock.shift(minutes * MINUTE)
    return browser.fill_in(page, user_id=typed)


# ---- said, and put off


def test_every_page_ends_with_the_time_and_a_link_that_gives_more(
    hers: Browser, clock: Any
) -> None:
    for path in ("/", "/statement/", "/points/", "/security/", PAGE):
        page = hers.open(path)
        assert (
            "ページを開かずに20分たつと、自動でサインアウトします。今のところ、午後0時20分まで"
            in page
        )
    clock.shift(10 * MINUTE)
    page = hers.follow(hers.open("/points/"), "サインインの時間を延ばす")
    assert page.heading == "サインインの時間"
    assert "午後0時30分まで、サインインしたままです" in page
    assert "最長で、午後8時0分までです" in page
    assert hers.follow(page, "元のページに戻る").path == "/points/"


def test_visitors_are_told_of_no_time(browser: Browser) -> None:
    assert "time-left" not in browser.open("/sign-in").html
    assert "time-left" not in browser.open("/no-such-page", expect=404).html
    assert browser.open(PAGE).heading == "サインイン"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "/sign-out"])
def test_it_leads_back_to_pages_of_this_site_only(hers: Browser, wanted: str) -> None:
    page = hers.open(f"{PAGE}?next={wanted}")
    assert "元のページに戻る" not in page
    assert hers.fill_in(page, minutes="40").path == "/security/"


def test_opening_a_page_gives_more_time_and_asking_does_not(hers: Browser, clock: Any) -> None:
    clock.shift(18 * MINUTE)
    told = left(hers)
    assert (told["wait"], told["near"], told["more"]) == (120, True, True)
    assert told["words"] == "あと2分ほどで、自動でサインアウトします。"
    clock.shift(90 * SECOND)
    assert left(hers)["words"] == "あと30秒ほどで、自動でサインアウトします。"
    hers.open(PAGE)
    told = left(hers)
    assert (told["wait"], told["near"]) == (1200 - 120, False)
    assert "午後0時39分まで" in told["words"]
    clock.shift(20 * MINUTE)
    told = left(hers)
    assert (told["wait"], told["near"], told["more"]) == (0, True, False)
    assert "時間が過ぎたため、サインアウトしました" in told["words"]


def test_whoever_has_a_second_left_is_still_signed_in(hers: Browser, clock: Any) -> None:
    clock.shift(20 * MINUTE - timedelta(milliseconds=1))
    assert left(hers)["wait"] == 1
    assert hers.open("/").heading == "ホーム"


def test_nothing_is_told_of_somebody_who_has_not_signed_in(browser: Browser) -> None:
    assert left(browser)["wait"] == 0


def test_a_short_time_is_warned_of_in_its_last_quarter(
    browser: Browser, hanako: Person, clock: Any
) -> None:
    page = sign_in(browser, browser.open("/sign-in"), hanako, shared_device=True)
    assert "ページを開かずに5分たつと" in page
    clock.shift(3 * MINUTE + 44 * SECOND)
    assert not left(browser)["near"]
    clock.shift(SECOND)
    assert left(browser)["near"]


def test_near_the_absolute_end_the_page_says_it_at_once(
    browser: Browser, session: Session, hanako: Person, clock: Any
) -> None:
    sign_in_quickly(browser, session, hanako)
    for _ in range(31):
        clock.shift(15 * MINUTE)
        browser.open("/")
    page = browser.open(USER_ID)
    assert page.words.count("午後8時0分に自動でサインアウトします。時間は延ばせません。") == 2
    assert page.words.index("時間は延ばせません") < page.words.index("今のパスワード")
    assert "長い入力の前に" in page
    assert not left(browser)["more"]
    assert browser.follow(page, "サインインの時間について読む").heading == "サインインの時間"


# ---- a longer time by choice


def test_a_longer_time_is_chosen_and_holds(hers: Browser, hanako: Person, clock: Any) -> None:
    page = hers.follow(hers.open("/security/"), "サインインの時間を選ぶ")
    assert chosen(page) == "20"
    page = hers.fill_in(page, minutes="60")
    assert page.path == "/security/"
    assert "ページを開かないでいられる時間を、60分にしました" in page
    assert "ページを開かずに60分たつと" in page
    clock.shift(59 * MINUTE)
    assert chosen(hers.open(PAGE)) == "60"
    hers.sign_in_as(hanako)
    assert "ページを開かずに60分たつと" in hers.open("/")


def test_on_a_device_of_others_it_holds_elsewhere_only(
    browser: Browser, hanako: Person, clock: Any
) -> None:
    page = sign_in(browser, browser.open("/sign-in"), hanako, shared_device=True)
    page = browser.fill_in(PAGE, minutes="60")
    assert "自分の端末では、次のサインインから60分です" in page
    clock.shift(5 * MINUTE)
    assert browser.open("/points/").heading == "サインイン"


@pytest.mark.parametrize("minutes", ["61", "abc", "-1", "1000000"])
def test_no_other_time_is_taken(hers: Browser, minutes: str) -> None:
    page = hers.open(PAGE)
    token = page.html.split('name="csrf_token" value="')[1].split('"')[0]
    answer = hers.send("POST", PAGE, entries=[("csrf_token", token), ("minutes", minutes)])
    assert answer.status_code == 422
    assert "時間を選んでください" in answer.get_data(as_text=True)


def test_the_sign_in_page_says_it_before(browser: Browser) -> None:
    page = browser.open("/sign-in")
    assert "ページを開かずに20分たつと、自動でサインアウトします" in page
    assert "60分まで延ばせます" in page


# ---- what was typed comes back


def test_what_was_typed_comes_back_after_signing_in(
    hers: Browser, session: Session, hanako: Person, clock: Any
) -> None:
    page = sent_too_late(hers, clock)
    assert page.heading == "サインイン"
    assert "時間が過ぎたため、サインアウトしました。入力した内容は" in page
    assert "hanako.85" not in page.html
    clock.shift(19 * MINUTE)

    page = sign_in(hers, page, hanako)

    assert (page.path, page.value("user_id")) == (USER_ID, "hanako.85")
    assert "入力した内容を戻しました。まだ送信していません" in page
    page = hers.fill_in(page)
    assert "ユーザーIDを変更しました" in page
    assert session.scalar(select(func.count()).select_from(KeptAnswers)) == 0, "it is gone"


def test_it_does_not_wait_for_longer_than_twenty_minutes(
    hers: Browser, hanako: Person, clock: Any
) -> None:
    page = sent_too_late(hers, clock)
    clock.shift(20 * MINUTE)
    page = sign_in(hers, page, hanako)
    assert (page.path, page.value("user_id")) == (USER_ID, "")
    assert "入力した内容を戻しました" not in page


def test_a_choice_that_came_too_late_is_ticked_and_still_leads_back(
    hers: Browser, hanako: Person, clock: Any
) -> None:
    page = hers.open(f"{PAGE}?next=/points/")
    clock.shift(21 * MINUTE)
    page = sign_in(hers, hers.fill_in(page, minutes="60"), hanako)
    assert (page.path, chosen(page)) == (PAGE, "60")
    assert "入力した内容を戻しました" in page
    assert hers.fill_in(page).path == "/points/"


def test_an_empty_form_is_not_said_to_be_kept(hers: Browser, clock: Any) -> None:
    assert "送信はまだ終わっていません" in sent_too_late(hers, clock, typed="")


def test_nobody_else_sees_it(
    hers: Browser, session: Session, hanako: Person, taro: Person, clock: Any
) -> None:
    page = sign_in(hers, sent_too_late(hers, clock), taro)
    assert "hanako.85" not in page.html
    assert "入力した内容を戻しました" not in page
    assert hers.open(USER_ID).value("user_id") == ""
    assert session.scalar(select(func.count()).select_from(KeptAnswers)) == 0
    assert hers.sign_in_as(hanako).open(USER_ID).value("user_id") == ""


def test_nobody_sees_it_in_another_browser(
    hers: Browser, new_browser: Callable[[], Browser], hanako: Person, clock: Any
) -> None:
    sent_too_late(hers, clock)
    other = new_browser().sign_in_as(hanako)
    assert other.open(USER_ID).value("user_id") == ""


@pytest.mark.parametrize("how", ["here", "elsewhere"])
def test_of_somebody_who_signed_out_nothing_is_kept(
    hers: Browser,
    new_browser: Callable[[], Browser],
    session: Session,
    hanako: Person,
    how: str,
) -> None:
    page = hers.open(USER_ID)
    other_tab = new_browser()
    cookie = hers.client.get_cookie("session")
    assert cookie
    if how == "here":
        other_tab.client.set_cookie("session", cookie.value, domain="localhost")
        other_tab.press("/", "サインアウト")
    else:
        other_tab.sign_in_as(hanako).press("/security/", "ほかの端末をすべて")

    page = hers.fill_in(page, user_id="hanako.85")

    assert page.heading == "サインイン"
    assert session.scalar(select(func.count()).select_from(KeptAnswers)) == 0
    assert sign_in(hers, page, hanako).value("user_id") == ""


def test_a_form_without_its_token_keeps_nothing(
    hers: Browser, session: Session, clock: Any
) -> None:
    clock.shift(21 * MINUTE)
    answer = hers.send("POST", USER_ID, entries=[("user_id", "evil"), ("csrf_token", "x")])
    assert answer.status_code == 403
    assert session.scalar(select(func.count()).select_from(KeptAnswers)) == 0


def test_a_password_is_never_kept_and_its_page_comes_back(
    hers: Browser, session: Session, hanako: Person, clock: Any
) -> None:
    page = hers.open("/security/password")
    clock.shift(21 * MINUTE)
    page = hers.fill_in(page, new_password="fune yamabiko toshokan mikazuki")
    assert "送信はまだ終わっていません" in page
    assert session.scalar(select(func.count()).select_from(KeptAnswers)) == 0
    page = sign_in(hers, page, hanako)
    assert (page.path, page.value("new_password")) == ("/security/password", "")


def test_two_time_outs_on_the_way_lose_nothing_either(
    hers: Browser, hanako: Person, clock: Any
) -> None:
    """At the gate the time is over too: whoever signs in need not give the password twice."""
    page = hers.open(USER_ID)
    clock.shift(6 * MINUTE)
    page = hers.fill_in(page, user_id="hanako.85")
    assert page.heading == "ご本人の確認"
    clock.shift(21 * MINUTE)
    page = sign_in(hers, hers.fill_in(page, password=hanako.password), hanako)
    assert (page.path, page.value("user_id")) == (USER_ID, ""), "20 minutes are over"


def test_what_waits_at_the_gate_waits_over_a_time_out(
    browser: Browser, hanako: Person, clock: Any
) -> None:
    page = sign_in(browser, browser.open("/sign-in"), hanako, shared_device=True)
    page = browser.open(USER_ID)
    clock.shift(4 * MINUTE)
    browser.open("/points/")
    clock.shift(2 * MINUTE)
    page = browser.fill_in(page, user_id="hanako.85")
    assert page.heading == "ご本人の確認"
    clock.shift(6 * MINUTE)
    page = browser.fill_in(page, password=hanako.password)
    assert page.heading == "サインイン"
    page = sign_in(browser, page, hanako)
    assert (page.path, page.value("user_id")) == (USER_ID, "hanako.85")


def test_a_button_leads_back_to_the_page_where_it_was_pressed(
    hers: Browser, new_browser: Callable[[], Browser], hanako: Person, clock: Any
) -> None:
    new_browser().sign_in_as(hanako)
    page = hers.open("/security/")
    clock.shift(21 * MINUTE)
    page = hers.press(page, "ほかの端末をすべて")
    assert "送信はまだ終わっていません" in page
    assert sign_in(hers, page, hanako).path == "/security/"


def test_a_form_in_another_tab_can_still_be_sent(hers: Browser, hanako: Person, clock: Any) -> None:
    tab = hers.open(USER_ID)
    clock.shift(21 * MINUTE)
    sign_in(hers, hers.open("/points/"), hanako)

    assert "ユーザーIDを変更しました" in hers.fill_in(tab, user_id="hanako.85")


def test_a_form_of_somebody_else_who_was_here_cannot_be_sent(
    hers: Browser, hanako: Person, taro: Person, clock: Any
) -> None:
    tab = hers.open(USER_ID)
    clock.shift(21 * MINUTE)
    sign_in(hers, hers.open("/points/"), taro)

    assert hers.fill_in(tab, user_id="hanako.85", expect=403).status == 403


# ---- the server's clock jumps


def test_a_clock_set_back_signs_nobody_out_and_refuses_no_form(hers: Browser, clock: Any) -> None:
    page = hers.open(USER_ID)
    clock.shift(-60 * MINUTE)
    assert hers.open("/points/").heading == "ポイント"
    assert "午前11時20分まで" in hers.open("/points/")
    page = hers.fill_in(page, user_id="hanako.85")
    assert page.heading == "ご本人の確認", "the password was given at a moment to come"
    clock.shift(20 * MINUTE)
    assert hers.open("/points/").heading == "サインイン", "nobody stays for longer by it"


def test_a_visitor_goes_on_with_the_clock_set_back(
    browser: Browser, hanako: Person, clock: Any
) -> None:
    page = browser.open("/sign-in")
    clock.shift(-60 * MINUTE)
    assert sign_in(browser, page, hanako).heading == "ホーム"


def test_what_was_kept_comes_back_with_the_clock_set_back(
    hers: Browser, hanako: Person, clock: Any
) -> None:
    page = sent_too_late(hers, clock)
    clock.shift(-5 * MINUTE)
    page = sign_in(hers, page, hanako)
    assert page.heading == "ご本人の確認", "the time is not over any more"
    assert hers.fill_in(page, password=hanako.password).value("user_id") == "hanako.85"


def test_a_clock_set_forward_loses_nothing_that_was_typed(
    hers: Browser, session: Session, hanako: Person, clock: Any
) -> None:
    page = sent_too_late(hers, clock, minutes=24 * 60)
    assert sign_in(hers, page, hanako).value("user_id") == "hanako.85"
    assert session.scalar(select(func.count()).where(MemberSession.ended_at.is_(None))) == 1
