"""What the strict browser gives to a test: a page, or the piece of one that htmx would swap."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from werkzeug.test import TestResponse

from tests.document import Document, words_of

ANNOUNCEMENT = re.compile(r"<(\w+)[^>]*\bdata-hx-swap-oob=[^>]*>.*?</\1>\s*", re.DOTALL)
EVERY_TIME_NEW = re.compile(r'(name="csrf_token"[^>]*value|nonce)="[^"]*"')


@dataclass(frozen=True)
class Page:
    """One answer of the site, already found free of mistakes."""

    response: TestResponse = field(repr=False)
    path: str
    """Where the browser is now, query included: after a redirect, the last address."""
    whole: bool = True
    came_from: Self | None = field(default=None, repr=False)
    """The answer that led here by a redirect."""

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        """The bytes as they came."""
        return self.response.get_data(as_text=True)

    @cached_property
    def document(self) -> Document:
        return Document(self.html, whole=self.whole)

    @property
    def title(self) -> str:
        return self.document.title

    @property
    def heading(self) -> str:
        return words_of(self.document.all("h1")[0])

    @cached_property
    def words(self) -> str:
        """Everything a person can perceive: text, values of fields, alternatives."""
        return self.document.seen

    def __contains__(self, words: str) -> bool:
        return words in self.words

    def __str__(self) -> str:
        """What a failed assertion shows."""
        return f"{self.status} {self.path}: {self.words}"

    __repr__ = __str__

    def words_in(self, element_id: str) -> str:
        """Return the text of the element with this id."""
        return words_of(self.document.one(element_id))

    def link(self, words: str) -> str:
        """Return where the link with these words (or a part of them) leads."""
        found = {
            link.attrib["href"]
            for link in self.document.all("a")
            if words in (words_of(link) or link.get("aria-label", "")) and "href" in link.attrib
        }
        assert len(found) == 1, f"{len(found)} addresses behind links 「{words}」 on {self}"
        return found.pop()

    @property
    def links(self) -> list[str]:
        """The addresses of all links on this site, as written."""
        hrefs = [link.get("href", "") for link in self.document.all("a")]
        return [href for href in hrefs if href.startswith("/")]

    def value(self, field_name: str) -> str:
        """Return what stands in a field."""
        named = [e for e in self.document.fields() if e.get("name") == field_name]
        assert named, f"no field {field_name!r} on {self}"
        return (
            "".join(named[0].itertext())
            if named[0].tag == "textarea"
            else named[0].get("value", "")
        )

    def rows(self, caption: str = "") -> list[list[str]]:
        """Return the cells of the table with these words in its caption, row by row."""
        tables = [
            table
            for table in self.document.all("table")
            if caption in " ".join(map(words_of, table.iter("caption")))
        ]
        assert len(tables) == 1, f"{len(tables)} tables 「{caption}」 on {self}"
        return [
            [words_of(cell) for cell in row if cell.tag in {"th", "td"}]
            for row in tables[0].iter("tr")
        ]

    @property
    def announcement(self) -> str:
        """What a piece of a page says to the live region."""
        spoken = [e for e in self.document.root.iter() if "data-hx-swap-oob" in e.attrib]
        return " ".join(map(words_of, spoken))

    def forms(self) -> list[Element]:
        return self.document.all("form")


def path_of(location: str) -> str:
    """Return the path and query of an absolute address."""
    parts = urlsplit(location)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def assert_piece_of(part: Page, page: Page) -> None:
    """See that a fragment is a piece of its page byte for byte, apart from the announcement."""
    shown = EVERY_TIME_NEW.sub("", ANNOUNCEMENT.sub("", part.html)).strip()
    assert shown, f"the fragment of {part.path} is empty"
    around = EVERY_TIME_NEW.sub("", page.html)
    if shown in around:
        return
    lines = around.splitlines()
    strange = next((line for line in shown.splitlines() if line not in lines), "(the order)")
    message = f"the fragment of {part.path} is not a piece of its page; first: {strange.strip()!r}"
    raise AssertionError(message)
