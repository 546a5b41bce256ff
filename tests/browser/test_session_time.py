"""The script that warns before the time is over: said once, in view, and never in the way."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.checks.axe import violations
from tests.browser.chromium import NARROW, Chromium, Person
from tests.browser.demo import demo_site
from tests.browser.site import Site

NINETEEN_MINUTES_MS = 19 * 60 * 1000
COMES_INTO_VIEW = "() => document.dispatchEvent(new Event('visibilitychange'))"
"""What the browser tells a page that was opened in the background."""
LOOKED_AT = """() => {
  for (const hidden of [true, false]) {
    Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
  }
}"""
"""What it tells the page when somebody comes back to it, or opens the computer."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo of its own: the time of everybody who is signed in is changed."""
    with demo_site(tmp_path_factory.mktemp("time")) as site:
        yield site


@pytest.fixture
def hanako(chromium: Chromium, site: Site) -> Iterator[Person]:
    """Hanako on her points, twenty minutes before the end; her hands are on a link."""
    # A browser of her own: windows of one that is lent again may be hidden for a moment.
    with chromium.person(site, color_scheme="light") as person:
        known = site.fact("member")
        person.page.clock.install()
        person.sign_in(known["user_id"], known["password"])
        person.open("/points/")
        person.page.locator("[id^=points-balance-][id$=-details]").focus()
        yield person


def leave(site: Site, seconds: int) -> None:
    """Let so many seconds be left for everybody."""
    seen_at = f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-20 minutes', '{seconds} seconds')"
    with closing(sqlite3.connect(database(site))) as live, live:
        live.execute(f"UPDATE member_session SET seen_at = {seen_at}")


def last_seen(site: Site) -> datetime:
    with closing(sqlite3.connect(database(site))) as live:
        found = live.execute("SELECT max(seen_at) FROM member_session").fetchone()[0]
    return datetime.fromisoformat(found)


def database(site: Site) -> Path:
    return site.folder / "instance" / "demo.sqlite"


def the_end_comes_near(person: Person, seconds: int = 100) -> None:
    """Do nothing until the script asks; Chromium's clock runs for it."""
    leave(person.site, seconds)
    with person.page.expect_response("**/security/session/left"):
        person.page.clock.fast_forward(NINETEEN_MINUTES_MS)


def box(person: Person) -> Locator:
    return person.page.locator("#time-left")


def top_of(element: Locator) -> float:
    return float(element.evaluate("element => element.getBoundingClientRect().top"))


def bottom_of(element: Locator) -> float:
    return float(element.evaluate("element => element.getBoundingClientRect().bottom"))


def said(person: Person) -> Locator:
    return person.page.locator("#status")


def test_it_is_said_once_and_in_view_and_moves_nothing(hanako: Person) -> None:
    before = hanako.page.evaluate("[scrollY, document.activeElement.id]")
    assert said(hanako).inner_text() == ""
    the_end_comes_near(hanako)

    expect(said(hanako)).to_have_text("あと2分ほどで、自動でサインアウトします。")
    expect(box(hanako)).to_contain_text("あと2分ほどで、自動でサインアウトします。")
    expect(box(hanako)).to_be_in_viewport(ratio=1)
    assert hanako.page.evaluate("[scrollY, document.activeElement.id]") == before
    assert hanako.storage == {}
    hanako.look("light", NARROW)
    expect(box(hanako)).to_be_in_viewport(ratio=1)
    assert not violations(hanako)


def test_what_is_being_filled_in_is_not_covered_on_a_phone(hanako: Person) -> None:
    hanako.confirms = True
    hanako.open("/security/user-id")
    hanako.look("light", NARROW)
    field = hanako.page.locator("main [name=user_id]")
    field.focus()
    hanako.page.evaluate("by => scrollBy(0, by)", bottom_of(field) - NARROW["height"] + 4)
    assert bottom_of(field) == pytest.approx(NARROW["height"] - 4, abs=1)
    the_end_comes_near(hanako)

    expect(box(hanako)).to_be_in_viewport(ratio=1)
    expect(field).to_be_focused()
    assert bottom_of(field) <= top_of(box(hanako))


def test_somebody_who_reads_elsewhere_stays_there(hanako: Person) -> None:
    hanako.look("light", NARROW)
    hanako.page.locator("footer a").first.focus()
    hanako.page.evaluate("scrollTo(0, 0)")
    the_end_comes_near(hanako)

    expect(box(hanako)).to_be_in_viewport(ratio=1)
    assert hanako.page.evaluate("scrollY") == 0


def test_its_link_gives_more_time_without_leaving_the_page(hanako: Person, site: Site) -> None:
    the_end_comes_near(hanako)
    before = last_seen(site)
    hanako.page.evaluate("window.stays = true")
    link = box(hanako).get_by_role("link")
    link.focus()
    with hanako.page.expect_response("**/security/session/left"):
        hanako.page.keyboard.press("Enter")

    expect(said(hanako)).to_contain_text("今のところ、")
    expect(box(hanako)).not_to_have_class("time soon")
    expect(link).to_be_focused()
    assert hanako.page.evaluate("window.stays")
    assert last_seen(site) - before > timedelta(minutes=17)
    with hanako.page.expect_navigation():
        hanako.page.keyboard.press("Enter")
    assert urlsplit(hanako.page.url).path == "/security/session", "now it is a link like others"


def test_asking_gives_no_time_and_another_tab_keeps_it_quiet(hanako: Person, site: Site) -> None:
    leave(site, 700)
    before = last_seen(site)
    with hanako.page.expect_response("**/security/session/left"):
        hanako.page.clock.fast_forward(NINETEEN_MINUTES_MS)

    assert last_seen(site) == before
    expect(box(hanako)).not_to_have_class("time soon")
    assert said(hanako).inner_text() == "", "somebody who goes on elsewhere hears nothing here"


def test_who_comes_back_too_late_is_told_and_led_to_sign_in(hanako: Person, site: Site) -> None:
    leave(site, -60)
    hanako.page.evaluate(LOOKED_AT)

    expect(said(hanako)).to_contain_text("時間が過ぎたため、サインアウトしました。")
    expect(box(hanako)).to_be_in_viewport(ratio=1)
    with hanako.page.expect_navigation():
        box(hanako).get_by_role("link").click()
    assert hanako.page.inner_text("h1") == "サインイン"


def test_the_browsers_own_clock_decides_nothing(hanako: Person) -> None:
    hanako.page.clock.set_fixed_time(datetime(2030, 1, 1, tzinfo=UTC))
    with hanako.page.expect_response("**/security/session/left"):
        hanako.page.evaluate(LOOKED_AT)

    expect(box(hanako)).not_to_have_class("time soon")
    assert said(hanako).inner_text() == ""


def test_a_site_that_does_not_answer_is_asked_again(hanako: Person, site: Site) -> None:
    hanako.page.route("**/security/session/left", lambda route: route.abort())
    leave(site, 100)
    hanako.page.evaluate(LOOKED_AT)
    hanako.page.wait_for_timeout(50)
    assert said(hanako).inner_text() == ""
    hanako.page.unroute("**/security/session/left")
    with hanako.page.expect_response("**/security/session/left"):
        hanako.page.clock.fast_forward(31_000)

    expect(said(hanako)).to_contain_text("ほどで、自動でサインアウトします。")


def test_a_tab_that_opens_in_the_background_asks_nothing_when_it_comes_into_view(
    hanako: Person,
) -> None:
    asked: list[str] = []
    hanako.page.on("request", lambda request: asked.append(request.url))
    hanako.page.evaluate(COMES_INTO_VIEW)
    hanako.page.wait_for_timeout(50)
    assert asked == []
    with hanako.page.expect_response("**/security/session/left"):
        hanako.page.evaluate(LOOKED_AT)
