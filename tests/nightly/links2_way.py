"""links2 in a terminal, with its links and fields numbered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.site import Site
from tests.browser.terminal import Terminal
from tests.nightly.dialog_way import WIDE, DialogWay

OPTIONS = ["-html-numbered-links", "1", "-aggressive-cache", "0"]
"""Left to itself, links2 keeps every page, whatever a site says of it."""


class Links2Way(DialogWay):
    """links2; Enter uses the link of a number at once."""

    save = "\x1bfd"
    listed = re.compile(r"\nLinks:\n.*\Z", re.DOTALL)

    def _start(self) -> Terminal:
        # Without this folder it welcomes whoever comes for the first time.
        (self.folder / ".links2").mkdir()
        return Terminal("links2", OPTIONS, {"HOME": str(self.folder)}, WIDE)


@contextmanager
def links2(site: Site, folder: Path) -> Iterator[Links2Way]:
    """Give links2 to somebody, without anything kept in the real home."""
    way = Links2Way(site, folder)
    try:
        yield way
    finally:
        way.close()
