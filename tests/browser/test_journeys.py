"""What Chromium alone shows on the way: swaps that are said, Back, the first stop of Tab."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Chromium, Person
from tests.browser.site import Site


def path(person: Person) -> str:
    return urlsplit(person.page.url).path


def assert_nothing_comes_back(person: Person, secret: str) -> None:
    """Press Back until where the browser was opened: the member's words do not come again."""
    for _ in range(4):
        if person.page.go_back() is None:
            break
        assert secret not in person.words
        assert person.page.inner_text("h1") in {"サインイン", "サインアウトしました"}


@pytest.mark.parametrize("javascript", [False, True], ids=["without scripts", "with scripts"])
def test_nothing_comes_back_after_signing_out(
    chromium: Chromium, demo: Site, *, javascript: bool
) -> None:
    known = demo.fact("member")
    with chromium.person(demo, javascript=javascript) as person:
        person.sign_in(known["user_id"], known["password"])
        name = person.page.inner_text(".who")
        person.open("/statement/")
        person.open("/points/")
        with person.page.expect_navigation():
            person.page.locator("form[action='/sign-out'] [type=submit]").click()
        assert path(person) == "/signed-out"
        assert_nothing_comes_back(person, name)
        person.sign_in(known["user_id"].upper(), known["password"])
        assert person.page.inner_text(".who") == name


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


def test_the_first_stop_leads_past_the_menu(chromium: Chromium, demo: Site) -> None:
    with chromium.member(demo) as person:
        person.open("/")
        for key in ("Tab", "Enter", "Tab"):
            person.page.keyboard.press(key)
        assert person.page.evaluate("document.activeElement.closest('main') !== null")
