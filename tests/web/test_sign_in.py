"""Signing in and out through the browser without JavaScript."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Person, sign_in_quickly
from tests.strict_browser import Browser
from webapp.models import MemberSession

PATH = "/sign-in"
TOKENS = re.compile(r'(name="csrf_token"[^>]*value|nonce|value)="[^"]*"')


def test_a_member_signs_in_and_out(browser: Browser, hanako: Person) -> None:
    page = browser.fill_in(PATH, user_id="ＨＡＮＡＫＯ", password=hanako.password)
    assert page.path == "/"
    assert "山田花子さん" in page

    page = browser.press(page, "サインアウト")

    assert page.heading == "サインアウトしました"
    assert "このページを見るには、サインインしてください。" in browser.open("/statement/")


def test_the_sign_in_page_stands_where_a_page_was_asked_for(
    browser: Browser, hanako: Person
) -> None:
    wanted = "/statement/?closing=2026-09-19"
    page = browser.open(wanted)
    assert (page.path, page.heading) == (wanted, "サインイン"), "elinks would not be led on"

    page = browser.fill_in(page, user_id=hanako.user_id, password="")
    page = browser.fill_in(page, user_id=hanako.user_id, password=hanako.password)

    assert page.path == wanted
    assert page.heading == "ご利用明細"


@pytest.mark.parametrize("query", ["next=//evil.example", f"a={'a' * 600}", "a=<b>", "shown=1"])
def test_nothing_but_the_way_back_is_read_in_place(
    browser: Browser, hanako: Person, query: str
) -> None:
    page = browser.open(f"/statement/?{query}")
    assert page.document.one("password").get("type") == "password"

    page = browser.fill_in(page, user_id=hanako.user_id, password=hanako.password)

    assert page.path.partition("?")[0] == "/statement/"


def test_a_piece_for_a_script_is_no_sign_in_page(browser: Browser) -> None:
    answer = browser.send("GET", "/statement/", headers={"HX-Request-Type": "partial"})

    assert answer.status_code == 303, "the script goes the ordinary way then"
    assert answer.headers["Location"].endswith("/sign-in?next=/statement/&why=asked")


def test_the_way_out_leaves_nothing_in_a_browser_that_takes_no_cookie_back(
    browser: Browser, hanako: Person
) -> None:
    browser.sign_in_as(hanako)
    before = browser.client.get_cookie("session")
    page = browser.press("/", "サインアウト").came_from

    assert page, "the answer to the form leads on"
    given = page.response.headers["Set-Cookie"]
    assert given.startswith("session=e"), "links2 keeps a cookie that is only taken back"
    assert "Expires" not in given
    assert before
    assert before.value not in given


def test_an_old_cookie_is_refused_and_back_shows_nothing(browser: Browser, hanako: Person) -> None:
    browser.sign_in_as(hanako)
    old = browser.client.get_cookie("session")
    assert old
    browser.press("/", "サインアウト")

    browser.client.set_cookie("session", old.value, domain="localhost")

    assert browser.open("/statement/").heading == "サインイン"


def test_a_new_sign_in_is_a_new_session(browser: Browser, hanako: Person) -> None:
    cookies = []
    for _ in range(2):
        browser.open(PATH)
        before = browser.client.get_cookie("session")
        browser.sign_in_as(hanako)
        after = browser.client.get_cookie("session")
        assert before
        assert after
        cookies += [before.value, after.value]
        browser.press("/", "サインアウト")
    assert len(set(cookies)) == 4


def test_nothing_of_before_stays_in_the_cookie(browser: Browser, hanako: Person) -> None:
    browser.open(PATH)
    with browser.client.session_transaction(base_url=browser.base_url) as cookie:
        cookie["planted"] = "by somebody else"

    browser.fill_in(PATH, user_id="hanako", password=hanako.password)

    with browser.client.session_transaction(base_url=browser.base_url) as cookie:
        assert "planted" not in cookie


@pytest.mark.parametrize("user_id", ["hanako", "nobody", "x"])
def test_every_failure_has_the_same_words(browser: Browser, hanako: Person, user_id: str) -> None:
    page = browser.fill_in(PATH, user_id=user_id, password="wrong", shared_device=True)

    assert page.status == 422
    assert "ユーザーIDかパスワードが正しくないか、パスワードの使用が止まっています" in page
    assert "あと9回試せます" in page
    assert page.value("user_id") == user_id
    assert page.value("password") == ""
    assert "checked" in page.document.one("shared_device").attrib


def test_guessing_stops_and_says_until_when_whoever_it_is(browser: Browser, hanako: Person) -> None:
    last = []
    for user_id in ("hanako", "nobody"):
        pages = [browser.fill_in(PATH, user_id=user_id, password="wrong") for _ in range(11)]
        assert re.search(r"今はもう試せません。10月1日木曜日午後.*分から", pages[9].words)
        last.append(TOKENS.sub("", pages[10].html))
    assert "今は受け付けていません" in last[0]
    assert last[0] == last[1]


@pytest.fixture(autouse=True)
def noon() -> object:
    """Every test of this file begins on 1 October 2026 at noon in Japan, and time stands."""
    with time_machine.travel(datetime(2026, 10, 1, 3, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


def test_a_stranger_cannot_lock_the_member_out_of_their_own_browser(
    new_browser: Callable[[], Browser], hanako: Person
) -> None:
    own, strange = new_browser(), new_browser()
    own.sign_in_as(hanako)
    own.press("/", "サインアウト")
    for _ in range(11):
        strange.fill_in(PATH, user_id="hanako", password="wrong")

    assert strange.fill_in(PATH, user_id="hanako", password=hanako.password).status == 422
    assert own.sign_in_as(hanako)


def test_a_shared_computer_is_not_known_by(
    new_browser: Callable[[], Browser], hanako: Person
) -> None:
    shared = new_browser()
    shared.fill_in(PATH, user_id="hanako", password=hanako.password, shared_device=True)

    assert shared.client.get_cookie("device") is None
    forged = new_browser()
    forged.client.set_cookie("device", "WyJhIixbXV0.forged", domain="localhost")
    assert forged.fill_in(PATH, user_id="hanako", password="wrong").status == 422


def test_a_browser_knows_several_members(browser: Browser, hanako: Person, taro: Person) -> None:
    marks = []
    for person in (hanako, taro, hanako):
        browser.sign_in_as(person)
        browser.press("/", "サインアウト")
        cookie = browser.client.get_cookie("device")
        assert cookie
        marks.append(cookie.value)
    assert len(set(marks)) == 3


@pytest.mark.parametrize(("shared_device", "minutes"), [(False, 20), (True, 5)])
def test_somebody_who_went_away_is_signed_out_and_told_so(
    browser: Browser,
    hanako: Person,
    noon: time_machine.Traveller,
    *,
    shared_device: bool,
    minutes: int,
) -> None:
    browser.fill_in(PATH, user_id="hanako", password=hanako.password, shared_device=shared_device)
    noon.shift(timedelta(minutes=minutes - 1))
    assert browser.open("/").path == "/"
    noon.shift(timedelta(minutes=minutes))

    page = browser.open("/statement/")

    assert page.heading == "サインイン"
    assert "時間が過ぎたため、サインアウトしました" in page
    page = browser.fill_in(page, user_id="hanako", password=hanako.password)
    assert page.path == "/statement/"


def test_the_limits_are_said_before_signing_in(browser: Browser) -> None:
    page = browser.open(PATH)

    for words in ("20分", "5分", "8時間", "共用の端末を使っています"):
        assert words in page


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "/\\evil.example",
        "javascript:1",
        "/sign-out",
        "/sign-out?again=1",
        "/no-such-page",
    ],
)
def test_nobody_is_led_away_from_the_pages_of_the_site(
    browser: Browser, hanako: Person, wanted: str
) -> None:
    page = browser.client.get(PATH, query_string={"next": wanted})
    assert page.status_code == 200
    opened = browser.open(PATH)
    for field in opened.document.root.iter("input"):
        if field.get("name") == "next":
            field.set("value", wanted)

    page = browser.fill_in(opened, user_id="hanako", password=hanako.password)

    assert page.path == "/"


def test_a_signed_in_member_goes_home_or_on(
    browser: Browser, session: Session, hanako: Person
) -> None:
    sign_in_quickly(browser, session, hanako)

    assert browser.open(PATH).heading == "ホーム"
    assert browser.open(f"{PATH}?next=/points/").path == "/points/"
    assert browser.open("/signed-out").heading == "ホーム", "nobody is told to be out who is in"


def test_a_page_is_found_by_its_address_without_the_last_slash(
    browser: Browser, session: Session, hanako: Person
) -> None:
    sign_in_quickly(browser, session, hanako)
    assert browser.open(f"{PATH}?next=/points").path == "/points/"


def test_signing_out_twice_is_signing_out(
    browser: Browser, session: Session, hanako: Person
) -> None:
    page = browser.sign_in_as(hanako).open("/")
    session.scalars(select(MemberSession)).one().ended_at = datetime(2026, 10, 1, tzinfo=UTC)

    assert browser.press(page, "サインアウト").heading == "サインアウトしました"


def test_the_password_can_be_shown_without_scripts(browser: Browser) -> None:
    page = browser.open(f"{PATH}?next=/points/")
    assert page.document.one("password").get("type") == "password"
    assert page.document.one("password").get("autocomplete") == "current-password"

    page = browser.follow(page, "パスワードを表示して入力する")

    assert page.document.one("password").get("type") == "text"
    assert "/points/" in page.html


def test_somebody_who_forgot_is_told_where_to_turn(browser: Browser) -> None:
    page = browser.follow(browser.open(PATH), "ユーザーIDを調べ、パスワードを決め直す")

    assert page.heading == "ユーザーIDやパスワードを忘れたとき"


def test_empty_fields_are_named(browser: Browser) -> None:
    page = browser.fill_in(PATH, user_id="", password="")

    assert "ユーザーIDを入力してください" in page
    assert "パスワードを入力してください" in page


def test_what_is_no_text_is_refused(browser: Browser) -> None:
    page = browser.fill_in(PATH, user_id="a\0b", password="x", expect=400)

    assert page.heading == "内容を読み取れませんでした"


@pytest.mark.parametrize("typed", ["x" * 5000, "' OR 1=1 --", "\U0001f600" * 300])
def test_strange_user_ids_are_just_wrong(browser: Browser, hanako: Person, typed: str) -> None:
    assert browser.fill_in(PATH, user_id=typed, password=typed).status == 422
