"""What a reader says on every page and in every state is what stands in its transcript."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import Chromium, Language, Person
from tests.browser.pages import ERRORS, PAGES, WORKSHOP, Address
from tests.browser.site import Site
from tests.browser.states import WALKS, Walk
from tests.browser.transcripts import (
    DRAWN,
    Transcripts,
    golden,
    name_of_page,
    name_of_state,
    names,
    said,
)

PAGES_OF: dict[Language, tuple[Address, ...]] = {
    "ja": (*PAGES, *ERRORS, *WORKSHOP),
    "en": (*PAGES, *ERRORS),
}
"""The workshop is for those who build the site: Japanese is enough."""
GROUPS = [
    (language, who)
    for language, addresses in PAGES_OF.items()
    for who in sorted({address.who for address in addresses})
]


def of_swaps(person: Person) -> Iterator[str]:
    """Let htmx change a part of the page: the live region says it, at the end of the page."""
    person.open("/statement/")
    person.page.click("#statement-table-earlier")
    expect(person.page.locator("#status")).not_to_be_empty()
    yield "earlier statement swapped in"
    person.open("/points/")
    person.page.click("[id^=points-balance-][id$=-details]")
    expect(person.page.locator("#status")).not_to_be_empty()
    yield "points in detail swapped in"


ALL_WALKS: tuple[tuple[str, Walk], ...] = (*WALKS, ("member", of_swaps))
WALKED = [(language, who, walk) for language in PAGES_OF for who, walk in ALL_WALKS]


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether the files are to be written anew."""
    return bool(request.config.getoption("--accept-transcripts"))


@pytest.mark.parametrize(("language", "who"), GROUPS, ids=map("-".join, GROUPS))
def test_a_page_is_said_as_its_transcript_says(
    chromium: Chromium, fixed_demo: Site, language: Language, who: str, *, accept: bool
) -> None:
    transcripts = Transcripts(language, accept=accept)
    somebody = chromium.member if who == "member" else chromium.person
    with somebody(fixed_demo, language=language) as person:
        for address in PAGES_OF[language]:
            if address.who == who:
                person.open(address.path)
                transcripts.compare(name_of_page(address), said(person))
    transcripts.check(who)


@pytest.mark.parametrize(
    ("language", "who", "walk"),
    WALKED,
    ids=[f"{language}-{walk.__name__}" for language, _, walk in WALKED],
)
def test_a_state_is_said_as_its_transcript_says(
    chromium: Chromium, fixed_demo: Site, language: Language, who: str, walk: Walk, *, accept: bool
) -> None:
    transcripts = Transcripts(language, accept=accept)
    somebody = chromium.member if who == "member" else chromium.person
    with somebody(fixed_demo, language=language) as person:
        for state in walk(person):
            transcripts.compare(name_of_state(walk.__name__, state), said(person))
    transcripts.check(name_of_state(walk.__name__, "").rstrip("."))


@pytest.mark.parametrize("language", PAGES_OF)
def test_every_transcript_is_of_a_page_or_a_walk(language: Language) -> None:
    groups = {address.who for address in PAGES_OF[language]}
    groups |= {name_of_state(walk.__name__, "").rstrip(".") for _, walk in ALL_WALKS}
    assert {name.split(".")[0] for name in names(language)} == groups


@pytest.mark.parametrize("language", PAGES_OF)
def test_nothing_is_said_twice_in_a_row(language: Language) -> None:
    """A heading within a part of the same name, a label twice: somebody hears it every day."""
    found = []
    for name in sorted(names(language)):
        lines = [line.split("、", 1)[-1].split(", ", 1)[-1] for line in golden(language, name)]
        found += [
            f"{name}: {line}"
            for line, following in pairwise(lines)
            if line == following != DRAWN[language]
        ]
    assert not found
