"""What pages say in a flow, and when something is wrong: for everybody, light, without scripts."""

import pytest

from tests.browser.chromium import LOOKS, Chromium, Language, Person
from tests.browser.demo import card_of
from tests.browser.inspection import assert_heard, inspect
from tests.browser.moments import without_moments
from tests.browser.site import Site
from tests.browser.states import (
    FAMILY,
    FAMILY_EMAIL,
    GOOD_PASSWORD,
    WALKS,
    Walk,
    change_language,
    confirm_card,
    send,
)


def said(person: Person) -> str:
    """Return the words of the page, without moments and what is drawn by lot."""
    words = without_moments(person.words)
    for drawn in person.drawn:
        words = words.replace(drawn, "(drawn)")
    return words


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.parametrize(("who", "walk"), WALKS, ids=[walk.__name__ for _, walk in WALKS])
def test_a_state_is_for_everybody_and_light(
    chromium: Chromium, demo: Site, who: str, walk: Walk, language: Language
) -> None:
    somebody = chromium.member if who == "member" else chromium.person
    with_scripts, without = {}, {}
    with somebody(demo, language=language) as person, person.weighing() as scale:
        for state in walk(person):
            assert_heard(person, state)
            inspect(person, scale, state)
            with_scripts[state] = said(person)
    with somebody(demo, language=language, javascript=False) as person:
        for state in walk(person):
            assert_heard(person, state)
            without[state] = said(person)
    assert with_scripts == without
    assert len(set(without.values())) == len(without), "each state says something of its own"


def test_somebody_with_a_family_card_is_told_where_the_points_go(
    chromium: Chromium, demo: Site
) -> None:
    with chromium.person(demo) as jiro, jiro.weighing() as scale:
        confirm_card(jiro, card_of(demo, FAMILY), FAMILY_EMAIL)
        send(jiro, user_id="jiro.yamada", password=GOOD_PASSWORD)
        assert jiro.page.url.endswith("/enrollment/done")
        assert "山田 花子" not in jiro.words
        for path in ("/", "/statement/", "/points/"):
            jiro.open(path)
            inspect(jiro, scale, path)
        assert "ここに表示するポイントはありません" in jiro.words
        change_language(jiro)
        inspect(jiro, scale, "/points/ in English")
