"""Whoever uses keys sees where they are: bright, dark, in forced colours, on a low screen."""

from playwright.sync_api import ViewportSize

from tests.browser.checks.check import Check
from tests.browser.checks.geometry import ask
from tests.browser.checks.room import ZOOMED
from tests.browser.chromium import WIDE, Colors, Person

RING_PX = 2
CONTRAST = 3
SCREENS: tuple[tuple[str, Colors, ViewportSize, bool], ...] = (
    ("bright", "light", WIDE, False),
    ("forced colours", "light", WIDE, True),
    ("dark", "dark", ZOOMED, False),
)


def look(person: Person) -> list[str]:
    """Return what takes the focus unseen."""
    found = []
    for name, colors, size, forced in SCREENS:
        person.glance(colors, size, forced=forced)
        about = {"ring": RING_PX, "least": CONTRAST}
        found += [f"{name}: {mistake}" for mistake in ask(person, "unfocused", about)]
    return found


CHECK = Check("keys", "the focus is seen: outline, contrast, nothing over it", look)
