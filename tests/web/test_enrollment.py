"""Enrollment through the browser without JavaScript."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.entrance import GOOD, CardHolder, Town
from tests.factories import sign_in_quickly
from tests.strict_browser import Browser, Page
from webapp.domain.card import grouped
from webapp.models import Attempt

CARD = "/enrollment/"
CODE = "/enrollment/code"
CHOOSE = "/enrollment/user-id"
EVERY_TIME_NEW = re.compile(r'(name="csrf_token"[^>]*value|nonce)="[^"]*"')


def show_card(browser: Browser, number: str, code: str, *, expect: int | None = None) -> Page:
    return browser.fill_in(CARD, card_number=number, security_code=code, expect=expect)


def to_the_code(browser: Browser, person: CardHolder) -> Page:
    return show_card(browser, person.card_number, person.security_code)


def to_the_choice(browser: Browser, town: Town, person: CardHolder) -> Page:
    return browser.fill_in(to_the_code(browser, person), code=town.code())


def test_a_member_enrolls_and_is_signed_in(browser: Browser, town: Town) -> None:
    hanako = town.move_in()

    page = to_the_choice(browser, town, hanako)
    assert page.heading == "会員登録：ユーザーIDとパスワード"
    page = browser.fill_in(CHOOSE, button="登録する", user_id="hanako.85", password=GOOD)

    assert page.heading == "会員登録が終わりました"
    assert "hanako.85" in page
    assert "20分" in page
    assert "ご利用明細" in browser.follow(page, "ご利用明細を見る").heading


def test_the_shared_computer_is_asked_about_where_the_member_is_signed_in(
    browser: Browser, town: Town
) -> None:
    to_the_choice(browser, town, town.move_in())
    page = browser.fill_in(
        CHOOSE, button="登録する", user_id="hanako.85", password=GOOD, shared_device=True
    )

    assert "共用の端末をお使いの方へ" in page
    assert "5分" in page


def test_fields_tell_browsers_and_keyboards_what_they_are(browser: Browser, town: Town) -> None:
    hanako = town.move_in()
    pages = [browser.open(CARD), to_the_code(browser, hanako), to_the_choice(browser, town, hanako)]
    fields = {field.get("name"): field for page in pages for field in page.document.fields()}
    wanted = {
        "card_number": ("cc-number", "numeric"),
        "security_code": ("cc-csc", "numeric"),
        "code": ("one-time-code", "text"),
        "user_id": ("username", None),
        "password": ("new-password", None),
    }
    for name, (autocomplete, inputmode) in wanted.items():
        assert fields[name].get("autocomplete") == autocomplete
        assert fields[name].get("inputmode") == inputmode
        assert "maxlength" not in fields[name].attrib, "a pasted number with spaces must fit"


def test_the_example_of_a_number_stays_on_one_line(browser: Browser) -> None:
    page = browser.open(CARD)
    assert '<span class="whole">例：3999 123456 78903</span>' in page.html
    assert "例：3999 123456 78903" in page.words


def test_a_slip_of_the_finger_is_not_a_try(browser: Browser, town: Town, session: Session) -> None:
    page = show_card(browser, "3999 123456 78904", "1234")

    assert page.status == 422
    assert "カード番号をお確かめください" in page
    assert "3999 123456 78904" in page, "what was typed stays in its field"
    assert page.value("security_code") == "", "the code does not come back"
    assert "1234" not in page.value("security_code")
    assert session.scalar(select(func.count()).select_from(Attempt)) == 0


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        ("", "", "カード番号を入力してください"),
        ("3999 123456 78903", "", "セキュリティコードを入力してください"),
        ("3999 123456 78903", "12a4", "4桁の数字で入力してください"),
    ],
)
def test_what_is_missing_is_said(browser: Browser, number: str, code: str, words: str) -> None:
    page = show_card(browser, number, code)

    assert page.status == 422
    assert words in page


def test_the_number_may_be_typed_in_any_way(browser: Browser, town: Town) -> None:
    hanako = town.move_in()
    wide = hanako.card_number.translate(str.maketrans("0123456789 ", "０１２３４５６７８９ー"))

    show_card(browser, wide, hanako.security_code)

    assert [mail.name for mail in town.mails()] == ["enrollment_code"]


def answers(browser: Browser, number: str, code: str) -> list[object]:
    """Return everything that somebody can see of the answer to a card."""
    page = show_card(browser, number, code)
    assert page.came_from
    headers = {
        name: text
        for name, text in page.came_from.response.headers
        if name not in {"Content-Security-Policy", "Set-Cookie", "Date"}
    }
    cookies = [
        re.sub(r"=[^;]*", "=", cookie)
        for cookie in page.came_from.response.headers.getlist("Set-Cookie")
    ]
    body = EVERY_TIME_NEW.sub("", page.html)
    return [page.came_from.status, headers, cookies, page.path, page.status, body]


def test_nobody_learns_anything_of_a_card(new_browser: Callable[[], Browser], town: Town) -> None:
    hanako, taro = town.move_in(), town.move_in("佐藤太郎", user_id="taro85")
    jiro = town.move_in("山田次郎", contacts={})
    unknown = town.unknown_card()
    cards = [
        (hanako.card_number, hanako.security_code),
        (taro.card_number, taro.security_code),
        (jiro.card_number, jiro.wrong_code),
        (jiro.card_number, jiro.security_code),
        (grouped(unknown.number.digits), unknown.code.digits),
    ]
    seen = [answers(new_browser(), number, code) for number, code in cards]
    # Jiro's card was tried once before: it says one try less, as an unknown card would.
    seen[3][-1] = str(seen[3][-1]).replace("番号の入力は、あと3回", "番号の入力は、あと4回")

    for number, one in enumerate(seen):
        assert one == seen[0], f"card {number} is answered in another way"


def test_a_locked_card_says_when_it_opens_and_an_unknown_one_says_the_same(
    browser: Browser, town: Town
) -> None:
    hanako, unknown = town.move_in(), town.unknown_card()
    said = []
    for number, code in (
        (hanako.card_number, hanako.wrong_code),
        (grouped(unknown.number.digits), unknown.code.digits),
    ):
        pages = [show_card(browser, number, code) for _ in range(6)]
        assert "このカード番号の入力は、今はもう試せません。" in pages[4]
        assert pages[5].status == 422
        said.append(re.sub(r"\d+月\d+日.曜日.*?分", "", pages[5].words_in("card_number-error")))
        assert re.search(r"\d+月\d+日.曜日午.\d+時\d+分から、また試せます", pages[5].words)

    assert said[0] == said[1]


def test_a_code_can_be_sent_again_and_the_answer_is_the_same_for_everybody(
    new_browser: Callable[[], Browser], town: Town
) -> None:
    hanako = town.move_in(contacts={"email": "hanako@example.jp", "sms": "090-0000-0000"})
    unknown = town.unknown_card()
    words = []
    for number, code in (
        (hanako.card_number, hanako.security_code),
        (grouped(unknown.number.digits), unknown.code.digits),
    ):
        browser = new_browser()
        page = show_card(browser, number, code)
        pages = [
            page := browser.press(page, button)
            for button in ("もう一度送る", "SMSで送る", "音声通話で聞く")
        ]
        assert "もう送れません" in page
        words.append([page.words for page in pages])

    assert words[0] == words[1]
    assert [mail.channel.value for mail in town.mails()].count("sms") == 1


def test_too_many_sendings_and_codes_are_refused_in_words(browser: Browser, town: Town) -> None:
    page = first = to_the_code(browser, town.move_in())
    for _ in range(4):
        page = browser.press(first, "もう一度送る")
    assert "コードを送れる回数を超えました" in page

    pages = [browser.fill_in(CODE, code="000 000") for _ in range(6)]
    assert pages[0].status == 422
    assert "コードが違います" in pages[0]
    assert "コードの入力は、あと4回試せます。" in pages[0]
    assert pages[0].value("code") == ""
    for page in pages[4:]:
        assert "コードを試せる回数を超えました" in page.words_in("code-error")
        assert "もう一度送る" not in page, "another code could not be tried either"
    assert "コードの入力は、もう試せません。" in pages[5]


def test_a_code_that_cannot_be_one_is_not_a_try(browser: Browser, town: Town) -> None:
    to_the_code(browser, town.move_in())

    page = browser.fill_in(CODE, code="12345")

    assert page.status == 422
    assert "コードを読み取れません" in page
    assert "あと5回" in page
    assert "コードを入力してください" in browser.fill_in(CODE, code="")


@pytest.mark.parametrize("path", [CODE, CHOOSE])
def test_a_page_opened_out_of_turn_leads_to_the_first(browser: Browser, path: str) -> None:
    page = browser.open(path)

    assert page.heading == "会員登録：カードの確認"
    assert "カードの入力からお進みください" in page


def test_the_choice_waits_for_the_code_and_the_code_is_not_asked_twice(
    browser: Browser, town: Town
) -> None:
    to_the_code(browser, town.move_in())
    assert browser.open(CHOOSE).heading == "会員登録：カードの確認"

    to_the_choice(browser, town, town.move_in())
    assert browser.open(CODE).path == CHOOSE


def test_whether_an_id_is_free_is_said_and_the_answer_kept(browser: Browser, town: Town) -> None:
    town.move_in("佐藤太郎", user_id="taro85")
    to_the_choice(browser, town, town.move_in())

    free = browser.fill_in(
        CHOOSE, button="調べる", user_id="hanako.85", password=GOOD, shared_device=True
    )
    assert "ユーザーID「hanako.85」は使えます" in free
    assert free.value("user_id") == "hanako.85"
    assert free.value("password") == "", "secrets are not kept"
    assert "checked" in free.document.one("shared_device").attrib

    taken = browser.fill_in(CHOOSE, button="調べる", user_id="TARO85")
    assert taken.status == 422
    assert "ほかの方が使っています" in taken
    assert taken.value("user_id") == "TARO85"
    assert len(re.findall(r"taro[-.]?\d{3}", taken.words)) == 3

    assert browser.fill_in(CHOOSE, button="調べる", user_id="").status == 422


def test_a_suggested_passphrase_is_shown_filled_in_and_good(browser: Browser, town: Town) -> None:
    to_the_choice(browser, town, town.move_in())

    page = browser.fill_in(CHOOSE, button="案を出す", user_id="hanako.85")
    phrase = page.value("password")
    assert page.words.count(phrase) == 2, "as text to copy, and in the field"
    assert "ハイフンが1つずつ" in page, "readers drop the hyphens"
    assert page.document.one("password").get("type") == "text"
    assert page.value("user_id") == "hanako.85"

    assert browser.fill_in(page, button="登録する").heading == "会員登録が終わりました"
    assert browser.open(CARD).path == "/"


def test_the_password_can_be_shown_without_scripts(browser: Browser, town: Town) -> None:
    page = to_the_choice(browser, town, town.move_in())
    assert page.document.one("password").get("type") == "password"

    page = browser.follow(page, "パスワードを表示して入力する")

    assert page.document.one("password").get("type") == "text"
    page = browser.open(CARD)
    assert page.document.one("security_code").get("class") == "short dots"
    page = browser.follow(page, "セキュリティコードを表示して入力する")
    assert page.document.one("security_code").get("class") == "short"
    assert page.document.one("security_code").get("type") == "text"


def test_what_is_wrong_is_said_at_both_fields_and_no_secret_returns(
    browser: Browser, town: Town
) -> None:
    to_the_choice(browser, town, town.move_in())

    page = browser.fill_in(CHOOSE, button="登録する", user_id="hana!", password="short secret")

    assert page.status == 422
    assert "使えない文字" in page.words_in("user_id-error")
    assert "15文字以上" in page.words_in("password-error")
    assert page.value("user_id") == "hana!"
    assert "short secret" not in page.html


def test_who_has_finished_goes_on_from_an_old_page(browser: Browser, town: Town) -> None:
    hanako = town.move_in()
    old = to_the_choice(browser, town, hanako)
    browser.fill_in(old, button="登録する", user_id="hanako.85", password=GOOD)

    again = browser.open(CHOOSE)
    assert again.path == "/enrollment/done"
    assert browser.open(CODE).path == "/enrollment/done"


def test_another_tab_that_comes_too_late_is_told_where_to_go(
    new_browser: Callable[[], Browser], town: Town
) -> None:
    hanako = town.move_in()
    one, other = new_browser(), new_browser()
    page = to_the_choice(one, town, hanako)
    to_the_choice(other, town, hanako)
    other.fill_in(CHOOSE, button="登録する", user_id="hanako.85", password=GOOD)

    page = one.fill_in(page, button="登録する", user_id="hanako.86", password=GOOD)

    assert page.path == "/sign-in"
    assert "会員登録は終わっています" in page


def test_the_next_person_at_a_computer_does_not_see_what_was_typed(
    browser: Browser, town: Town
) -> None:
    page = to_the_choice(browser, town, town.move_in())
    browser.fill_in(page, button="使えるか調べる", user_id="hanako@example.jp")
    assert browser.open(CHOOSE).value("user_id") == "hanako@example.jp"

    to_the_choice(browser, town, town.move_in("佐藤太郎"))

    assert browser.open(CHOOSE).value("user_id") == ""


def test_a_member_who_is_signed_in_is_not_asked_for_a_card(
    browser: Browser, session: Session, town: Town
) -> None:
    hanako = town.move_in(user_id="hanako")
    sign_in_quickly(browser, session, hanako)  # type: ignore[arg-type]

    page = browser.open(CARD)

    assert page.path == "/"
    assert "サインアウトしてからお進みください" in page


def test_the_demo_says_where_its_mail_is(browser: Browser, town: Town) -> None:
    page = to_the_code(browser, town.move_in())

    assert page.link("送信したメールを見る") == "/_workshop/mail"


def test_user_ids_are_not_asked_for_without_end(browser: Browser, town: Town) -> None:
    page = to_the_choice(browser, town, town.move_in())
    for number in range(30):
        page = browser.fill_in(page, button="調べる", user_id=f"hanako{number}")

    for button in ("調べる", "登録する"):
        page = browser.fill_in(CHOOSE, button=button, user_id="hanako", password=GOOD)
        assert page.status == 422
        assert "試せる回数を超えた" in page
