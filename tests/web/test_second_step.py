"""Signing in with a second factor, through the browser without JavaScript."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.entrance import GOOD, Town
from tests.factor_pages import (
    RECOVERY_CODE,
    STEP,
    add_app,
    give_password,
    shown_by,
    token_on,
    wrong_for,
)
from tests.strict_browser import Browser, Page

pytestmark = pytest.mark.usefixtures("clock")

MINUTE = timedelta(minutes=1)


class Owner:
    """A member with an app, and the browser it was added in, which is signed out again."""

    def __init__(self, town: Town, browser: Browser, clock: Any) -> None:
        self.person = town.move_in(user_id="hanako")
        self.browser, self.clock = browser, clock
        browser.sign_in_as(self.person)
        self.key, self.codes = add_app(browser)
        clock.shift(MINUTE)

    def knock(self, **more: Any) -> Page:
        return give_password(self.browser, self.person, **more)

    def code(self) -> str:
        return shown_by(self.key)


@pytest.fixture
def owner(town: Town, browser: Browser, clock: Any) -> Owner:
    return Owner(town, browser, clock)


def test_the_code_comes_after_the_password(owner: Owner) -> None:
    page = owner.knock()
    assert page.path == STEP
    assert page.heading == "2段階の確認"
    field = page.document.one("code")
    assert (field.get("autocomplete"), field.get("inputmode")) == ("one-time-code", "numeric")
    assert owner.browser.open("/statement/").heading == "サインイン", "nobody is in yet"

    page = owner.browser.fill_in(STEP, code=owner.code())

    assert page.path == "/"
    assert owner.browser.open(STEP).heading == "ホーム", "who is in is not asked again"
    assert owner.browser.open(RECOVERY_CODE).heading == "ホーム"


def test_where_the_member_wanted_to_go_is_kept(owner: Owner) -> None:
    page = owner.knock(path="/sign-in?next=/points/")

    assert owner.browser.fill_in(page, code=owner.code()).path == "/points/"


def test_a_way_to_another_site_is_not_kept(owner: Owner) -> None:
    page = owner.knock(path="/sign-in?next=//evil.example/")

    assert owner.browser.fill_in(page, code=owner.code()).path == "/"


def test_a_wrong_password_never_shows_the_step(
    owner: Owner, town: Town, new_browser: Callable[[], Browser]
) -> None:
    bare = town.move_in("佐藤太郎", user_id="taro.85")
    answers = []
    for person in (owner.person, bare):
        page = new_browser().fill_in("/sign-in", user_id=person.user_id, password="wrong")
        assert page.path == "/sign-in"
        answers.append(page.words.replace(person.user_id, "ID"))
    assert answers[0] == answers[1]


def test_a_wrong_code_is_said_and_counted(owner: Owner) -> None:
    page = owner.knock()

    page = owner.browser.fill_in(page, code=wrong_for(owner.key))

    assert page.status == 422
    assert "コードが違うか、もう使われています" in page
    assert "あと4回試せます" in page
    assert page.value("code") == ""
    for _ in range(4):
        page = owner.browser.fill_in(STEP, code=wrong_for(owner.key))
    assert "から、また試せます" in page
    page = owner.browser.fill_in(STEP, code=owner.code())
    assert "今は受け付けていません" in page
    assert owner.browser.fill_in(RECOVERY_CODE, code=owner.codes[0]).path == "/"


@pytest.mark.parametrize("typed", ["", "12345", "１２３４５あ"])
def test_a_slip_of_the_finger_is_no_try(owner: Owner, typed: str) -> None:
    page = owner.browser.fill_in(owner.knock(), code=typed)

    assert page.status == 422
    assert "あと" not in page.words_in("code-error")


def test_a_recovery_code_lets_in_once(owner: Owner) -> None:
    page = owner.browser.follow(owner.knock(), "予備コードを使う")
    written = owner.codes[0].lower().replace(" ", "ー")

    page = owner.browser.fill_in(page, code=written)

    assert page.path == "/"
    assert "残りは9個です" in page
    owner.knock()
    page = owner.browser.fill_in(RECOVERY_CODE, code=owner.codes[0])
    assert "予備コードが違うか、もう使われています" in page
    assert page.value("code") == ""
    page = owner.browser.fill_in(RECOVERY_CODE, code="短い")
    assert "予備コードを読み取れません" in page


def test_a_step_that_took_too_long_begins_again(owner: Owner) -> None:
    page = owner.knock(path="/sign-in?next=/points/")
    owner.clock.shift(11 * MINUTE)

    page = owner.browser.fill_in(page, code=owner.code())

    assert page.path == "/sign-in?next=/points/&why=step-gone"
    assert "最初からサインインしてください" in page
    for path in (STEP, RECOVERY_CODE):
        assert owner.browser.open(path).heading == "サインイン"
    page = owner.knock()
    page = owner.browser.open(RECOVERY_CODE)
    owner.clock.shift(11 * MINUTE)
    assert owner.browser.fill_in(page, code=owner.codes[0]).heading == "サインイン"


def test_a_form_sent_twice_does_not_sign_out_again(owner: Owner) -> None:
    page = owner.browser.send_twice(owner.knock(), code=owner.code())

    assert page.heading == "ホーム"


def test_the_step_belongs_to_its_browser(owner: Owner, new_browser: Callable[[], Browser]) -> None:
    owner.knock()

    assert new_browser().open(STEP).heading == "サインイン"


class TestTrust:
    def test_a_trusted_browser_gives_the_password_only(self, owner: Owner) -> None:
        owner.browser.fill_in(owner.knock(), code=owner.code(), trusts=True)
        cookie = owner.browser.client.get_cookie("trusted")
        assert cookie
        assert cookie.http_only

        assert owner.knock().path == "/"
        owner.clock.shift(timedelta(days=14))
        assert owner.knock().path == STEP

    def test_a_shared_computer_is_not_offered_it(self, owner: Owner) -> None:
        page = owner.knock(shared_device=True)
        assert "しばらくコードを聞かない" not in page

        response = owner.browser.send(
            "POST",
            STEP,
            entries=[
                ("csrf_token", token_on(page)),
                ("code", owner.code()),
                ("trusts", "y"),
            ],
        )

        assert response.status_code == 303
        assert owner.browser.client.get_cookie("trusted") is None

    def test_two_members_trust_one_browser(self, owner: Owner, town: Town) -> None:
        owner.browser.fill_in(owner.knock(), code=owner.code(), trusts=True)
        owner.browser.client.delete_cookie("session")
        taro = town.move_in("佐藤太郎", user_id="taro.85")
        owner.browser.sign_in_as(taro)
        key, _codes = add_app(owner.browser)
        owner.clock.shift(MINUTE)
        page = give_password(owner.browser, taro)
        owner.browser.fill_in(page, code=shown_by(key), trusts=True)

        assert give_password(owner.browser, taro).path == "/"
        assert owner.knock().path == "/"

    @pytest.mark.parametrize("held", ["", "x", ".....", "a." * 400, "日本"])
    def test_a_made_up_cookie_is_nothing(self, owner: Owner, held: str) -> None:
        owner.browser.client.set_cookie("trusted", held, domain="localhost")

        assert owner.knock().path == STEP


class TestLost:
    def test_the_way_on_does_not_end_at_the_telephone(self, owner: Owner, town: Town) -> None:
        page = owner.browser.follow(owner.knock(), "どれも使えないときの進み方を読む")
        assert "24時間" in page
        page = owner.browser.follow(page, "カード番号での確認に進む")
        person = owner.person
        page = owner.browser.fill_in(
            page, card_number=person.card_number, security_code=person.security_code
        )
        page = owner.browser.fill_in(page, code=town.code())
        page = owner.browser.follow(page, "なくしたことを届ける手続きを読む")
        assert page.heading == "2段階の確認に使うものをなくしたお届け"

        page = owner.browser.press(page, "なくしたことを届ける")

        assert page.path == "/recovery/found"
        assert "2026年10月2日" in page
        assert "パスワードだけでサインインできます" in page
        assert "15文字より短い方は、ここで決め直してください" in page
        assert "なくしたことを届けてください" not in page, "it has been reported"
        page = owner.knock()
        assert page.path == STEP
        assert "お届けを受け付けています。2026年10月2日" in page
        page = owner.browser.follow(page, "どれも使えないときの進み方を読む")
        assert "もう一度の手続きは要りません" in page
        owner.browser.client.delete_cookie("session")
        assert "お届けを受け付けています" not in owner.browser.open("/sign-in/lost-factor")
        owner.clock.shift(timedelta(hours=24))
        assert owner.knock().path == "/"

    def test_it_takes_a_card(self, owner: Owner, browser: Browser, town: Town) -> None:
        page = browser.open("/recovery/lost-factor")
        assert page.heading == "ユーザーIDやパスワードを忘れたとき"
        browser.client.delete_cookie("session")
        page = browser.fill_in("/recovery/user-id", user_id="hanako")
        page = browser.fill_in(page, code=town.code())
        assert page.path == "/recovery/found"

        page = browser.open("/recovery/lost-factor")
        assert page.heading == "ユーザーIDやパスワードを忘れたとき"
        assert "カード番号での確認のあとに" in page

    def test_a_form_sent_after_the_recovery_is_over(
        self, owner: Owner, browser: Browser, town: Town
    ) -> None:
        person = owner.person
        browser.client.delete_cookie("session")
        page = browser.fill_in(
            "/recovery/card", card_number=person.card_number, security_code=person.security_code
        )
        browser.fill_in(page, code=town.code())
        page = browser.open("/recovery/lost-factor")
        browser.fill_in(
            "/recovery/found", button="パスワードを決めてサインインする", new_password=GOOD
        )

        assert browser.press(page, "なくしたことを届ける").path == "/recovery/"

    def test_a_recovered_password_leads_to_the_second_step(
        self, owner: Owner, browser: Browser, town: Town
    ) -> None:
        browser.client.delete_cookie("session")
        page = browser.fill_in("/recovery/user-id", user_id="hanako")
        page = browser.fill_in(page, code=town.code())
        assert "8文字以上" in page

        page = browser.fill_in(
            page, button="パスワードを決めてサインインする", new_password="kasa-rakuda"
        )

        assert page.path == STEP
        assert browser.fill_in(page, code=owner.code()).heading == "新しいパスワードに変わりました"
