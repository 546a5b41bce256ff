"""What holds on every page and in every state of it, as far as Chromium can measure it."""

from collections.abc import Iterable

from tests.browser.checks import axe, keys, lynx, motion, nu, plain, quiet, room, targets
from tests.browser.chromium import Person
from tests.browser.scale import Scale

CHECKS = {
    check.name: check
    for check in (
        nu.CHECK,
        quiet.CHECK,
        motion.CHECK,
        plain.CHECK,
        lynx.CHECK,
        keys.CHECK,
        room.CHECK,
        targets.CHECK,
        axe.CHECK,
    )
}
"""The checks by name; whoever adds one plants a mistake for it too (``planted/``)."""
FIRST_BYTES = 14_600
"""HTML and CSS with their headers: one round trip."""
ALL_BYTES = 25_600
"""25 KB for a first visit, script and icon included."""
REQUESTS = 4


def inspect(person: Person, scale: Scale, state: str) -> None:
    """Complain about the open page: what it weighs, and whatever a check finds."""
    visit = scale.visit()
    assert {load.status for load in visit.loads if load.kind != "Document"} == {200}, (state, visit)
    assert visit.first_bytes <= FIRST_BYTES, (state, visit)
    assert visit.wire_bytes <= ALL_BYTES, (state, visit)
    assert len(visit.loads) <= REQUESTS, (state, visit)
    found = [
        f"{name}: {mistake}" for name, check in CHECKS.items() for mistake in check.look(person)
    ]
    assert not found, "\n".join([state, *found])


def mistakes(person: Person, names: Iterable[str] = CHECKS) -> list[str]:
    """Return what the checks of these names find wrong with the open page, a sentence each."""
    return [f"{name}: {mistake}" for name in names for mistake in CHECKS[name].look(person)]


def assert_heard(person: Person, state: str) -> None:
    """Complain when something new stands above the heading and does not have the focus."""
    person.wait_for_focus()
    first = person.page.locator("main .notice h2").first
    if first.count():
        has_focus = first.evaluate("heading => heading === document.activeElement")
        assert has_focus, f"{state}: a reader does not begin with the notice"
