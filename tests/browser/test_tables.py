"""A table on a phone looks like lines of two, and is still a table to whoever hears it."""

from typing import Any

import pytest

from tests.browser.checks.geometry import ask
from tests.browser.checks.room import WORDS_PX
from tests.browser.chromium import NARROW, WIDE, Chromium, Person
from tests.browser.site import Site

FORGET_WHAT_IS_ASKED_FOR = """() => {
  let forgotten = 0;
  const forget = rules => { for (let at = rules.cssRules.length; at--;) {
    const rule = rules.cssRules[at];
    if (rule instanceof CSSSupportsRule) { rules.deleteRule(at); forgotten++; }
    else if (rule.cssRules) forget(rule);
  } };
  for (const sheet of document.styleSheets) forget(sheet);
  return forgotten; }"""
"""Take out of the style sheet what stands under ``@supports``."""
PARTS = {"table", "caption", "rowgroup", "row", "columnheader", "rowheader", "cell", "gridcell"}


def heard(person: Person) -> list[str]:
    """Return what the accessibility tree has of tables: role and name, in order."""
    with person.wire() as wire:
        nodes: list[dict[str, Any]] = wire.send("Accessibility.getFullAXTree")["nodes"]
    parts = [
        (node["role"]["value"].lower(), node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]
    return [f"{role} {name}" for role, name in parts if role in PARTS]


all_tables = pytest.mark.parametrize("path", ["/", "/statement/", "/points/", "/accessibility"])


@all_tables
def test_a_table_in_lines_of_two_is_heard_as_a_table(
    chromium: Chromium, demo: Site, path: str
) -> None:
    with chromium.member(demo) as person:
        person.open(path)
        person.look("light", WIDE)
        wide = heard(person)
        person.look("light", NARROW)
        assert display_of_a_row(person) == "flex"
        assert heard(person) == wide
    counted = counts(wide)
    assert counted["table"] >= 1
    assert counted["columnheader"] >= 3
    assert counted["rowheader"] == counted["row"] - counted["table"]


@all_tables
def test_a_browser_that_would_take_lines_of_two_for_no_table_keeps_the_table(
    chromium: Chromium, demo: Site, path: str
) -> None:
    """Safari before 17: it knows none of what the lines of two ask for."""
    with chromium.member(demo) as person:
        person.open(path)
        assert person.page.evaluate(FORGET_WHAT_IS_ASKED_FOR) >= 1
        person.look("light", NARROW)
        assert display_of_a_row(person) == "table-row"
        for question in ("sideways", "clipped", "outside", "broken", "covered"):
            assert ask(person, question) == []
        assert ask(person, "cramped", WORDS_PX) == []


def display_of_a_row(person: Person) -> str:
    row = person.page.locator(".lines tbody tr").first
    display: str = row.evaluate("row => getComputedStyle(row).display")
    return display


def counts(lines: list[str]) -> dict[str, int]:
    roles = [line.split()[0] for line in lines]
    return {role: roles.count(role) for role in PARTS}
