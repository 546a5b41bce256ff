"""There is room for words: on narrow screens, at 400 %, with larger text, with more space.

1280 pixels at 400 % are 320 CSS pixels on a screen that is not high.
"""

from playwright.sync_api import ViewportSize

from tests.browser.checks.check import Check
from tests.browser.checks.geometry import Questions, ask_dressed
from tests.browser.chromium import NARROW, WIDE, Colors, Person

ZOOMED: ViewportSize = {"width": 320, "height": 200}
WORDS_PX = 70
"""Five letters: what the second column of a table, the words, must have at 320 pixels."""
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-block-end: 2em !important }"""
"""The spacing that a member may set by WCAG's 1.4.12."""
LARGE = "html { font-size: 200% !important }"
OWN_SHEETS = (("more space in the text", SPACED), ("text at 200 %", LARGE))
SCREENS: tuple[tuple[Colors, ViewportSize, tuple[tuple[str, str], ...]], ...] = (
    ("dark", ZOOMED, ()),
    ("light", WIDE, OWN_SHEETS),
    ("light", NARROW, OWN_SHEETS),
)
"""The screens, and what members may lay over the page there.

A change of screen takes time: they begin where the keys' end, and the targets' go on.
"""
ALWAYS: Questions = dict.fromkeys(("sideways", "clipped", "outside", "broken", "covered"), ())
"""What is asked on every kind of screen."""
BARE: Questions = {**ALWAYS, "cramped": [WORDS_PX]}


def look(person: Person) -> list[str]:
    """Return what has too little room, on each kind of screen."""
    found = []
    for colors, size, own_sheets in SCREENS:
        person.glance(colors, size)
        where = f"{size['width']} by {size['height']} pixels"
        asked = {where: ("", BARE)}
        asked |= {f"{where}, {what}": (sheet, ALWAYS) for what, sheet in own_sheets}
        answers = ask_dressed(person, [*asked.values()])
        found += [f"{on}: {one}" for on, each in zip(asked, answers, strict=True) for one in each]
    return found


CHECK = Check(
    "room", "reflow at 320 pixels and at 400 %, text at 200 % there too, text spacing", look
)
