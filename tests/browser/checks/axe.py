"""axe finds nothing, best practice and AAA included, bright and dark, wide and narrow."""

from pathlib import Path
from typing import Any

from tests.browser.checks.check import Check
from tests.browser.chromium import LOOKS, Person

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = [
    "wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
]  # fmt: skip
RUN = """options => typeof axe === "object"
  && axe.run(document, options).then(result => result.violations)"""
SPARING = {"resultTypes": ["violations"], "preload": False, "selectors": False}
"""What axe need not find out: all that is good, style sheets of others, the way to a node."""


def violations(person: Person, **options: Any) -> list[str]:
    """Return what axe finds wrong with the page as it is now, one line each."""
    assert AXE.exists(), "axe is not installed: npm ci --prefix tests"
    asked = SPARING | (options or {"runOnly": TAGS})
    found: list[dict[str, Any]] = person.ask(RUN, asked, script=AXE)
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]!r}"
        for violation in found
        for node in violation["nodes"]
    ]


def look(person: Person) -> list[str]:
    """Return axe's findings on the two screens that are this language's."""
    found = []
    for colors, size in LOOKS[person.language]:
        person.glance(colors, size)
        found += [f"{colors}, {size['width']} pixels: {line}" for line in violations(person)]
    return found


CHECK = Check("axe", "axe's rules for A, AA, AAA and best practice", look)
