"""A page as a strict reader sees it: parsed by the standard, every mistake kept."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as MISTAKES

SPACES = re.compile(r"[ \t\r\n\f]+")
UNSEEN = {"head", "script", "style", "template"}
NOT_TYPED = {"hidden", "submit", "button", "reset", "image"}
FIELDS = {"input", "select", "textarea"}


def words_of(element: Element) -> str:
    """Return the text inside an element, with single spaces."""
    return SPACES.sub(" ", "".join(element.itertext())).strip()


class Document:
    """A whole page, or a piece of one, and how its elements hang together."""

    def __init__(self, html: str, *, whole: bool) -> None:
        parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        tree = parser.parse(html) if whole else parser.parseFragment(html)
        self.whole = whole
        self.root: Element = tree
        self.mistakes = [
            f"line {line}, column {column}: {MISTAKES.get(code, code) % details}"
            for (line, column), code, details in parser.errors
        ]
        self.parents = {child: parent for parent in self.root.iter() for child in parent}
        self.by_id: dict[str, list[Element]] = {}
        for element in self.root.iter():
            if "id" in element.attrib:
                self.by_id.setdefault(element.attrib["id"], []).append(element)

    def all(self, *names: str) -> list[Element]:
        """Return the elements with one of these names, in the order of the page."""
        return [element for element in self.root.iter() if element.tag in names]

    def one(self, element_id: str) -> Element:
        """Return the element with this id."""
        found = self.by_id.get(element_id, [])
        assert found, f"there is no element with the id {element_id!r}"
        return found[0]

    def above(self, element: Element) -> Iterator[Element]:
        """Yield the elements around this one, from the inside out."""
        while (parent := self.parents.get(element)) is not None:
            yield parent
            element = parent

    def fields(self, inside: Element | None = None) -> list[Element]:
        """Return what a person fills in, on the page or in one form."""
        around = self.root if inside is None else inside
        return [
            element
            for element in around.iter()
            if element.tag in FIELDS and element.get("type", "text") not in NOT_TYPED
        ]

    def labels_of(self, field: Element) -> list[str]:
        """Return the visible words that name a field."""
        labels = [
            label
            for label in self.all("label")
            if field.get("id") and label.get("for") == field.get("id")
        ]
        labels += [around for around in self.above(field) if around.tag == "label"]
        for label_id in field.get("aria-labelledby", "").split():
            labels += self.by_id.get(label_id, [])
        return [words for words in map(words_of, labels) if words]

    @property
    def title(self) -> str:
        return next((words_of(title) for title in self.all("title")), "")

    @property
    def seen(self) -> str:
        """Everything a person can perceive: text, field values, alternatives, names."""
        return SPACES.sub(" ", " ".join(self._perceived(self.root))).strip()

    def _perceived(self, element: Element) -> Iterator[str]:
        if element.tag in UNSEEN:
            return
        if element.tag in {"input", "option"} and element.get("type") != "hidden":
            yield element.get("value", "")
        for attribute in ("alt", "title", "aria-label", "placeholder"):
            yield element.get(attribute, "")
        if isinstance(element.tag, str):
            yield element.text or ""
        for child in element:
            yield from self._perceived(child)
            yield child.tail or ""
