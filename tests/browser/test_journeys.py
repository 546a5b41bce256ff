"""Whole ways through the site in Chromium: without scripts, with them, and by keyboard alone."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Chromium, Person
from tests.browser.demo import PlasticCard, card_of, my_account
from tests.browser.site import Site
from tests.browser.states import GOOD_PASSWORD, change_language, confirm_card, send

FOCUS_RING_PX = 3
SEEN = """one => {
  const box = one.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(x, y);
  return Boolean(top) && (one.contains(top) || top.contains(one));
}"""
"""Whether an element is on the screen, with nothing above it."""


def path(person: Person) -> str:
    return urlsplit(person.page.url).path


def follow(person: Person, words: str) -> None:
    """Follow the first link of the page that says this."""
    with person.page.expect_navigation():
        person.page.get_by_role("link", name=words).first.click()


def sign_out(person: Person) -> None:
    with person.page.expect_navigation():
        person.page.locator("form[action='/sign-out'] [type=submit]").click()
    assert path(person) == "/signed-out"


def enroll(person: Person, reference: str, address: str, user_id: str) -> None:
    """Go from the sign-in page to the done page."""
    person.open("/")
    follow(person, "会員登録を始める")
    confirm_card(person, card_of(person.site, reference), address)
    send(person, user_id=user_id, password=GOOD_PASSWORD)
    assert person.page.inner_text("h1") == "会員登録が終わりました"
    assert user_id in person.words


def assert_nothing_comes_back(person: Person, secret: str) -> None:
    """Press Back until where the browser was opened: the member's words do not come again."""
    for _ in range(4):
        if person.page.go_back() is None:
            break
        assert secret not in person.words
        assert path(person) in {"/", "/sign-in", "/signed-out"}


@pytest.mark.parametrize(
    ("javascript", "reference", "address", "user_id"),
    [
        (False, "C3007", "misaki.watanabe@members.example", "misaki.w"),
        (True, "C3008", "sakura.kobayashi@members.example", "sakura.k"),
    ],
    ids=["without scripts", "with scripts"],
)
def test_from_the_card_to_the_statement_and_out(
    chromium: Chromium, demo: Site, *, javascript: bool, reference: str, address: str, user_id: str
) -> None:
    with chromium.person(demo, javascript=javascript) as person:
        enroll(person, reference, address, user_id)
        name = person.page.inner_text(".who")
        follow(person, "ご利用明細を見る")
        newest = person.page.inner_text("#statement-heading")
        person.page.click("#statement-table-earlier")
        expect(person.page.locator("#statement-heading")).not_to_have_text(newest)
        person.page.click("#statement-table-later")
        expect(person.page.locator("#statement-heading")).to_have_text(newest)
        follow(person, "ポイント")
        assert path(person) == "/points/"
        person.page.click("[id^=points-balance-][id$=-details]")
        expect(person.page.locator("section.panel dl > div").first).to_be_visible()
        change_language(person)
        assert person.page.inner_text("h1") == "Points"
        change_language(person)
        sign_out(person)
        assert_nothing_comes_back(person, name)
        person.sign_in(user_id.upper(), GOOD_PASSWORD)
        assert person.page.inner_text(".who") == name


def test_somebody_without_a_contact_enrolls_with_the_code_of_a_letter(
    chromium: Chromium, demo: Site
) -> None:
    known = demo.fact("card_without_contact")
    card = PlasticCard(known["number"], known["code"])
    with chromium.person(demo, javascript=False) as haru:
        haru.open("/enrollment/")
        send(haru, card_number=card.number, security_code=card.code)
        letter = my_account(demo, "issuer", "activation-code", known["member"]).strip()
        send(haru, code=letter.lower().replace("-", " "))
        send(haru, user_id="haru.nakamura1", password=GOOD_PASSWORD)
        assert path(haru) == "/enrollment/done", haru.words
        follow(haru, "ご利用明細を見る")
        assert haru.page.locator(".uses tbody tr").count() > 0


def test_an_earlier_statement_is_swapped_in_and_said(chromium: Chromium, demo: Site) -> None:
    with chromium.member(demo) as person:
        page = person.page
        person.open("/statement/")
        page.evaluate("window.stays = true")
        heading, status = page.locator("#statement-heading"), page.locator("#status")
        newest = heading.inner_text()

        page.locator("#statement-table-earlier").press("Enter")
        expect(heading).not_to_have_text(newest)
        earlier = heading.inner_text()
        count = page.locator(".uses tbody tr").count()
        first = "最初の" if "最初の" in page.locator(".uses caption").inner_text() else ""
        expect(status).to_have_text(f"{earlier}の明細を表示しました。{first}{count}件です。")
        expect(page.locator("#statement-table-earlier")).to_be_focused()
        assert re.search(r"\?closing=\d{4}-\d\d-\d\d$", page.url)

        page.locator("#statement-table-later").press("Enter")
        expect(heading).to_have_text(newest)
        expect(heading).to_be_focused()  # there is no later one: its heading takes the focus
        expect(status).to_contain_text(newest)
        assert page.evaluate("window.stays"), "only a part of the page was loaded"

        page.go_back()
        expect(heading).to_have_text(earlier)
        assert page.evaluate("window.stays") is None, "Back loads a page truly"
        page.go_back()
        expect(heading).to_have_text(newest)


def test_the_points_in_detail_are_swapped_in_and_said(chromium: Chromium, demo: Site) -> None:
    with chromium.member(demo) as person:
        page = person.page
        person.open("/points/")
        link = page.locator("[id^=points-balance-][id$=-details]")
        before = page.url

        link.press("Enter")
        parts = page.locator("section.panel dl > div")
        expect(parts.first).to_be_visible()
        expect(page.locator("#status")).to_have_text(
            f"ポイントの内訳を表示しました。期限は{parts.count()}通りです。"
        )
        expect(link).to_be_focused()
        expect(link).to_have_text("ポイントの内訳を閉じる")
        link.press("Enter")
        expect(parts).to_have_count(0)
        expect(page.locator("#status")).to_have_text("ポイントの内訳を閉じました。")
        expect(link).to_be_focused()
        assert page.url == before


def test_a_swap_after_the_session_is_gone_leads_to_sign_in(chromium: Chromium, demo: Site) -> None:
    with chromium.member(demo) as person:
        person.open("/statement/")
        person.context.clear_cookies(name="session")
        with person.page.expect_navigation(url="**/sign-in?**"):
            person.page.click("#statement-table-earlier")
        assert "サインインしてください" in person.words
        known = demo.fact("member")
        send(person, user_id=known["user_id"], password=known["password"])
        assert path(person) == "/statement/"
        assert "closing=" in person.page.url


def tab_to(person: Person, words: str) -> None:
    """Press Tab until the focus is on what says this; at each stop it must be seen."""
    for _ in range(60):
        person.page.keyboard.press("Tab")
        focused = person.page.locator(":focus")
        said = focused.evaluate("one => one.labels?.[0]?.innerText || one.value || one.innerText")
        ring = focused.evaluate("one => parseFloat(getComputedStyle(one).outlineWidth)")
        assert focused.evaluate("one => getComputedStyle(one).outlineStyle") == "solid", said
        assert ring >= FOCUS_RING_PX, said
        assert focused.evaluate(SEEN), f"{said}: the focus is where nobody sees it"
        if words in said:
            return
    raise AssertionError(f"Tab does not come to {words}")


@pytest.mark.parametrize("forced_colors", ["none", "active"])
def test_from_sign_in_to_the_statement_by_keyboard_alone(
    chromium: Chromium, demo: Site, forced_colors: str
) -> None:
    known = demo.fact("member")
    with chromium.person(demo, forced_colors=forced_colors) as person:
        keyboard = person.page.keyboard
        person.open("/sign-in")
        tab_to(person, "ユーザーID")
        keyboard.type(known["user_id"])
        tab_to(person, "パスワードを表示して入力する")
        tab_to(person, "パスワード")
        keyboard.type(known["password"])
        tab_to(person, "サインインする")
        with person.page.expect_navigation():
            keyboard.press("Enter")
        tab_to(person, "本文へ移動する")
        keyboard.press("Enter")
        tab_to(person, "締めの明細を見る")
        with person.page.expect_navigation():
            keyboard.press("Enter")
        tab_to(person, "ご利用明細")
        tab_to(person, "続きを見る")
        heading = person.page.locator("#statement-heading")
        assert re.search("年.+日締め", heading.inner_text())
        keyboard.press("Enter")
        expect(person.page.locator("caption").first).to_contain_text("続き")
        expect(heading).to_be_focused()
        tab_to(person, "前の明細")
