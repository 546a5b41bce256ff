"""elinks, with its links and fields numbered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.site import Site
from tests.browser.terminal import Terminal
from tests.nightly.dialog_way import ENTER, WIDE, DialogWay

SETTINGS = """\
set document.browse.links.numbering = 1
set document.browse.forms.confirm_submit = 0
set document.cache.ignore_cache_control = 0
set document.html.link_display = 0
set ui.startup_goto_dialog = 0
bind "main" "F2" = "save-formatted"
"""
"""It numbers, asks no questions, and shows no link that is in no page (the manifest)."""


class ElinksWay(DialogWay):
    """elinks; a number goes to its link or field, a further key uses it."""

    save = "\x1b[[B"
    listed = re.compile(r"\nReferences\n.*\Z", re.DOTALL)
    use, edit = ENTER + ENTER, ENTER

    def _start(self) -> Terminal:
        settings = self.folder / ".elinks" / "elinks.conf"
        settings.parent.mkdir()
        settings.write_text(SETTINGS, "utf-8")
        return Terminal("elinks", ["-no-connect", "1"], {"HOME": str(self.folder)}, WIDE)


@contextmanager
def elinks(site: Site, folder: Path) -> Iterator[ElinksWay]:
    """Give elinks to somebody, without anything kept in the real home."""
    way = ElinksWay(site, folder)
    try:
        yield way
    finally:
        way.close()
