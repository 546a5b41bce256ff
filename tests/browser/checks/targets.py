"""What is pressed is large enough for a finger that trembles."""

from tests.browser.checks.check import Check
from tests.browser.checks.geometry import ask
from tests.browser.chromium import NARROW, WIDE, Person

LEAST_PX, GOAL_PX = 24, 44
"""WCAG's AA for both sides; our own goal for the height.  Links in a sentence are excepted."""


def look(person: Person) -> list[str]:
    """Return what is too small to press."""
    found = []
    for size in (NARROW, WIDE):
        person.glance("light", size)
        about = {"least": LEAST_PX, "goal": GOAL_PX}
        found += [f"{size['width']} pixels: {mistake}" for mistake in ask(person, "small", about)]
    return found


CHECK = Check("targets", "44 pixels high, at least 24 wide", look)
