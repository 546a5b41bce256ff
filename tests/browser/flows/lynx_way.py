"""lynx, with its links and fields numbered, as many who hear or feel the page have it.

Its keys come out of a pipe as from a script of keystrokes: lynx takes the next one when it is
ready for it, so that nothing is typed too early and nothing waits too long.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.flows.text_way import NumberedPage, TextWay
from tests.browser.site import Site
from tests.browser.terminal import LYNX, Lynx

SETTINGS = f"""\
{LYNX}INFOSECS:0
MESSAGESECS:0
ALERTSECS:0
REPLAYSECS:0
"""
OPTIONS = ["-nopause", "-tna", "-number_fields"]
FIELD = re.compile(r"^ *(\d+)\. form field = (?:text|password) entry field$", re.MULTILINE)
LIST = re.compile(r"\n(?:Visible links|References)\n.*\Z", re.DOTALL)
CLEAR, ENTER, LEAVE = "^U", "^J", "^I"


class LynxWay(TextWay):
    """lynx; ``0``, a number and ``g`` go to a link, ``p`` saves the page as it shows it."""

    def __init__(self, site: Site, folder: Path) -> None:
        super().__init__(site, folder)
        settings, keys = folder / "lynx.cfg", folder / "keys"
        settings.write_text(SETTINGS, "utf-8")
        os.mkfifo(keys)
        options = [f"-cfg={settings}", *OPTIONS, f"-cmd_script={keys}", "/dev/null"]
        self.terminal = Lynx("lynx", options, {"HOME": str(folder)})
        # Open for both, or else opening waits for whoever is at the other end.
        self._keys = os.open(keys, os.O_RDWR)
        self._saved = 0

    def _press(self, *keys: str) -> None:
        for key in keys:
            os.write(self._keys, f"key {key}\n".encode())

    def _write(self, text: str) -> None:
        self._press(CLEAR, *("<space>" if sign == " " else sign for sign in text), ENTER)

    def _visit(self, url: str) -> None:
        self._press("g")
        self._write(url)

    def _go_to(self, number: int) -> None:
        self._press("0", *str(number), "g", ENTER)

    def _choose(self, number: int) -> None:
        self._go_to(number)
        self._press(ENTER)

    def _fill(self, number: int, text: str) -> None:
        self._go_to(number)
        self._press(ENTER)
        self._press(CLEAR, *("<space>" if sign == " " else sign for sign in text), LEAVE)

    def _tick(self, number: int) -> None:
        self._choose(number)

    def _read(self) -> NumberedPage:
        # The second file is begun when the first one is whole.
        self._saved += 1
        files = [self.folder / f"{self._saved}.{name}" for name in ("page", "done")]
        for file in files:
            self._press("p", ENTER)
            self._write(str(file))
        self.terminal.until(files[1].exists)
        text = files[0].read_text("utf-8")
        fields = frozenset(int(found) for found in FIELD.findall(text))
        return NumberedPage(LIST.sub("", text).replace("CAPTION: ", ""), fields)

    def close(self) -> None:
        """End the program."""
        self.terminal.close()
        os.close(self._keys)


@contextmanager
def lynx(site: Site, folder: Path) -> Iterator[LynxWay]:
    """Give lynx to somebody, without anything kept in the real home."""
    way = LynxWay(site, folder)
    try:
        yield way
    finally:
        way.close()
