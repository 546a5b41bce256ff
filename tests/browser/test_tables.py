"""A table on a phone looks like lines of two, and is still a table to whoever hears it."""

from typing import Any

import pytest

from tests.browser.chromium import NARROW, WIDE, Chromium, Person
from tests.browser.site import Site

PARTS = {"table", "caption", "rowgroup", "row", "columnheader", "rowheader", "cell", "gridcell"}


def heard(person: Person) -> list[str]:
    """Return what the accessibility tree has of tables: role and name, in order."""
    wire = person.context.new_cdp_session(person.page)
    nodes: list[dict[str, Any]] = wire.send("Accessibility.getFullAXTree")["nodes"]
    wire.detach()
    parts = [
        (node["role"]["value"].lower(), node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]
    return [f"{role} {name}" for role, name in parts if role in PARTS]


@pytest.mark.parametrize("path", ["/", "/statement/", "/points/"])
def test_a_table_in_lines_of_two_is_heard_as_a_table(
    chromium: Chromium, demo: Site, path: str
) -> None:
    with chromium.member(demo) as person:
        person.open(path)
        person.look("light", WIDE)
        wide = heard(person)
        person.look("light", NARROW)
        row = person.page.locator(".days tbody tr").first
        assert row.evaluate("row => getComputedStyle(row).display") == "grid"
        assert heard(person) == wide
    counted = counts(wide)
    assert counted["table"] >= 1
    assert counted["columnheader"] >= 3
    assert counted["rowheader"] == counted["row"] - counted["table"]


def counts(lines: list[str]) -> dict[str, int]:
    roles = [line.split()[0] for line in lines]
    return {role: roles.count(role) for role in PARTS}
