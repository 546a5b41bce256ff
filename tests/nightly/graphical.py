"""Dillo and NetSurf: small graphical browsers without scripts, for old and slow machines.

Dillo's Tab goes from field to field and button to button; NetSurf wants a mouse for the first
field and for links, at the places that were seen in its pictures.
"""

import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

from tests.nightly.desktop import Desktop

PATIENCE_S = 20
MOMENT_S = 0.4
FONT = "Noto Sans CJK JP"
Place = tuple[int, int]
TOOLS_PX, WIDTH_PX = 80, 1280
LEAST, MOST = 0.003, 0.5
"""A page of text is neither empty nor full."""


class GraphicalBrowser(ABC):
    """One of the two, on a desktop."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop = desktop
        self._seen = b""

    @abstractmethod
    def start(self, url: str) -> None:
        """Start it on an address."""

    @abstractmethod
    def fill_in(self, first: int | Place, *texts: str) -> None:
        """Type into the fields of a page, one after the other.

        ``first`` is how often Tab goes to the first one, or where to click on it.
        """

    def open(self, url: str) -> None:
        """Type an address."""
        self.desktop.press("ctrl+l")
        self.desktop.type(url)
        self.desktop.press("Return")

    def look(self, file: Path) -> None:
        """Take a picture once it shows something else than the last one, and stays so."""
        deadline = time.monotonic() + PATIENCE_S
        before = b""
        while time.monotonic() < deadline:
            time.sleep(MOMENT_S)
            self.desktop.picture(file)
            now = pixels(file)
            page = drawn(now)
            if now == before and page != self._seen and LEAST < dark_share(page) < MOST:
                self._seen = page
                return
            before = now
        raise AssertionError(f"no other page of text was drawn: look at {file}")


class Dillo(GraphicalBrowser):
    """Dillo, with a font for Japanese and cookies, which it keeps only when told to."""

    def start(self, url: str) -> None:
        folder = self.desktop.home / ".dillo"
        folder.mkdir()
        fonts = f'font_sans_serif="{FONT}"\nfont_serif="{FONT}"\n'
        (folder / "dillorc").write_text(f"{fonts}geometry=1280x1024\n", "utf-8")
        (folder / "cookiesrc").write_text("DEFAULT ACCEPT_SESSION\n", "utf-8")
        # Who keeps its cookies goes on without it; of these only five find a place to listen.
        self.desktop.run_at_end("/usr/libexec/dillo/dpidc", "stop")
        self.desktop.start("dillo", url)

    def fill_in(self, first: int | Place, *texts: str) -> None:
        assert isinstance(first, int)
        self.desktop.press(*["Tab"] * first)
        for text in texts:
            self.desktop.type(text)
            self.desktop.press("Tab")


class NetSurf(GraphicalBrowser):
    """NetSurf, as it comes, in a window as large as the screen."""

    def start(self, url: str) -> None:
        choices = self.desktop.home / "config" / "netsurf" / "Choices"
        choices.parent.mkdir(parents=True)
        choices.write_text("window_width:1280\nwindow_height:1024\n", "utf-8")
        self.desktop.start("netsurf-gtk", url)

    def fill_in(self, first: int | Place, *texts: str) -> None:
        assert not isinstance(first, int)
        self.desktop.click(*first)
        self.desktop.type(texts[0])
        for text in texts[1:]:
            self.desktop.press("Tab")
            self.desktop.type(text)


def pixels(picture: Path) -> bytes:
    """Return what a picture shows, a byte a pixel."""
    command = ["convert", str(picture), "-depth", "8", "gray:-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout


def drawn(shown: bytes) -> bytes:
    """Return the part of a picture below the tools of the browser, where the page is."""
    return shown[TOOLS_PX * WIDTH_PX :]


def dark_share(page: bytes) -> float:
    """Return how much of a page is darker than the shade that most of it has: its text.

    Black is left out: it is what lies beside a small window.
    """
    counts = {shade: page.count(shade) for shade in range(1, 256)}
    ground = max(counts, key=lambda shade: counts[shade])
    return sum(count for shade, count in counts.items() if shade < ground / 2) / len(page)
