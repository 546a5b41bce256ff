"""Chromium by keyboard alone: Tab, Enter, Space and typing, with the focus seen at every stop."""

from typing import Any

from playwright.sync_api import Locator

from tests.browser.flows.chromium_way import ChromiumWay

FOCUS_RING_PX = 3
MOST_STOPS = 200
STOP = """sought => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    said: one.labels?.[0]?.innerText || one.value || one.innerText,
    there: one === sought,
    ring: style.outlineStyle === "solid" ? parseFloat(style.outlineWidth) : 0,
    seen: Boolean(top) && (one.contains(top) || top.contains(one)),
  };
}"""
"""Where the focus is: whether it is on the screen with nothing above it, and how it is drawn."""


class KeyboardWay(ChromiumWay):
    """Somebody without a mouse."""

    def type(self, label: str, text: str) -> None:
        self._tab_to(self._field(label))
        self.person.page.keyboard.press("Control+A")
        self.person.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        field = self._field(label)
        if field.get_attribute("type") != "radio":
            self._tab_to(field)
            self.person.page.keyboard.press("Space")
            return
        # Tab comes to the one that is chosen, arrows go on from there.
        self._tab_to(self.person.page.locator(f"[name={field.get_attribute('name')}]:checked"))
        for _ in range(MOST_STOPS):
            if field.is_checked():
                return
            self.person.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not come to {label}")

    def _act(self, element: Locator) -> None:
        self._tab_to(element)
        self.person.page.keyboard.press("Enter")

    def _tab_to(self, element: Locator) -> None:
        """Press Tab until the focus is there."""
        sought = element.element_handle()
        for _ in range(MOST_STOPS):
            self.person.page.keyboard.press("Tab")
            stop: dict[str, Any] | None = self.person.page.evaluate(STOP, sought)
            if stop is None:
                continue
            assert stop["ring"] >= FOCUS_RING_PX, f"the focus on {stop['said']} is not drawn"
            assert stop["seen"], f"the focus on {stop['said']} is where nobody sees it"
            if stop["there"]:
                return
        raise AssertionError(f"Tab does not come to {element}")
