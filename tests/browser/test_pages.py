"""Every page in a real browser: accessible, light, said well, the same without scripts."""

import pytest

from tests.browser.chromium import LOOKS, Chromium, Language, Person
from tests.browser.inspection import inspect
from tests.browser.pages import PAGES_OF, Address
from tests.browser.site import Site
from tests.browser.transcripts import Transcripts, name_of_page
from tests.browser.transcripts import said as said_by_reader

ADDRESSES = [(language, address) for language in LOOKS for address in PAGES_OF[language]]


def arrive(person: Person, address: Address) -> None:
    assert person.open(address.path).status == address.status
    assert person.page.title()


@pytest.mark.parametrize(
    ("language", "address"),
    ADDRESSES,
    ids=[f"{language}-{address.who}:{address.path}" for language, address in ADDRESSES],
)
def test_a_page_is_for_everybody_and_light(
    chromium: Chromium, fixed_demo: Site, language: Language, address: Address, *, accept: bool
) -> None:
    transcripts = Transcripts(language, accept=accept)
    somebody = chromium.member if address.who == "member" else chromium.person
    with somebody(fixed_demo, language=language) as person:
        with person.weighing() as scale:
            arrive(person, address)
            transcripts.compare(name_of_page(address), said_by_reader(person))
            if accept:
                return
            inspect(person, scale, address.path)
        with_scripts = person.words
    with somebody(fixed_demo, language=language, javascript=False) as person:
        arrive(person, address)
        assert person.words == with_scripts
    assert len(with_scripts) > 100
    transcripts.check()
