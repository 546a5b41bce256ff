"""Nothing moves for whoever asked for less motion."""

from tests.browser.checks.check import Check
from tests.browser.checks.geometry import ask
from tests.browser.chromium import Person


def look(person: Person) -> list[str]:
    """Return what would move; every person of the tests asks for less motion."""
    return ask(person, "moving")


CHECK = Check("motion", "no animation and no transition under reduced motion", look)
