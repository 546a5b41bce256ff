"""Recovery through the browser without JavaScript."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.entrance import GOOD, CardHolder, Town
from tests.strict_browser import Browser, Page
from webapp.config import Settings
from webapp.domain.card import grouped
from webapp.models import Credential
from webapp.web import clock

START = "/recovery/"
BEGINNING = "ユーザーIDやパスワードを忘れたとき"
CARD = "/recovery/card"
USER_ID = "/recovery/user-id"
CODE = "/recovery/code"
FOUND = "/recovery/found"
EVERY_TIME_NEW = re.compile(r'(name="csrf_token"[^>]*value|name="once"[^>]*value|nonce)="[^"]*"')


@pytest.fixture
def taro(town: Town) -> CardHolder:
    return town.move_in("佐藤太郎", user_id="Taro.85")


def show_card(browser: Browser, person: CardHolder) -> Page:
    return browser.fill_in(CARD, card_number=person.card_number, security_code=person.security_code)


def to_the_user_id(browser: Browser, town: Town, person: CardHolder) -> Page:
    return browser.fill_in(show_card(browser, person), code=town.code())


def test_both_are_got_back_in_one_go(browser: Browser, town: Town, taro: CardHolder) -> None:
    page = browser.follow(browser.open("/sign-in"), "ユーザーIDを調べ、パスワードを決め直す")
    assert page.heading == "ユーザーIDやパスワードを忘れたとき"
    page = browser.follow(page, "カード番号で確認する")
    assert "3ページ中1ページ目" in page
    page = browser.fill_in(page, card_number=taro.card_number, security_code=taro.security_code)
    assert page.heading == "ご本人の確認：確認コード"
    page = browser.fill_in(page, code=town.code())

    assert page.heading == "ユーザーIDと新しいパスワード"
    assert "Taro.85" in page
    assert page.document.one("new_password").get("autocomplete") == "new-password"
    page = browser.fill_in(page, button="パスワードを決めてサインインする", new_password=GOOD)

    assert page.heading == "新しいパスワードに変わりました"
    assert "ご利用明細" in browser.follow(page, "ご利用明細を見る").heading


def test_who_remembers_the_password_signs_in_with_the_user_id_filled_in(
    browser: Browser, town: Town, taro: CardHolder
) -> None:
    page = to_the_user_id(browser, town, taro)

    page = browser.follow(page, "このユーザーIDでサインインする")
    assert page.path == "/sign-in?found=1", (
        "it does not tell the user ID, and elinks has no form of it"
    )
    assert page.value("user_id") == "Taro.85"
    page = browser.fill_in(page, button="サインインする", password=taro.password)

    assert page.path == "/"
    assert "佐藤太郎" in page


def test_a_forgotten_password_needs_the_user_id_and_the_code(
    browser: Browser, town: Town, taro: CardHolder
) -> None:
    page = browser.follow(browser.open(START), "ユーザーIDで確認する")
    page = browser.fill_in(page, user_id="taro.85")
    assert "ユーザーIDが正しければ" in page
    assert "このユーザーIDの入力は、あと4回試せます。" in page

    page = browser.fill_in(page, code=town.code())
    page = browser.fill_in(page, button="パスワードを決めて", new_password=GOOD, shared_device=True)

    assert page.heading == "新しいパスワードに変わりました"
    assert [mail.name for mail in town.mails()][-1] == "password_changed"


def answers(browser: Browser, address: str, **typed: str) -> list[object]:
    """Return everything that somebody can see of an answer."""
    page = browser.fill_in(address, **typed)
    assert page.came_from
    cookies = page.came_from.response.headers.getlist("Set-Cookie")
    return [
        page.came_from.status,
        [re.sub(r"=[^;]*", "=", cookie) for cookie in cookies],
        page.path,
        page.status,
        EVERY_TIME_NEW.sub("", page.html),
    ]


def test_nobody_learns_whether_there_is_such_a_user_id_or_card(
    new_browser: Callable[[], Browser], town: Town, taro: CardHolder
) -> None:
    town.move_in("山田次郎", contacts={}, user_id="jiro85")
    unknown, hanako = town.unknown_card(), town.move_in()
    ids = [
        answers(new_browser(), USER_ID, user_id=user_id)
        for user_id in ("taro.85", "jiro85", "nobody", "山田 花子", "a@b", "x" * 400)
    ]
    cards = [
        answers(new_browser(), CARD, card_number=number, security_code=code)
        for number, code in (
            (taro.card_number, taro.security_code),
            (hanako.card_number, hanako.security_code),
            (grouped(unknown.number.digits), unknown.code.digits),
        )
    ]

    for seen in (ids, cards):
        for number, one in enumerate(seen):
            assert one == seen[0], f"case {number} is answered in another way"


def test_a_locked_user_id_says_when_it_opens_and_an_unknown_one_says_the_same(
    new_browser: Callable[[], Browser], taro: CardHolder
) -> None:
    said = []
    for user_id in ("taro.85", "nobody"):
        browser = new_browser()
        pages = [browser.fill_in(USER_ID, user_id=user_id) for _ in range(6)]
        assert "このユーザーIDの入力は、今はもう試せません。" in pages[4]
        assert pages[5].status == 422
        assert pages[5].value("user_id") == user_id, "what was typed stays"
        said.append(re.sub(r"\d+月\d+日.曜日.*?分", "", pages[5].words_in("user_id-error")))
        assert re.search(r"\d+月\d+日.曜日午.\d+時\d+分から、また試せます", pages[5].words)

    assert said[0] == said[1]


def test_strangers_close_no_way_for_the_members_own_browser(
    browser: Browser, new_browser: Callable[[], Browser], taro: CardHolder
) -> None:
    browser.sign_in_as(taro)
    stranger = new_browser()
    for _ in range(6):
        last = stranger.fill_in(USER_ID, user_id="taro.85")
    assert last.status == 422

    page = browser.fill_in(USER_ID, user_id="taro.85")

    assert page.path == CODE
    assert "このユーザーIDの入力は、あと4回試せます" in page
    assert new_browser().fill_in(USER_ID, user_id="taro.85").status == 422
    assert browser.fill_in(USER_ID, user_id="nobody").path == CODE


def test_what_is_wrong_with_the_new_password_is_said_and_no_secret_returns(
    browser: Browser, town: Town, taro: CardHolder
) -> None:
    page = to_the_user_id(browser, town, taro)

    page = browser.fill_in(page, button="パスワードを決めて", new_password="short secret")
    assert page.status == 422
    assert "15文字以上" in page.words_in("new_password-error")
    assert "short secret" not in page.html
    page = browser.fill_in(page, button="パスワードを決めて", new_password="")
    assert "新しいパスワードを入力してください" in page


def test_a_suggested_passphrase_is_shown_filled_in_and_good(
    browser: Browser, town: Town, taro: CardHolder
) -> None:
    page = browser.press(to_the_user_id(browser, town, taro), "パスワードの案を出す")
    phrase = page.value("new_password")
    assert page.words.count(phrase) == 2, "as text to copy, and in the field"

    page = browser.fill_in(page, button="パスワードを決めて")

    assert page.heading == "新しいパスワードに変わりました"


@pytest.mark.parametrize("path", [CODE, FOUND])
def test_a_page_opened_out_of_turn_leads_to_the_first(browser: Browser, path: str) -> None:
    page = browser.open(path)

    assert (page.path, page.heading) == (path, BEGINNING)
    assert "最初からお進みください" in page


def test_the_user_id_waits_for_the_code_and_the_code_is_not_asked_twice(
    browser: Browser, town: Town, taro: CardHolder
) -> None:
    show_card(browser, taro)
    assert browser.open(FOUND).heading == BEGINNING

    to_the_user_id(browser, town, taro)
    assert browser.open(CODE).path == FOUND


def test_another_tab_that_comes_too_late_is_told_where_to_go(
    new_browser: Callable[[], Browser], town: Town, taro: CardHolder
) -> None:
    one, other = new_browser(), new_browser()
    page = to_the_user_id(one, town, taro)
    late = to_the_user_id(other, town, taro)
    one.fill_in(page, button="パスワードを決めて", new_password=GOOD)

    page = other.fill_in(late, button="パスワードを決めて", new_password=GOOD + "-mata")

    assert page.path == "/sign-in"
    assert "新しいパスワードは、もう決まっています" in page
    assert page.value("user_id") == ""


def test_the_back_button_after_it_shows_no_user_id_and_no_form(
    browser: Browser, town: Town, taro: CardHolder
) -> None:
    page = to_the_user_id(browser, town, taro)
    browser.fill_in(page, button="パスワードを決めて", new_password=GOOD)
    browser.press(browser.open("/"), "サインアウト")

    page = browser.open(FOUND)

    assert page.heading == BEGINNING
    assert "Taro.85" not in page


def test_a_password_that_was_switched_off_is_put_right_here(
    browser: Browser, town: Town, taro: CardHolder, session: Session
) -> None:
    session.get_one(Credential, taro.member_id).password_off_at = clock.now()
    session.commit()

    page = to_the_user_id(browser, town, taro)
    page = browser.fill_in(page, button="パスワードを決めて", new_password=GOOD)

    assert page.heading == "新しいパスワードに変わりました"


class TestWithoutCodes:
    """Where the issuer asks for number and code only."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, card_confirmation="none")

    def test_the_card_is_enough(self, browser: Browser, taro: CardHolder) -> None:
        assert "ユーザーIDで確認する" not in browser.open(START)
        page = show_card(browser, taro)

        assert "2ページ中2ページ目" in page
        assert "Taro.85" in page

    def test_the_user_id_is_not(self, browser: Browser) -> None:
        assert browser.open(USER_ID).path == CARD

    def test_a_wrong_code_and_a_member_who_has_not_enrolled_hear_the_same(
        self, browser: Browser, town: Town, taro: CardHolder
    ) -> None:
        hanako = town.move_in()
        said = []
        for number, code in (
            (taro.card_number, taro.wrong_code),
            (hanako.card_number, hanako.security_code),
        ):
            page = browser.fill_in(CARD, card_number=number, security_code=code)
            assert page.status == 422
            assert page.value("card_number") == number
            said.append(page.words.replace(number, ""))

        assert said[0] == said[1]
        assert "この内容では進めません" in said[0]
        assert "あと4回試せます" in said[0]
