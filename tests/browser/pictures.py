"""``make pictures``: every page and state at three widths, bright and dark, for people to look at.

``build/pictures/index.html`` shows them side by side.  ``make pictures ONLY=statement`` takes
those whose name has this word; forced colours and paper are taken of the member's pages.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from html import escape
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import ViewportSize

from tests.browser.chromium import Chromium, Colors, Person, running_chromium
from tests.browser.demo import demo_site
from tests.browser.pages import ERRORS, PAGES, WORKSHOP
from tests.browser.site import Site
from tests.browser.states import WALKS

FOLDER = Path(__file__).parents[2] / "build" / "pictures"
WIDTHS = (320, 768, 1280)
COLORS: tuple[Colors, ...] = ("light", "dark")
SCREEN_HEIGHT = 800
STYLE = """body { font: 16px/1.5 sans-serif; margin: 2em } figcaption { color: #444 }
figure { display: inline-block; margin: 0 1em 1em 0; vertical-align: top }
img { border: 1px solid #999; max-width: 42vw }"""


class Album:
    """Takes pictures of what is open, and remembers where they lie."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self._numbers = count(1)
        self._shown: list[tuple[str, list[Path]]] = []

    def take(self, person: Person, title: str, *, further: bool = False) -> None:
        """Take the open page in every look; ``further``: in forced colours and on paper too."""
        if self._wanted not in title:
            return
        start = f"{next(self._numbers):02d}-{re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-')}"
        taken = []
        for colors in COLORS:
            for width in WIDTHS:
                person.look(colors, ViewportSize(width=width, height=SCREEN_HEIGHT))
                taken.append(self._picture(person, f"{start}-{width}-{colors}"))
        if further:
            taken += self._further(person, start)
        self._shown.append((title, taken))

    def _further(self, person: Person, start: str) -> Iterator[Path]:
        for colors in COLORS:
            person.page.emulate_media(color_scheme=colors, forced_colors="active")
            yield self._picture(person, f"{start}-1280-forced-{colors}")
        person.page.emulate_media(color_scheme="light", forced_colors="none", media="print")
        person.page.set_viewport_size({"width": 700, "height": SCREEN_HEIGHT})
        yield self._picture(person, f"{start}-paper")
        person.page.emulate_media(media="screen")

    def _picture(self, person: Person, name: str) -> Path:
        path = FOLDER / f"{name}.png"
        person.page.screenshot(path=path, full_page=True, animations="disabled")
        return path

    def bind(self) -> Path:
        """Write the page that shows all of them; return where it lies."""
        pieces = [
            f"<!DOCTYPE html><meta charset=utf-8><title>My Account</title><style>{STYLE}</style>"
        ]
        for title, taken in self._shown:
            pieces.append(f"<h2>{escape(title)}</h2>")
            pieces += [
                f"<figure><a href={path.name}><img src={path.name} alt='' loading=lazy></a>"
                f"<figcaption>{path.stem}</figcaption></figure>"
                for path in taken
            ]
        index = FOLDER / "index.html"
        index.write_text("\n".join(pieces), "utf-8")
        return index


def take_all(chromium: Chromium, site: Site, album: Album) -> None:
    """Go through the pages, and through the walks that lead to their states."""
    for address in (*PAGES, *ERRORS, *WORKSHOP):
        with _somebody(chromium, site, address.who) as person:
            person.open(address.path)
            further = address.who == "member" and address in PAGES
            album.take(person, f"{address.who} {address.path}", further=further)
    for who, walk in WALKS:
        with _somebody(chromium, site, who) as person:
            for state in walk(person):
                album.take(person, state)
    with chromium.member(site, language="en") as person:
        for path in ("/", "/statement/", "/points/"):
            person.open(path)
            album.take(person, f"English {path}")


def _somebody(chromium: Chromium, site: Site, who: str) -> Any:
    return (chromium.member if who == "member" else chromium.person)(site)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for older in FOLDER.glob("*.png"):
        older.unlink()
    album = Album(" ".join(sys.argv[1:]))
    with (
        tempfile.TemporaryDirectory() as folder,
        demo_site(Path(folder)) as site,
        running_chromium() as chromium,
    ):
        take_all(chromium, site, album)
    print(album.bind())
