"""Firefox with Orca: somebody who hears the page, goes from stop to stop, and types."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.flows.way import Said
from tests.browser.site import Site
from tests.nightly.desktop import Desktop, running_desktop
from tests.nightly.firefox import start_firefox
from tests.nightly.orca import PASSING_S, QUIET_S, STOP_S, Orca

LOADED = r"^Finished loading "
LINK = "リンク|visited link|トグルボタン"
"""What shows a password is a link without scripts, and a button with them."""
OF_FIREFOX = r"ツールバー|ページタブ|Firefox"
"""What it says when the focus has left the page at its end."""
MOST_STOPS = 150


class OrcaWay:
    """Hears each page when it comes, as Orca reads it without being asked."""

    def __init__(self, site: Site, desktop: Desktop) -> None:
        self._site = site
        self._desktop = desktop
        self._orca = Orca(desktop)
        start_firefox(desktop)
        self._orca.hear(quiet_s=QUIET_S * 2)
        self._in_field = False
        self._passed: list[str] = []
        """What was said at each stop since the last search began."""
        self.heard: list[str] = []
        """All that was said since it was last emptied, without ways to a link or a field."""

    def open(self, path: str) -> None:
        self._desktop.press("ctrl+l")
        self._orca.hear_what_comes(STOP_S)
        self._desktop.type(self._site.url + path)
        self._orca.hear_what_comes(STOP_S)
        self._desktop.press("Return")
        self._arrive(LOADED)

    def follow(self, words: str) -> None:
        self._go_to(words, LINK)
        self._use()

    def press(self, words: str) -> None:
        self._go_to(words, "プッシュボタン")
        self._use()

    def type(self, label: str, text: str) -> None:
        self._go_to(label, "エントリ|パスワード")
        self._desktop.press("ctrl+a")
        self._desktop.type(text)
        self._orca.hear_what_comes(STOP_S)
        self._in_field = True

    def tick(self, label: str) -> None:
        if self._found(label, "チェックボックス"):
            self._desktop.press("space")
            self.heard += self._orca.hear_what_comes(STOP_S)
            return
        # Tab comes to the choice that is made, arrows go on from there.
        assert self._tab_to("ラジオボタン"), f"no choice, either: {self._passed}"
        for _ in range(MOST_STOPS):
            self._desktop.press("Down")
            lines = self._orca.hear_what_comes(STOP_S)
            self.heard += lines
            if any(line.startswith(label) for line in lines):
                return
        raise AssertionError(f"the arrows do not come to {label}")

    def said(self) -> Said:
        return tuple((line,) for line in self.heard)

    def _use(self) -> None:
        """Use the link or button that has the focus: a page comes, or a part of one."""
        self._desktop.press("Return")
        self._arrive("")

    def _arrive(self, pattern: str) -> None:
        lines = self._orca.hear(pattern)
        begin = next((at for at, line in enumerate(lines) if re.match(LOADED, line)), 0)
        self.heard += lines[begin:]
        self._in_field = False

    def _go_to(self, words: str, kinds: str) -> None:
        """Go to what says exactly this, or else to the first that begins so."""
        assert self._found(words, kinds), f"no stop of the focus says 「{words}」: {self._passed}"

    def _found(self, words: str, kinds: str) -> bool:
        said = re.escape(words)
        self._passed = []
        return any(map(self._tab_to, (rf"^{said} ({kinds})", rf"^{said}.* ({kinds})")))

    def _tab_to(self, pattern: str) -> bool:
        """Press Tab from the top, or from the field that was typed in, until this is said."""
        if self._in_field:
            self._in_field = False
            return self._stop(pattern, "Tab") or self._tab_on(pattern)
        return self._stop(pattern, "ctrl+Home") or self._tab_on(pattern)

    def _tab_on(self, pattern: str) -> bool:
        for _ in range(MOST_STOPS):
            if self._stop(pattern, "Tab"):
                return True
            if re.search(OF_FIREFOX, self._last):
                self._desktop.press("shift+Tab")
                self._orca.hear_what_comes(STOP_S)
                return False
        raise AssertionError("the page has no end")

    def _stop(self, pattern: str, key: str) -> bool:
        """Press a key; return whether what is said then is what was looked for."""
        self._desktop.press(key)
        lines = self._orca.hear_what_comes(PASSING_S)
        self._last = "\n".join(lines)
        self._passed.append(self._last)
        found = re.search(pattern, self._last, re.MULTILINE) is not None
        if found:
            self.heard += [*lines, *self._orca.hear_what_comes(STOP_S, STOP_S)]
        return found


@contextmanager
def orca_and_firefox(site: Site, home: Path) -> Iterator[OrcaWay]:
    """Give both to somebody, on a desktop of their own."""
    with running_desktop(home) as desktop:
        yield OrcaWay(site, desktop)
