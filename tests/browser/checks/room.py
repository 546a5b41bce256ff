"""There is room for words: on narrow screens, at 400 %, with larger text, with more space.

1280 pixels at 400 % are 320 CSS pixels on a screen that is not high.
"""

from playwright.sync_api import ViewportSize

from tests.browser.checks.check import Check
from tests.browser.checks.geometry import ask_all, dressed
from tests.browser.chromium import NARROW, WIDE, Person

ZOOMED: ViewportSize = {"width": 320, "height": 200}
WORDS_PX = 70
"""Five letters: what the second column of a table, the words, must have at 320 pixels."""
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-block-end: 2em !important }"""
"""The spacing that a member may set by WCAG's 1.4.12."""
LARGE = "html { font-size: 200% !important }"
OWN_SHEETS = (("more space in the text", SPACED), ("text at 200 %", LARGE))
SCREENS: tuple[tuple[ViewportSize, tuple[tuple[str, str], ...]], ...] = (
    (ZOOMED, ()),
    (WIDE, OWN_SHEETS),
    (NARROW, OWN_SHEETS),
)
"""The screens, and what members may lay over the page there.  Each change of screen takes time."""
ALWAYS = ("sideways", "clipped", "outside", "broken", "covered")
"""What is asked on every kind of screen."""


def look(person: Person) -> list[str]:
    """Return what has too little room, on each kind of screen."""
    found = []
    for size, css in SCREENS:
        person.glance("light", size)
        where = f"{size['width']} by {size['height']} pixels"
        found += _too_little(person, where, cramped=[WORDS_PX])
        for what, sheet in css:
            with dressed(person, sheet):
                found += _too_little(person, f"{where}, {what}")
    return found


def _too_little(person: Person, where: str, **also: list[int]) -> list[str]:
    questions = {**{question: [] for question in ALWAYS}, **also}
    return [f"{where}: {mistake}" for mistake in ask_all(person, questions)]


CHECK = Check(
    "room", "reflow at 320 pixels and at 400 %, text at 200 % there too, text spacing", look
)
