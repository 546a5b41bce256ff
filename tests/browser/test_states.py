"""What pages say in a flow and when something is wrong: for everybody, light, said well."""

import pytest

from tests.browser.chromium import LOOKS, Chromium, Language, Person
from tests.browser.demo import card_of
from tests.browser.inspection import assert_heard, inspect
from tests.browser.sending import send
from tests.browser.site import Site
from tests.browser.states import (
    FAMILY,
    FAMILY_EMAIL,
    GOOD_PASSWORD,
    WALKS,
    Walk,
    change_language,
    confirm_card,
    of_swaps,
)
from tests.browser.transcripts import Transcripts, group_of_walk, name_of_state
from tests.browser.transcripts import said as said_by_reader

WALKED = [(language, who, walk) for language in LOOKS for who, walk in WALKS]


def said(person: Person) -> str:
    """Return the words of the page, without what is drawn by lot."""
    words = person.words
    for drawn in person.drawn:
        words = words.replace(drawn, "(drawn)")
    return words


@pytest.mark.parametrize(
    ("language", "who", "walk"),
    WALKED,
    ids=[f"{language}-{walk.__name__}" for language, _, walk in WALKED],
)
def test_a_state_is_for_everybody_and_light(
    chromium: Chromium, fixed_demo: Site, language: Language, who: str, walk: Walk, *, accept: bool
) -> None:
    transcripts = Transcripts(language, accept=accept)
    somebody = chromium.member if who == "member" else chromium.person
    with_scripts, without = {}, {}
    with somebody(fixed_demo, language=language) as person, person.weighing() as scale:
        for state in walk(person):
            assert_heard(person, state)
            transcripts.compare(name_of_state(walk.__name__, state), said_by_reader(person))
            if not accept:
                inspect(person, scale, state)
            with_scripts[state] = said(person)
    transcripts.check(group_of_walk(walk.__name__))
    if accept:
        return
    with somebody(fixed_demo, language=language, javascript=False) as person:
        for state in walk(person):
            assert_heard(person, state)
            without[state] = said(person)
    assert with_scripts == without
    assert len(set(without.values())) == len(without), "each state says something of its own"


@pytest.mark.parametrize("language", LOOKS)
def test_what_is_swapped_in_is_said(
    chromium: Chromium, fixed_demo: Site, language: Language, *, accept: bool
) -> None:
    transcripts = Transcripts(language, accept=accept)
    with chromium.member(fixed_demo, language=language) as person:
        for state in of_swaps(person):
            transcripts.compare(name_of_state(of_swaps.__name__, state), said_by_reader(person))
    transcripts.check(group_of_walk(of_swaps.__name__))


def test_somebody_with_a_family_card_is_told_where_the_points_go(
    chromium: Chromium, fixed_demo: Site
) -> None:
    with chromium.person(fixed_demo) as jiro, jiro.weighing() as scale:
        confirm_card(jiro, card_of(fixed_demo, FAMILY), FAMILY_EMAIL)
        send(jiro, user_id="jiro.yamada", password=GOOD_PASSWORD)
        assert jiro.page.url.endswith("/enrollment/done")
        assert "山田 花子" not in jiro.words
        for path in ("/", "/statement/", "/points/"):
            jiro.open(path)
            inspect(jiro, scale, path)
        assert "ここに表示するポイントはありません" in jiro.words
        change_language(jiro)
        inspect(jiro, scale, "/points/ in English")
