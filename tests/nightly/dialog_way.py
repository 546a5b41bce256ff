"""What links2 and elinks have in common: dialogs for addresses and numbers, and a last line.

The last line says what comes, then which link the cursor is on: the way to the content, which
is the first one of every page.
"""

import re
from abc import abstractmethod
from pathlib import Path
from typing import ClassVar

from tests.browser.flows.text_way import NumberedPage, TextWay
from tests.browser.site import Site
from tests.browser.terminal import Terminal

EMPTY = re.compile(r"\[(\d+)\]_+")
"""A field in a saved page."""
FIRST_LINK = "#main"
FIELD = "Text field", "Password field", "Text area"
CHOICE = "Checkbox", "Radio button"
NAME = re.compile(r", name \w+")
"""The part of the last line that says which field the cursor is in."""
WIDE = 240
"""Columns of the terminal: the last line cuts off long addresses, and ends with ``#main`` here."""
CLEAR, ENTER, NEXT = "\x15", "\r", "\x1b[B"


class DialogWay(TextWay):
    """A text browser that numbers links and fields, and asks in dialogs."""

    save: ClassVar[str]
    """The keys that ask under which name the page is to be saved as it is shown."""
    listed: ClassVar[re.Pattern[str]]
    """The list of links that it writes below a saved page."""
    use, edit = ENTER, ""
    """What follows a number to use its link, and to edit its field once the cursor is there."""

    def __init__(self, site: Site, folder: Path) -> None:
        super().__init__(site, folder)
        self.terminal = self._start()
        self.terminal.settle()
        self._saved = 0

    @abstractmethod
    def _start(self) -> Terminal:
        """Start the program on nothing, with settings of its own."""

    @property
    def _last_line(self) -> str:
        return self.terminal.text.splitlines()[-1]

    def _load(self, keys: str) -> None:
        """Type what asks for a page, and wait until the cursor is on the first link of it.

        The first link of the page before looks the same: the cursor is taken off it.
        """
        self._leave(*FIELD)
        if (before := self._last_line).endswith(FIRST_LINK):
            self.terminal.strike(NEXT)
            self.terminal.until(lambda: self._last_line != before)
        self.terminal.strike(keys)
        self.terminal.until(lambda: self._last_line.endswith(FIRST_LINK))

    def _leave(self, *lines: str) -> None:
        """Go on while the last line begins so: in a field letters are no commands."""
        while (before := self._last_line).startswith(lines):
            self.terminal.strike(NEXT)
            self.terminal.until(lambda: self._last_line != before)

    def _visit(self, url: str) -> None:
        self._load(f"g{CLEAR}{url}{ENTER}")

    def _choose(self, number: int) -> None:
        self._load(f"{number}{self.use}")

    def _fill(self, number: int, text: str) -> None:
        self._leave(*FIELD)
        self._go_to_field(number)
        field = NAME.findall(self._last_line)
        self.terminal.strike(f"{self.edit}{CLEAR}{text}{NEXT}")
        self.terminal.until(lambda: NAME.findall(self._last_line) != field)

    def _tick(self, number: int) -> None:
        self._leave(*FIELD)
        self.terminal.strike(f"{number}{self.use}")
        self.terminal.until(lambda: self._last_line.startswith(CHOICE))

    def _read(self) -> NumberedPage:
        self._leave(*FIELD)
        # The second file is begun when the first one is whole.
        self._saved += 1
        files = [self.folder / f"{self._saved}.{name}" for name in ("page", "done")]
        for file in files:
            self.terminal.strike(f"{self.save}{CLEAR}{file}{ENTER}")
            self.terminal.until(file.exists)
        text = self.listed.sub("", files[0].read_text("utf-8"))
        fields = frozenset(int(mark[1]) for mark in EMPTY.finditer(text))
        return NumberedPage(EMPTY.sub(self._with_its_text, text), fields)

    def _with_its_text(self, empty: re.Match[str]) -> str:
        """Go to a field, which is saved as if it were empty; return it as the screen shows it."""
        self._leave(*FIELD)
        self._go_to_field(int(empty[1]))
        place = self._row.index(f"[{empty[1]}]")
        return self._row[place : place + len(empty[0])]

    @property
    def _row(self) -> str:
        """The line of the screen that the cursor is in."""
        return self.terminal.text.splitlines()[self.terminal.screen.cursor.y]

    def _go_to_field(self, number: int) -> None:
        self.terminal.strike(f"{number}{ENTER}")
        self.terminal.until(
            lambda: self._last_line.startswith(FIELD) and f"[{number}]" in self._row
        )

    def close(self) -> None:
        """End the program."""
        self.terminal.close()
