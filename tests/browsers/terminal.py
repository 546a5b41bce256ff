"""w3m and lynx as a person uses them: keys in, a screen of 80 by 24 characters out."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte

COLUMNS, LINES = 80, 24
PATIENCE_S = 20.0
QUIET_S = 0.3
KEYS = {
    "enter": "\r", "tab": "\t", "down": "\x1b[B", "up": "\x1b[A",
    "page down": " ", "page up": "b", "quit": "q",
}  # fmt: skip
LYNX = """\
ACCEPT_ALL_COOKIES:TRUE
PERSISTENT_COOKIES:FALSE
CHARACTER_SET:utf-8
FORCE_SSL_PROMPT:YES
LOCALE_CHARSET:FALSE
SHOW_CURSOR:TRUE
"""


class Terminal:
    """A text browser in a terminal."""

    def __init__(self, command: str, arguments: list[str], environment: dict[str, str]) -> None:
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.Stream(self.screen)
        self._program = pexpect.spawn(
            command,
            arguments,
            env={
                **os.environ,
                "TERM": "linux",
                "LANG": "C.UTF-8",
                "LC_ALL": "C.UTF-8",
                **environment,
            },
            dimensions=(LINES, COLUMNS),
            encoding="utf-8",
            codec_errors="replace",
            timeout=PATIENCE_S,
        )

    @property
    def text(self) -> str:
        """What is on the screen, wide characters once, without the space at line ends."""
        shown = (
            "".join(self.screen.buffer[y][x].data for x in range(COLUMNS)) for y in range(LINES)
        )
        return "\n".join(line.rstrip() for line in shown)

    @property
    def words(self) -> str:
        """The text of the screen without line breaks and spaces, to look for words in."""
        return "".join(self.text.split())

    def press(self, *keys: str) -> None:
        """Press keys by name (``enter``, ``tab``, ``down`` …), or type what has no such name."""
        for key in keys:
            self._program.send(KEYS.get(key, key))
            self.settle()

    def settle(self) -> None:
        """Read the screen until it has been quiet for a moment."""
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < QUIET_S:
            try:
                self._stream.feed(self._program.read_nonblocking(65536, timeout=QUIET_S))
                quiet_since = time.monotonic()
            except pexpect.TIMEOUT:
                return
            except pexpect.EOF:
                return

    def wait_for(self, words: str) -> None:
        """Wait until the screen shows these words."""
        wanted = "".join(words.split())
        deadline = time.monotonic() + PATIENCE_S
        while wanted not in self.words:
            assert time.monotonic() < deadline, f"「{words}」 did not come:\n{self.text}"
            self.settle()

    def close(self) -> None:
        self._program.close(force=True)


@contextmanager
def w3m(url: str, home: Path) -> Iterator[Terminal]:
    """Start w3m on an address, with cookies, without anything kept in the real home."""
    options = ["-cookie", "-o", "accept_cookie=1", "-o", "confirm_qq=0", "-o", "auto_uncompress=1",
               "-I", "UTF-8", "-O", "UTF-8", url]  # fmt: skip
    terminal = Terminal("w3m", options, {"HOME": str(home), "WWW_HOME": url})
    try:
        terminal.settle()
        yield terminal
    finally:
        terminal.close()


@contextmanager
def lynx(url: str, home: Path) -> Iterator[Terminal]:
    """Start lynx on an address, with cookies, without anything kept in the real home."""
    settings = home / "lynx.cfg"
    settings.write_text(LYNX, "utf-8")
    terminal = Terminal("lynx", [f"-cfg={settings}", "-nopause", url], {"HOME": str(home)})
    try:
        terminal.settle()
        yield terminal
    finally:
        terminal.close()
