"""A small screen reader: says a page as readers do, from Chromium's own accessibility tree.

    lines = read(person)        # ["ページの題、ホーム | みほんカード", "リンク、本文へ移動する", …]

The tree is what Chromium hands to every reader on the machine: names, roles and states as the
browser computed them from HTML, ARIA and CSS.  A line is one utterance of somebody who reads
the page from top to bottom; a row of a table is one line, each cell with its column's header.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.browser.chromium import Person
from tests.browser.reader_words import WORDS, Words

INLINE = {"inline", "contents", ""}
"""How elements are laid out whose text is one utterance with the text around them."""
UNSPOKEN = {"InlineTextBox", "ListMarker"}
SILENT = {
    "none", "generic", "paragraph", "form", "listitem", "term", "definition", "rowgroup", "time",
    "emphasis", "strong", "code", "DescriptionList", "LabelText", "Legend", "caption", "Pre",
    "HeaderAsNonLandmark", "FooterAsNonLandmark", "sectionheader", "sectionfooter",
}  # fmt: skip
"""Roles of which readers say nothing, only what is inside."""
THINGS = {
    "link", "button", "heading", "image", "textbox", "checkbox", "radio", "combobox",
}  # fmt: skip
"""Roles whose name and states are the whole utterance."""


@dataclass
class Element:
    """An element of the page and how it is laid out."""

    attributes: dict[str, str]
    display: str = ""


@dataclass
class Node:
    """One thing of the page, as the browser tells it to a reader."""

    role: str
    name: str
    value: str
    description: str
    states: dict[str, Any]
    element: Element
    children: list["Node"] = field(default_factory=list)

    def all(self) -> Iterator["Node"]:
        """Go through this node and everything inside, in reading order."""
        yield self
        for child in self.children:
            yield from child.all()

    def of(self, *roles: str) -> list["Node"]:
        return [node for node in self.all() if node.role in roles]


def read(person: Person) -> list[str]:
    """Return what a reader says of the open page, one utterance a line."""
    person.wait_for_focus()
    page = accessibility_tree(person)
    words = WORDS[person.language]
    title = words.comma.join([words.roles["title"], page.name])
    return [title, *Reading(page, words).lines]


def accessibility_tree(person: Person) -> Node:
    """Return the open page as Chromium tells it to readers."""
    with person.wire() as wire:
        drawn = wire.send("DOMSnapshot.captureSnapshot", {"computedStyles": ["display"]})
        told = wire.send("Accessibility.getFullAXTree")["nodes"]
    return _node(told[0], {node["nodeId"]: node for node in told}, _elements(drawn))


def _elements(drawn: dict[str, Any]) -> dict[int, Element]:
    """Return the elements of a snapshot by the number that the accessibility tree uses."""
    strings, page = drawn["strings"], drawn["documents"][0]
    found = []
    for pairs in page["nodes"]["attributes"]:
        texts = [strings[index] for index in pairs]
        found.append(Element(dict(zip(texts[::2], texts[1::2], strict=True))))
    for index, styles in zip(page["layout"]["nodeIndex"], page["layout"]["styles"], strict=True):
        if styles:
            found[index].display = strings[styles[0]]
    return dict(zip(page["nodes"]["backendNodeId"], found, strict=True))


def _node(told: dict[str, Any], by_id: dict[str, Any], elements: dict[int, Element]) -> Node:
    role, name, value, description = (
        str(told.get(what, {}).get("value", ""))
        for what in ("role", "name", "value", "description")
    )
    return Node(
        role=role,
        name=name,
        value=value,
        description=description,
        states={one["name"]: one["value"].get("value") for one in told.get("properties", ())},
        element=elements.get(told.get("backendDOMNodeId", 0), Element({})),
        children=[
            _node(by_id[child], by_id, elements)
            for child in told.get("childIds", ())
            if child in by_id
        ],
    )


class Reading:
    """Reads what is inside a node, from top to bottom; ``lines`` is what was said."""

    def __init__(self, around: Node, words: Words) -> None:
        self._words = words
        self._text = ""
        self._box = ""
        self.lines: list[str] = []
        self._inside(around)
        self._end_line()

    def _say(self, role: str, *parts: str) -> None:
        """Say something of its own: the word for its role, then what it is."""
        self._end_line()
        said = [self._words.roles[role], *(" ".join(part.split()) for part in parts)]
        self.lines.append(self._words.comma.join(filter(None, said)))

    def _end_line(self) -> None:
        text, self._text = " ".join(self._text.split()), ""
        # The label behind a box was said with the box.
        if text and text != self._box:
            self.lines.append(text)
        self._box = ""

    def _inside(self, node: Node) -> None:
        for child in node.children:
            self._read(child)

    def _read(self, node: Node) -> None:
        if node.role == "StaticText":
            self._text += node.name
        elif node.role == "LineBreak":
            self._end_line()
        elif node.role == "table":
            self._table(node)
        elif node.role in THINGS:
            self._thing(node)
        elif node.role not in UNSPOKEN:
            self._part(node)

    def _part(self, node: Node) -> None:
        """Say where a part of the page begins, then what is inside."""
        if node.role not in SILENT:
            count = len([item for item in node.children if item.role == "listitem"])
            self._say(node.role, node.name, self._words.items(count) if count else "")
        if node.role == "Legend":
            return
        is_line = node.element.display not in INLINE
        if is_line:
            self._end_line()
        self._inside(node)
        if is_line:
            self._end_line()

    def _thing(self, node: Node) -> None:
        role, is_secret = node.role, node.element.attributes.get("type") == "password"
        if role == "heading":
            role += str(node.states["level"])
        elif is_secret:
            role = "password"
        elif "pressed" in node.states:
            role = "toggle"
        self._end_line()
        if self.lines[-1:] == [node.name]:
            self.lines.pop()  # its label stands right before it, and is said with it
        self._say(role, node.name, "" if is_secret else node.value, *self._states(node))
        if role in {"checkbox", "radio"}:
            self._box = node.name

    def _states(self, node: Node) -> Iterator[str]:
        said = self._words.states
        for name in ("checked", "pressed"):
            if name in node.states:
                yield said[f"{name}: {node.states[name]}".lower()]
        for name in ("expanded", "disabled", "required", "focused"):
            if node.states.get(name):
                yield said[name]
        if str(node.states.get("invalid", "false")) != "false":
            yield said["invalid"]
        if "aria-current" in node.element.attributes:
            yield said["current"]
        if node.description:
            yield said["description"] + node.description

    def _table(self, table: Node) -> None:
        rows = table.of("row")
        headers = [node.name for node in rows[0].of("columnheader")]
        body = [row for row in rows if row.of("cell", "rowheader")]
        self._say("table", table.name, self._words.rows(len(body)))
        self._say("columnheaders", *headers)
        for number, row in enumerate(body, 1):
            cells = zip(headers, row.of("rowheader", "cell"), strict=True)
            parts = [f"{header} {self._cell(cell)}" for header, cell in cells]
            self.lines.append(self._words.comma.join([self._words.row(number), *parts]))

    def _cell(self, cell: Node) -> str:
        return self._words.comma.join(Reading(cell, self._words).lines)
