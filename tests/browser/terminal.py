"""w3m and lynx as a person uses them: keys in, a screen of 80 by 24 characters out."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pexpect
import pyte

COLUMNS, LINES = 80, 24
PATIENCE_S = 20.0
QUIET_S = 0.3
MOMENT_S = 0.01
MOST_SCREENS = 40
KEYS = {
    "enter": "\r", "tab": "\t", "down": "\x1b[B", "up": "\x1b[A", "left": "\x1b[D",
    "page down": " ", "page up": "b", "top": "\x01", "clear": "\x15",
}  # fmt: skip
W3M = [
    "-cookie", "-o", "accept_cookie=1", "-o", "confirm_qq=0", "-o", "auto_uncompress=1",
    "-I", "UTF-8", "-O", "UTF-8",
]  # fmt: skip
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

    def __init__(
        self,
        command: str,
        arguments: list[str],
        environment: dict[str, str],
        columns: int = COLUMNS,
    ) -> None:
        self.screen = pyte.Screen(columns, LINES)
        self._stream = pyte.Stream(self.screen)
        self._came: list[str] = []
        self._program = pexpect.spawn(
            command,
            arguments,
            cwd=environment["HOME"],
            env={
                **os.environ,
                "TERM": "linux",
                "LANG": "C.UTF-8",
                "LC_ALL": "C.UTF-8",
                **environment,
            },
            dimensions=(LINES, columns),
            encoding="utf-8",
            codec_errors="replace",
            timeout=PATIENCE_S,
        )

    @property
    def text(self) -> str:
        """What is on the screen, wide characters once, without the space at line ends."""
        shown = (
            "".join(self.screen.buffer[y][x].data for x in range(self.screen.columns))
            for y in range(LINES)
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

    def strike(self, keys: str) -> list[str]:
        """Type without waiting; return a list that grows with what the program writes then."""
        self._came = []
        self._program.send(keys)
        return self._came

    def until(self, condition: Callable[[], bool]) -> None:
        """Read what the program writes until something is so."""
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, f"it did not come to that:\n{self.text}"
            with suppress(pexpect.TIMEOUT):
                self._came.append(self._program.read_nonblocking(65536, timeout=MOMENT_S))
                self._stream.feed(self._came[-1])

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

    def pages(self) -> str:
        """Return the text from here to the end of the page, screen by screen."""
        screens = [self.text]
        for _ in range(MOST_SCREENS):
            self.press("page down")
            if self.text == screens[-1]:
                return "\n".join(screens)
            screens.append(self.text)
        raise AssertionError(f"the page does not end:\n{self.text}")

    def close(self) -> None:
        self._program.close(force=True)


class W3m(Terminal):
    """w3m, moved about in as its users do: by searching for words."""

    def find(self, pattern: str) -> None:
        """Put the cursor on the first place of the page that matches (a regular expression)."""
        self.press(f"g/{pattern}\r")
        assert "Not found" not in self.text, f"{pattern} is not on the page:\n{self.text}"

    @property
    def is_on_field(self) -> bool:
        """Whether the cursor is in the brackets of a field to type into."""
        line = self.screen.buffer[self.screen.cursor.y]
        before, here = line[self.screen.cursor.x - 1].data, line[self.screen.cursor.x].data
        return before == "[" and here.isascii()

    def type(self, label: str, text: str) -> None:
        """Type into the field below this label."""
        self.find(f"^{label}$")
        for _ in range(3):
            self.press("tab")
            if self.is_on_field:
                break
        self.press("enter")
        assert self.text.splitlines()[-1].startswith(("TEXT:", "Password:")), self.text
        self.press("clear", f"{text}\r")

    def send(self, button: str, title: str) -> None:
        """Press a button; the page with this title comes."""
        self.find(f"{button}\\]")
        self.press("enter")
        self.wait_for(f"Viewing <{title}")

    def follow(self, words: str, title: str) -> None:
        """Follow a link; the page with this title comes."""
        self.find(words)
        self.press("enter")
        self.wait_for(f"Viewing <{title}")

    def saved(self, file: Path) -> list[str]:
        """Save what w3m made of the page; return its lines, however long they are."""
        file.unlink(missing_ok=True)
        self.press("S", "clear", f"{file}\r")
        return file.read_text("utf-8").splitlines()


class Lynx(Terminal):
    """lynx, moved about in with the arrow keys and by searching for words."""

    def find(self, words: str) -> None:
        """Put the cursor on the first link or button below with these words."""
        self.press("top", f"/{words}\r")
        assert "not found" not in self.text, f"{words} is not on the page:\n{self.text}"

    def follow(self, words: str, title: str) -> None:
        """Press a link or a button; the page with this title comes."""
        self.find(words)
        self.press("enter")
        self.wait_for(f"{title} |")


@contextmanager
def w3m(url: str, home: Path) -> Iterator[W3m]:
    """Start w3m on an address, with cookies, without anything kept in the real home."""
    terminal = W3m("w3m", [*W3M, url], {"HOME": str(home), "WWW_HOME": url})
    try:
        terminal.settle()
        yield terminal
    finally:
        terminal.close()


@contextmanager
def lynx(url: str, home: Path) -> Iterator[Lynx]:
    """Start lynx on an address, with cookies, without anything kept in the real home."""
    settings = home / "lynx.cfg"
    settings.write_text(LYNX, "utf-8")
    terminal = Lynx("lynx", [f"-cfg={settings}", "-nopause", url], {"HOME": str(home)})
    try:
        terminal.settle()
        yield terminal
    finally:
        terminal.close()
