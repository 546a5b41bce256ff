"""What text browsers have in common: they can number the links and fields of a page.

A subclass says how its browser opens an address, shows a page with numbers, and does something
with the link or field of a number.  What a person looks for (words, labels) is found here.
"""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from tests.browser.flows.way import Said
from tests.browser.site import Site

NUMBER = re.compile(r"\[(\d+)\]")
OPENING = r"\s*(?:\[.\]|\(.\)|<[-+]>|[\[<{])?\s*"
"""What a browser draws before the words of a control: a bracket, or the box of a choice."""
CLOSING = r"\s*(?:[\]>}]|\n|\Z)"


@dataclass(frozen=True)
class NumberedPage:
    """What a text browser shows: ``[7]`` stands before the link or field with this number."""

    text: str
    fields: frozenset[int]
    """The numbers of what can be typed into."""

    def control(self, words: str) -> int:
        """Return the number of what says this: a link, a button, a choice before its label."""
        sought = OPENING + _anywhere_broken(words)
        marks = list(NUMBER.finditer(self.text))
        for pattern in (re.compile(sought + CLOSING), re.compile(sought)):
            for mark in marks:
                if pattern.match(self.text, mark.end()):
                    return int(mark[1])
        raise AssertionError(f"nothing to choose says 「{words}」:\n{self.text}")

    def field(self, label: str) -> int:
        """Return the number of the first field below the line that is this label."""
        line = re.search(rf"^[ \t]*{_anywhere_broken(label)}[ \t]*$", self.text, re.MULTILINE)
        assert line, f"no line is the label 「{label}」:\n{self.text}"
        below = (int(mark[1]) for mark in NUMBER.finditer(self.text, line.end()))
        found = next((number for number in below if number in self.fields), None)
        assert found is not None, f"there is no field below 「{label}」:\n{self.text}"
        return found


def _anywhere_broken(words: str) -> str:
    """Return a pattern for words that a line may break wherever it likes."""
    return r"\s*".join(re.escape(sign) for sign in words if not sign.isspace())


class TextWay(ABC):
    """A text browser as a way of browsing."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site = site
        self.folder = folder
        """Home of the browser: an empty folder of its own."""
        self._page: NumberedPage | None = None

    @abstractmethod
    def _visit(self, url: str) -> None:
        """Open an address; come back when the page is there."""

    @abstractmethod
    def _read(self) -> NumberedPage:
        """Return the whole open page, however many screens it has."""

    @abstractmethod
    def _choose(self, number: int) -> None:
        """Follow a link or press a button; come back when the page is there."""

    @abstractmethod
    def _fill(self, number: int, text: str) -> None:
        """Type into a field, in place of what stands there."""

    @abstractmethod
    def _tick(self, number: int) -> None:
        """Choose a box."""

    @property
    def page(self) -> NumberedPage:
        """The open page, as it was when it came: what is typed moves no number."""
        if self._page is None:
            self._page = self._read()
        return self._page

    def open(self, path: str) -> None:
        self._page = None
        self._visit(self.site.url + path)

    def follow(self, words: str) -> None:
        number = self.page.control(words)
        self._page = None
        self._choose(number)

    def press(self, words: str) -> None:
        self.follow(words)

    def type(self, label: str, text: str) -> None:
        self._fill(self.page.field(label), text)

    def tick(self, label: str) -> None:
        self._tick(self.page.control(label))

    def said(self) -> Said:
        text = NUMBER.sub("", self.page.text)
        return tuple((line.strip(),) for line in text.splitlines() if line.strip())
