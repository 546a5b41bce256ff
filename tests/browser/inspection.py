"""What holds on every page and in every state of it, as far as Chromium can measure it."""

from tests.browser.chromium import LOOKS, Person, Scale

FIRST_BYTES = 14_600
"""HTML and CSS with their headers: one round trip."""
ALL_BYTES = 25_000
REQUESTS = 4
WORDS_PX = 70
"""Five letters: what the second column of a table, the words, must have at 320 pixels."""
CRAMPED = """least => [...document.querySelectorAll("main th, main td")].filter(cell =>
  cell.scrollWidth > cell.clientWidth || cell.matches("td:nth-child(2)") && cell.clientWidth < least
).map(cell => `${cell.clientWidth} of ${cell.scrollWidth}: ${cell.innerText}`)"""
"""The cells of tables whose words stand out at the side, or have too little room."""


def inspect(person: Person, scale: Scale, state: str) -> None:
    """Complain about the open page: its weight, its accessibility, its width, what it keeps."""
    visit = scale.visit()
    assert {load.status for load in visit.loads if load.kind != "Document"} == {200}, (state, visit)
    assert visit.first_bytes <= FIRST_BYTES, (state, visit)
    assert visit.wire_bytes <= ALL_BYTES, (state, visit)
    assert len(visit.loads) <= REQUESTS, (state, visit)
    for colors, size in LOOKS[person.language]:
        person.look(colors, size)
        assert person.sideways <= 0, f"{state}: wider than {size['width']} pixels"
        cramped = person.page.evaluate(CRAMPED, WORDS_PX)
        assert not cramped, f"{state}, {size['width']} pixels: {cramped}"
        found = person.axe()
        assert not found, f"{state}, {colors}, {size['width']} pixels: {found}"
    assert person.storage == {}, state


def assert_heard(person: Person, state: str) -> None:
    """Complain when something new stands above the heading and does not have the focus."""
    first = person.page.locator("main .notice h2").first
    if first.count():
        has_focus = first.evaluate("heading => heading === document.activeElement")
        assert has_focus, f"{state}: a reader does not begin with the notice"
