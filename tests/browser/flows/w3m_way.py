"""w3m, with its links and fields numbered: ``7[`` goes to number 7."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.flows.text_way import NUMBER, NumberedPage, TextWay
from tests.browser.site import Site
from tests.browser.terminal import W3M, W3m

LOADED = re.compile(r"(?:loading|ocket|Waiting|HTTP/|reply).*Viewing <", re.DOTALL)
"""What w3m says on its last line, from asking for a page until it is shown."""
CLEAR, ENTER = "\x15", "\r"


class W3mWay(TextWay):
    """w3m; each page is saved as it is shown, 80 columns wide, and read from there."""

    def __init__(self, site: Site, folder: Path) -> None:
        super().__init__(site, folder)
        blank = folder / "blank.html"
        blank.write_text("<title>blank</title>", "utf-8")
        options = [*W3M, "-o", "display_link_number=1", str(blank)]
        self.terminal = W3m("w3m", options, {"HOME": str(folder)})
        self.terminal.until(lambda: "Viewing <" in self.terminal.text)

    def _load(self, keys: str) -> None:
        """Type what asks for a page; what is typed while it comes would be lost."""
        came = self.terminal.strike(keys)
        self.terminal.until(lambda: LOADED.search("".join(came)) is not None)

    def _visit(self, url: str) -> None:
        self._load(f"U{CLEAR}{url}{ENTER}")

    def _choose(self, number: int) -> None:
        self._load(f"{number}[{ENTER}")

    def _fill(self, number: int, text: str) -> None:
        self.terminal.strike(f"{number}[{ENTER}{CLEAR}{text}{ENTER}")

    def _tick(self, number: int) -> None:
        self.terminal.strike(f"{number}[{ENTER}")

    def _read(self) -> NumberedPage:
        whole, part = self.folder / "page.txt", self.folder / "part.txt"
        whole.unlink(missing_ok=True)
        self.terminal.strike(f"S{CLEAR}|cat >{part}; mv {part} {whole}{ENTER}")
        self.terminal.until(whole.exists)
        text = whole.read_text("utf-8")
        marks = NUMBER.finditer(text)
        fields = (int(mark[1]) for mark in marks if text.startswith("[", mark.end()))
        return NumberedPage(text, frozenset(fields))


@contextmanager
def w3m(site: Site, folder: Path) -> Iterator[W3mWay]:
    """Give w3m to somebody, without anything kept in the real home."""
    way = W3mWay(site, folder)
    try:
        yield way
    finally:
        way.terminal.close()
