"""Chromium with a mouse, with scripts or without."""

from playwright.sync_api import Locator, expect

from tests.browser.chromium import Person
from tests.browser.flows.way import Said

SAID = """() => {
  const blocks = [];
  const say = (text, row) => {
    if (!text.trim()) return;
    if (row) row.push(text); else blocks.push([text]);
  };
  const go = (node, row) => {
    if (node.nodeType === Node.TEXT_NODE) return say(node.data, row);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("script, style, [aria-live]")) return;
    if (!node.checkVisibility({visibilityProperty: true})) return;
    if (node.matches("input[type=submit], input[type=text], textarea")) say(node.value, row);
    if (node.matches("select")) return say(node.selectedOptions[0]?.text ?? "", row);
    if (node.matches("tr")) blocks.push(row = []);
    node.childNodes.forEach(child => go(child, row));
  };
  go(document.body, null);
  return blocks;
}"""
"""All that is visible, in the order of the document; a live region repeats what is elsewhere."""


class ChromiumWay:
    """Somebody at Chromium: sees the page, clicks, types."""

    def __init__(self, person: Person, *, scripts: bool) -> None:
        self.person = person
        self.scripts = scripts

    def open(self, path: str) -> None:
        self.person.open(path)

    def follow(self, words: str) -> None:
        link = self._named("link", words)
        swaps = link.count() and link.get_attribute("data-hx-get")
        if not link.count():
            # What shows a password is a button where there are scripts.
            self._act(self._named("button", words))
        elif swaps and self.scripts:
            self._swap(link)
        else:
            self._load(link)

    def press(self, words: str) -> None:
        self._load(self._named("button", words))

    def type(self, label: str, text: str) -> None:
        self._field(label).fill(text)

    def tick(self, label: str) -> None:
        self._field(label).check()

    def said(self) -> Said:
        return tuple(map(tuple, self.person.page.evaluate(SAID)))

    def _field(self, label: str) -> Locator:
        return self.person.page.get_by_label(label, exact=True)

    def _named(self, role: str, words: str) -> Locator:
        """Return the first of its kind that says exactly this, or else begins with it."""
        said = "one => one.value || one.innerText"
        kind = {"link": "a[href]", "button": "input[type=submit], button"}[role]
        everything = self.person.page.locator(kind)
        found: list[str] = everything.evaluate_all(f"all => all.map({said})")
        texts = [text.strip() for text in found]
        exact = [place for place, text in enumerate(texts) if text == words]
        begins = [place for place, text in enumerate(texts) if text.startswith(words)]
        place = next(iter(exact + begins), len(texts))
        return everything.nth(place)

    def _act(self, element: Locator) -> None:
        """Use a link or a button, as this person does."""
        element.click()

    def _load(self, element: Locator) -> None:
        assert element.count(), "there is no such link or button"
        with self.person.page.expect_navigation():
            self._act(element)

    def _swap(self, link: Locator) -> None:
        """Follow a link of which htmx makes a swap; what is said at the end tells that it is done.

        Where the session is gone it leads to another page instead.
        """
        page = self.person.page
        page.evaluate("document.getElementById('status').textContent = ''")
        self._act(link)
        expect(page.locator("#status:not(:empty), .entrance")).not_to_have_count(0)
