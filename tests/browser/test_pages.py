"""Every page in a real browser: accessible, light, and the same words with and without scripts."""

import pytest

from tests.browser.chromium import LOOKS, Chromium, Language, Person
from tests.browser.inspection import inspect
from tests.browser.moments import without_moments
from tests.browser.pages import ERRORS, PAGES, WORKSHOP, Address
from tests.browser.site import Site

ALL_PAGES = (*PAGES, *ERRORS, *WORKSHOP)

all_languages = pytest.mark.parametrize("language", LOOKS)
all_pages = pytest.mark.parametrize(
    "address", ALL_PAGES, ids=[f"{page.who}:{page.path}" for page in ALL_PAGES]
)


def arrive(person: Person, address: Address) -> None:
    assert person.open(address.path).status == address.status
    assert person.page.title()


@all_languages
@all_pages
def test_a_page_is_for_everybody_and_light(
    chromium: Chromium, demo: Site, address: Address, language: Language
) -> None:
    somebody = chromium.member if address.who == "member" else chromium.person
    with somebody(demo, language=language) as person:
        with person.weighing() as scale:
            arrive(person, address)
            inspect(person, scale, address.path)
        with_scripts = without_moments(person.words)
    with somebody(demo, language=language, javascript=False) as person:
        arrive(person, address)
        # The minute may turn between the two visits.
        assert without_moments(person.words) == with_scripts
    assert len(with_scripts) > 100
