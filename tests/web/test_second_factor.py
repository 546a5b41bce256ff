"""The second factor as pages: added, named, removed, lost; the codes shown once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.factor_pages import (
    ADD,
    ADD_BUTTON,
    APP_CODE,
    CODES,
    FACTORS,
    KEPT,
    STEP,
    add_app,
    codes_on,
    give_password,
    key_on,
    shown_by,
    token_on,
    wrong_for,
)
from tests.factories import NOON, Person, sign_in_quickly
from tests.strict_browser import Browser
from webapp.models import AuthenticatorApp, Credential

pytestmark = pytest.mark.usefixtures("clock")

MINUTE = timedelta(minutes=1)


@pytest.fixture
def inside(browser: Browser, session: Session, hanako: Person) -> Browser:
    """Hanako's browser, just signed in."""
    return sign_in_quickly(browser, session, hanako, now=NOON)


def test_an_app_is_added_from_the_security_page(inside: Browser) -> None:
    page = inside.follow(inside.open("/security/"), "2段階の確認を見る、変更する")
    assert "確認できます" in page
    page = inside.follow(page, "確認アプリを加える")
    assert "3ページ中1ページ目" in page
    page = inside.press(page, "アプリを用意したので、次へ進む")
    assert "3ページ中2ページ目" in page

    key = key_on(page)
    assert len(key) == 32
    address = page.link("この端末の確認アプリを開いて登録する")
    assert address.startswith("otpauth://totp/")
    assert f"secret={key}" in address
    page = inside.fill_in(page, button=ADD_BUTTON, name="私の電話", code=shown_by(key))

    assert page.path == CODES
    assert "次のサインインから、コードをうかがいます" in page
    assert len(set(codes_on(page))) == 10
    page = inside.press(page, KEPT)
    assert page.path == FACTORS
    assert "確認アプリ「私の電話」" in page
    assert "10個" in page
    assert "使っています" in inside.open("/security/")


def test_the_drawing_is_hidden_from_readers_and_holds_the_address(inside: Browser) -> None:
    page = inside.press(ADD, "アプリを用意したので、次へ進む")

    (drawing,) = [one for one in page.document.root.iter() if one.get("width") == "240"]

    assert drawing.get("aria-hidden") == "true"
    assert not "".join(drawing.itertext()).strip()
    field = page.document.one("code")
    assert field.get("autocomplete") == "one-time-code"
    assert field.get("inputmode") == "numeric"


@pytest.mark.parametrize("write", ["{} ", "{}", "　{}"])
def test_a_code_is_understood_in_every_spelling(inside: Browser, write: str) -> None:
    page = inside.press(ADD, "アプリを用意したので、次へ進む")
    code = shown_by(key_on(page))
    wide = code.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})

    typed = write.format(f"{wide[:3]} {wide[3:]}")
    assert inside.fill_in(page, button=ADD_BUTTON, code=typed).path == CODES


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "コードを入力してください"),
        ("12345", "コードを読み取れません"),
        ("abcdef", "コードを読み取れません"),
    ],
)
def test_a_slip_is_said_and_the_name_stays(inside: Browser, typed: str, said: str) -> None:
    page = inside.press(ADD, "アプリを用意したので、次へ進む")

    page = inside.fill_in(page, button=ADD_BUTTON, name="私の電話", code=typed)

    assert page.status == 422
    assert said in page
    assert page.value("name") == "私の電話"
    assert page.value("code") == ""


def test_a_wrong_code_adds_nothing(inside: Browser) -> None:
    page = inside.press(ADD, "アプリを用意したので、次へ進む")
    key = key_on(page)

    page = inside.fill_in(page, button=ADD_BUTTON, code=wrong_for(key))

    assert "コードが違います" in page
    assert key_on(page) == key, "the key stays for another try"
    assert "使っていません" in inside.open("/security/")


def test_a_name_is_asked_for(inside: Browser) -> None:
    page = inside.press(ADD, "アプリを用意したので、次へ進む")
    code = shown_by(key_on(page))

    assert "名前を入力してください" in inside.fill_in(page, button=ADD_BUTTON, name="", code=code)
    page = inside.fill_in(page, button=ADD_BUTTON, name="あ" * 41, code=code)
    assert "40文字までで" in page


def test_many_wrong_codes_close_the_page_for_a_while(inside: Browser) -> None:
    page = inside.press(ADD, "アプリを用意したので、次へ進む")
    key = key_on(page)
    for _ in range(10):
        inside.fill_in(APP_CODE, button=ADD_BUTTON, code=wrong_for(key))

    page = inside.fill_in(APP_CODE, button=ADD_BUTTON, code=shown_by(key))
    assert "今は受け付けていません" in page


def test_a_key_that_waited_too_long_is_gone(
    inside: Browser, session: Session, hanako: Person, clock: Any
) -> None:
    start = inside.open(ADD).heading
    assert inside.open(APP_CODE).heading == start, "no key has been made"
    inside.press(ADD, "アプリを用意したので、次へ進む")
    clock.shift(31 * MINUTE)
    sign_in_quickly(inside, session, hanako, now=NOON + 31 * MINUTE)

    page = inside.open(APP_CODE)
    assert page.heading == start
    assert "時間がたったか" in page


def test_a_late_form_asks_for_the_password_and_the_name_stays(
    inside: Browser, hanako: Person, clock: Any
) -> None:
    page = inside.press(ADD, "アプリを用意したので、次へ進む")
    key = key_on(page)
    clock.shift(6 * MINUTE)

    page = inside.fill_in(page, button=ADD_BUTTON, name="私の電話", code=shown_by(key))
    assert page.heading == "ご本人の確認"
    page = inside.fill_in(page, password=hanako.password)

    assert page.value("name") == "私の電話"
    assert page.value("code") == ""
    assert inside.fill_in(page, button=ADD_BUTTON, code=shown_by(key)).path == CODES


def test_more_than_ten_are_refused(inside: Browser, session: Session, hanako: Person) -> None:
    for number in range(10):
        session.add(
            AuthenticatorApp(
                member_id=hanako.member_id, name=str(number), begun_at=NOON, confirmed_at=NOON
            )
        )

    page = inside.press(ADD, "アプリを用意したので、次へ進む")
    assert page.status == 422
    assert "登録できる数を超えました" in page


class TestRecoveryCodes:
    def test_they_are_handed_out_as_a_file_by_a_form_only(self, inside: Browser) -> None:
        _key, codes = add_app(inside)
        page = inside.open(CODES)
        assert codes_on(page) == codes

        answer = inside.press(page, "予備コードをファイルで受け取る", expect=200)

        assert answer.response.mimetype == "text/plain"
        assert "attachment" in answer.response.headers["Content-Disposition"]
        assert all(code in answer.html for code in codes), "each character apart"
        assert answer.html.startswith("みほんカードの予備コードです。")
        assert answer.response.headers["Cache-Control"] == "no-store, no-cache"
        for path in (f"{CODES}?file=1", f"{CODES}?kept=1"):
            assert inside.open(path).response.mimetype == "text/html"

    def test_once_kept_they_are_gone(self, inside: Browser) -> None:
        add_app(inside)
        stale = inside.open(CODES)
        inside.press(CODES, KEPT)

        page = inside.open(CODES)

        assert not codes_on(page)
        assert "残っている予備コードは10個です" in page
        again = inside.press(stale, "予備コードをファイルで受け取る")
        assert not codes_on(again), "a page of before shows nothing old, and makes nothing new"
        assert "残っている予備コードは10個です" in again

    def test_another_browser_does_not_show_them(
        self,
        inside: Browser,
        new_browser: Callable[[], Browser],
        session: Session,
        hanako: Person,
    ) -> None:
        add_app(inside)
        other = sign_in_quickly(new_browser(), session, hanako, now=NOON)

        assert not codes_on(other.open(CODES))

    def test_they_are_made_anew(self, inside: Browser) -> None:
        _key, before = add_app(inside)
        inside.press(CODES, KEPT)

        page = inside.press(CODES, "予備コードを作り直す")

        assert "前の予備コードは、もう使えません" in page
        assert len(codes_on(page)) == 10
        assert not set(before) & set(codes_on(page))

    def test_only_the_button_for_it_makes_others(self, inside: Browser) -> None:
        _key, codes = add_app(inside)
        for sent in ({}, {"file": "", "x": "1"}, {"done": "1"}):
            inside.client.post(CODES, data={"csrf_token": token_on(inside.open(CODES)), **sent})

        assert codes_on(inside.open(CODES)) == codes

    def test_a_second_app_leads_back_to_the_list(self, inside: Browser) -> None:
        add_app(inside)
        inside.press(CODES, KEPT)
        page = inside.press(ADD, "アプリを用意したので、次へ進む")

        page = inside.fill_in(page, button=ADD_BUTTON, name="古い電話", code=shown_by(key_on(page)))

        assert page.heading == "2段階の確認"
        assert "古い電話" in page

    def test_without_a_factor_there_are_none(self, inside: Browser) -> None:
        add_app(inside)
        inside.press(CODES, KEPT)
        stale = inside.open(CODES)
        page = inside.open(inside.open(FACTORS).link("「私のスマートフォン」の名前を変える、外す"))
        inside.press(page, "「私のスマートフォン」を外す")

        assert inside.open(CODES).path == FACTORS
        refused = inside.press(stale, "予備コードを作り直す", expect=403)
        assert "送信できませんでした" in refused, "a page of before belongs to another token"


class TestOneApp:
    @pytest.fixture
    def path(self, inside: Browser) -> str:
        add_app(inside)
        inside.press(CODES, KEPT)
        return inside.open(FACTORS).link("「私のスマートフォン」の名前を変える、外す")

    def test_it_gets_another_name(self, inside: Browser, path: str) -> None:
        page = inside.fill_in(path, button="名前を変更する", name="仕事用")

        assert page.path == FACTORS
        assert "確認アプリ「仕事用」" in page

    def test_a_name_that_is_none(self, inside: Browser, path: str) -> None:
        page = inside.fill_in(path, button="名前を変更する", name=" ")
        assert page.status == 422

    def test_it_is_removed(self, inside: Browser, path: str, hanako: Person) -> None:
        page = inside.press(path, "「私のスマートフォン」を外す")

        assert "「私のスマートフォン」を外しました" in page
        assert give_password(inside, hanako).path == "/"

    def test_one_of_two(self, inside: Browser, path: str) -> None:
        assert "2段階の確認は終わり" in inside.open(path)
        add_app_again(inside, "タブレット")
        assert "ほかのもので2段階の確認を続けます" in inside.open(path)

        inside.press(path, "「私のスマートフォン」を外す")

        assert "確認アプリ「タブレット」" in inside.open(FACTORS)

    def test_the_last_stays_while_the_password_is_short(
        self, inside: Browser, path: str, session: Session
    ) -> None:
        session.execute(update(Credential).values(password_is_short=True))

        page = inside.press(path, "「私のスマートフォン」を外す")

        assert page.status == 422
        assert "15文字以上の新しいパスワードを決めてください" in page
        assert page.value("name") == "私のスマートフォン"

    @pytest.mark.parametrize("end", ["app/999", "passkey/1", "card/1", "app/x", "app/9" * 30])
    def test_what_is_not_there_is_404(self, inside: Browser, path: str, end: str) -> None:
        assert inside.open(f"{FACTORS}/{end}", expect=404).status == 404

    def test_somebody_elses_is_404(
        self,
        inside: Browser,
        path: str,
        new_browser: Callable[[], Browser],
        session: Session,
        taro: Person,
    ) -> None:
        other = sign_in_quickly(new_browser(), session, taro, now=NOON)

        assert other.open(path, expect=404).status == 404


def add_app_again(browser: Browser, name: str) -> None:
    """Add a further app, which brings no codes."""
    page = browser.press(ADD, "アプリを用意したので、次へ進む")
    browser.fill_in(page, button=ADD_BUTTON, name=name, code=shown_by(key_on(page)))


def test_a_password_may_be_short_beside_it(inside: Browser) -> None:
    page = inside.open("/security/password")
    assert "15文字以上" in page
    add_app(inside)

    page = inside.fill_in("/security/password", button="パスワードを変更する", new_password="short")
    assert "8文字以上にしてください" in page
    page = inside.fill_in(page, button="パスワードを変更する", new_password="kasa-rakuda")
    assert page.path == "/security/"


def test_trusted_browsers_are_forgotten(inside: Browser, hanako: Person, clock: Any) -> None:
    key, _codes = add_app(inside)
    clock.shift(MINUTE)
    page = give_password(inside, hanako)
    inside.fill_in(page, code=shown_by(key), trusts=True)
    page = inside.open(FACTORS)
    assert "1台の端末" in page

    page = inside.press(page, "どの端末でもコードを聞くようにする")

    assert "どの端末でもコードをうかがいます" in page
    assert give_password(inside, hanako).path == STEP


def test_a_reported_loss_is_said_and_can_be_stopped(inside: Browser, session: Session) -> None:
    add_app(inside)
    session.execute(update(Credential).values(factors_end_at=NOON + timedelta(hours=24)))
    page = inside.follow(inside.open("/security/"), "お届けを確かめる")
    assert "2026年10月2日" in page

    page = inside.press(page, "2段階の確認を続ける")

    assert "これまでどおり続きます" in page
    assert session.scalars(select(Credential.factors_end_at)).first() is None
    session.rollback()


@pytest.mark.parametrize("path", [ADD, APP_CODE, CODES, f"{FACTORS}/app/1"])
def test_everything_weighty_is_behind_the_gate(inside: Browser, path: str, clock: Any) -> None:
    clock.shift(6 * MINUTE)

    assert inside.open(path).heading == "ご本人の確認"


@pytest.mark.parametrize("path", [FACTORS, ADD, APP_CODE, CODES, f"{FACTORS}/app/1"])
def test_visitors_go_to_sign_in(browser: Browser, path: str) -> None:
    assert browser.open(path).heading == "サインイン"


def test_the_key_and_the_codes_stand_in_no_address(inside: Browser) -> None:
    page = inside.press(ADD, "アプリを用意したので、次へ進む")
    key = key_on(page)
    added = inside.fill_in(page, button=ADD_BUTTON, code=shown_by(key))

    for address in (page.path, added.path):
        assert not re.search(r"[A-Z2-7]{8}", address)
