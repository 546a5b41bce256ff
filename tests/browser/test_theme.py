"""Another issuer's site: every colour on every page is one of its theme, and none of ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.checks.axe import violations
from tests.browser.chromium import NARROW, WIDE, Chromium, Colors, Person
from tests.browser.colours import colours
from tests.browser.pages import ERRORS, PAGES, WORKSHOP
from tests.browser.sending import send
from tests.browser.site import Site, served
from tests.browser.states import at_sign_in
from webapp.adapters.checked_files import CHECKS
from webapp.adapters.issuer_file import DEMO
from webapp.adapters.theme_file import read_theme_file
from webapp.config import demo_settings, sqlite_url
from webapp.domain.theme import COLOUR_NAMES
from webapp.factory import create_app
from webapp.web.ports import EXTENSION

SECOND = Path(__file__).parents[1] / "themes" / "second.toml"
THEME = read_theme_file(SECOND)
SCREENS: dict[Colors, dict[str, str]] = {
    "light": {str(getattr(THEME.light, name)): name for name in COLOUR_NAMES},
    "dark": {str(getattr(THEME.dark, name)): name for name in COLOUR_NAMES},
}
AXE_TOO = ("/sign-in", "/enrollment/", "/", "/statement/", "/_workshop/")


@pytest.fixture(scope="module")
def themed(demo: Site) -> Iterator[Site]:
    """The members and cards of the demo, on the site of an issuer with other colours."""
    settings = demo_settings(
        site_url=demo.url,
        database_url=sqlite_url(demo.folder / "instance", "demo"),
        issuer_file=DEMO,
        environment={"MYACCOUNT_THEME_FILE": str(SECOND)},
        checks=CHECKS,
    )
    app = create_app(settings)
    with served(app, demo.facts) as site:
        yield site
    app.extensions[EXTENSION].database.close()


def foreign(person: Person, seen: set[str]) -> list[str]:
    """Return what has a colour that is not the theme's; note in ``seen`` which ones there are."""
    found = []
    for colors, names in SCREENS.items():
        person.glance(colors, WIDE)
        for line in colours(person):
            name = names.get(line.split()[0])
            seen.add(f"{colors} {name}")
            if name is None:
                found.append(f"{person.page.url}, {colors}: {line}")
    return found


def walk(person: Person, who: str) -> Iterator[str]:
    """Go through the pages that somebody may open, and through errors and answers."""
    for address in (*PAGES, *ERRORS, *WORKSHOP):
        if address.who == who:
            person.open(address.path)
            yield address.path
    if who == "anyone":
        yield from at_sign_in(person)
        person.open("/_workshop/form")
        send(person)
        yield "every field with an error"
        send(person, card_number="1", security_code="1", password="1")
    person.page.hover("main .button, main input[type=submit], tbody tr")
    yield "something under the pointer"
    person.page.keyboard.press("Tab")
    yield "something with the focus"


def test_every_colour_is_the_themes_and_every_one_is_used(chromium: Chromium, themed: Site) -> None:
    seen: set[str] = set()
    for somebody, who in ((chromium.person, "anyone"), (chromium.member, "member")):
        with somebody(themed) as person:
            for state in walk(person, who):
                assert foreign(person, seen) == [], state
    wanted = {f"{colors} {name}" for colors, names in SCREENS.items() for name in names.values()}
    assert wanted - seen == set(), "a colour that no page shows"


def test_a_colour_that_is_not_the_themes_is_noticed(chromium: Chromium, themed: Site) -> None:
    with chromium.person(themed) as person:
        person.open("/sign-in")
        person.page.evaluate("document.querySelector('h1').style.color = '#0017c1'")
        assert [line.partition(": ")[2] for line in foreign(person, set())] == [
            "#0017c1 words of h1."
        ] * 2


@pytest.mark.parametrize("path", AXE_TOO)
def test_axe_finds_nothing_in_other_colours(chromium: Chromium, themed: Site, path: str) -> None:
    with chromium.member(themed) as person:
        person.open(path)
        for colors, size in (("light", NARROW), ("dark", WIDE)):
            person.look(colors, size)
            assert violations(person) == [], colors


def test_the_icon_is_the_issuers(chromium: Chromium, themed: Site) -> None:
    with chromium.person(themed) as person:
        person.open("/sign-in")
        icon = person.page.get_attribute("link[rel=icon]", "href")
        assert icon
        assert person.open(icon).body() == THEME.icons["icon.svg"]
