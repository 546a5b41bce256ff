"""The golden transcripts: what a reader says on each page and in each state, kept in files.

    tests/browser/transcripts/ja/member.statement.txt

One utterance a line.  ``make transcripts`` writes them anew; whoever changes one reads it
aloud first: it is what somebody hears who does not see the page.
"""

import difflib
import re
from pathlib import Path

from tests.browser.chromium import Person
from tests.browser.pages import Address
from tests.browser.reader import read

FOLDER = Path(__file__).parent / "transcripts"
DRAWN = {"ja": "（そのつど違う言葉）", "en": "(other words each time)"}
"""What stands for a passphrase or a user ID that was drawn by lot."""
NOBODY = re.compile(r"nobody\.\d+")


def said(person: Person) -> list[str]:
    """Return what a reader says of the open page, without what is drawn by lot."""
    text = NOBODY.sub("nobody.0", "\n".join(read(person)))
    for drawn in person.drawn:
        text = text.replace(drawn, DRAWN[person.language])
    return text.splitlines()


def name_of_page(address: Address) -> str:
    """Return the name of a page's transcript."""
    path = address.path.strip("/").replace("/", "-") or "home"
    return f"{address.who}.{path}"


def name_of_state(walk: str, state: str) -> str:
    """Return the name of the transcript of one state on a walk."""
    return f"{group_of_walk(walk)}.{_plain(state)}"


def group_of_walk(walk: str) -> str:
    """Return what the names of a walk's transcripts begin with."""
    return _plain(walk)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower())


def golden(language: str, name: str) -> list[str]:
    """Return the utterances of a transcript; none where there is no file yet."""
    path = FOLDER / language / f"{name}.txt"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def names(language: str) -> set[str]:
    """Return the names of all transcripts there are."""
    return {path.stem for path in (FOLDER / language).glob("*.txt")}


class Transcripts:
    """Compares what is said with the files, or writes these (``--accept-transcripts``)."""

    def __init__(self, language: str, *, accept: bool) -> None:
        self._language = language
        self._accept = accept
        self.seen: set[str] = set()
        self._changed: list[str] = []

    def compare(self, name: str, lines: list[str]) -> None:
        """Take note of what is said on one page."""
        assert name not in self.seen, f"two states are called {name}"
        self.seen.add(name)
        if self._accept:
            path = FOLDER / self._language / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join([*lines, ""]), "utf-8")
            return
        before = golden(self._language, name)
        self._changed += difflib.unified_diff(
            before, lines, f"{self._language}/{name}.txt", "what is said now", lineterm="", n=1
        )

    def check(self, group: str = "") -> None:
        """Complain about what has changed, and about files of this group that nothing says."""
        left = {name for name in names(self._language) if name.split(".")[0] == group} - self.seen
        if self._accept:
            for name in left:
                (FOLDER / self._language / f"{name}.txt").unlink()
            return
        assert not self._changed, "\n".join(
            ["Read this aloud; if it is good: make transcripts", *self._changed]
        )
        assert not left, f"nothing says these transcripts any more: {sorted(left)}"
