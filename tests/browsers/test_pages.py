"""Every page in a real browser: accessible, light, and the same words with and without scripts."""

import re

import pytest

from tests.browsers.chromium import Chromium, Person
from tests.browsers.pages import PAGES, Address
from tests.browsers.site import Site

FIRST_BYTES = 14_600
"""HTML and CSS with their headers: one round trip."""
ALL_BYTES = 25_000
REQUESTS = 4
LOOKS = {
    "bright and wide": {"colors": "light"},
    "dark and narrow": {"colors": "dark", "narrow": True},
}

all_pages = pytest.mark.parametrize(
    "address", PAGES, ids=[f"{page.who}:{page.path}" for page in PAGES]
)


def arrive(person: Person, site: Site, address: Address) -> None:
    """Open the page as somebody for whom it is meant."""
    if address.who == "member":
        member = site.fact("member")
        person.sign_in(member["user_id"], member["password"])
    response = person.open(address.path)
    assert response.status == 200
    assert person.page.title()


def words(person: Person) -> str:
    """Return the text of the page, without what scripts alone may add."""
    return re.sub(r"\s+", " ", person.page.inner_text("main"))


@all_pages
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(chromium: Chromium, demo: Site, address: Address, look: str) -> None:
    with chromium.person(demo, **LOOKS[look]) as person:
        arrive(person, demo, address)
        assert person.axe() == []
        wide = person.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, "the page scrolls sideways"
        assert person.storage == {}


@all_pages
def test_the_words_are_the_same_without_scripts(
    chromium: Chromium, demo: Site, address: Address
) -> None:
    shown = []
    for javascript in (True, False):
        with chromium.person(demo, javascript=javascript) as person:
            arrive(person, demo, address)
            shown.append(words(person))
    assert shown[0] == shown[1]
    assert len(shown[0]) > 10


@all_pages
def test_a_first_visit_is_light(chromium: Chromium, demo: Site, address: Address) -> None:
    with chromium.person(demo) as person:
        arrive(person, demo, address)
        with person.weighing() as visit:
            person.open(address.path)
        kinds = {load.kind for load in visit.loads}
        assert kinds >= {"Document", "Stylesheet", "Script"}, "the visit was not the first one"
        assert visit.first_bytes <= FIRST_BYTES, visit
        assert visit.wire_bytes <= ALL_BYTES, visit
        assert len(visit.loads) <= REQUESTS, visit


def test_every_error_page_is_accessible(chromium: Chromium, demo: Site) -> None:
    with chromium.person(demo) as person:
        assert person.open("/no-such-page").status == 404
        assert person.axe() == []
