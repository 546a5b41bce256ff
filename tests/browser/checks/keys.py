"""Whoever uses keys sees where they are: bright, dark, in forced colours, on a low screen."""

from typing import Any

from tests.browser.checks.check import Check
from tests.browser.checks.geometry import ask
from tests.browser.checks.room import ZOOMED
from tests.browser.chromium import WIDE, Person

RING_PX = 2
CONTRAST = 3
SCREENS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("bright", {"color_scheme": "light"}),
    ("dark", {"color_scheme": "dark"}),
    ("forced colours", {"forced_colors": "active"}),
)


def look(person: Person) -> list[str]:
    """Return what takes the focus unseen."""
    first = person.page.evaluate_handle("document.activeElement")
    found = []
    try:
        for name, media in SCREENS:
            person.page.emulate_media(**media)
            person.page.set_viewport_size(ZOOMED if name == "dark" else WIDE)
            about = {"ring": RING_PX, "least": CONTRAST}
            found += [f"{name}: {mistake}" for mistake in ask(person, "unfocused", about)]
    finally:
        person.page.emulate_media(color_scheme="light", forced_colors="none")
        person.page.evaluate("first => first?.focus?.()", first)
    return found


CHECK = Check("keys", "the focus is seen: outline, contrast, nothing over it", look)
