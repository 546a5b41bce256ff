"""edbrowse: a page is lines of text, and everything is done by commands about them."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.flows.text_way import NumberedPage, TextWay
from tests.browser.site import Site

END = "(that is all)"
HEADING = re.compile(r"^h[1-6] (?=\S)")
CONTROL = re.compile(r"[{<]")


class EdbrowseWay(TextWay):
    """edbrowse, which says every line when asked; ``5g`` follows the link in line 5."""

    def __init__(self, site: Site, folder: Path) -> None:
        super().__init__(site, folder)
        # Without a file of settings edbrowse writes one, and ends.
        (folder / ".ebrc").touch()
        self._program = subprocess.Popen(
            ["edbrowse", "-d0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, "HOME": str(folder), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
            text=True,
        )
        self._places: dict[int, tuple[int, int, bool]] = {}
        """Of each number: the line, the which-th of its kind there, whether it is a link."""
        self._command("js-")

    def _command(self, words: str) -> list[str]:
        """Give a command; return the lines that it says."""
        assert self._program.stdin
        assert self._program.stdout
        self._program.stdin.write(f"{words}\n!echo '{END}'\n")
        self._program.stdin.flush()
        said = [line.rstrip("\n") for line in iter(self._program.stdout.readline, f"{END}\n")]
        assert self._program.poll() is None, f"edbrowse ended: {said}"
        self._program.stdout.readline()  # "ok", to the echo
        assert "?" not in said, f"edbrowse does not understand {words!r}: {said}"
        return said

    def _visit(self, url: str) -> None:
        self._command(f"b {url}")

    def _read(self) -> NumberedPage:
        self._places.clear()
        fields: set[int] = set()
        lines = []
        for entry in self._command(",n"):
            number, _, text = entry.partition(" ")
            lines.append(HEADING.sub("", self._number(int(number), text, fields)))
        return NumberedPage("\n".join(lines), frozenset(fields))

    def _number(self, line: int, text: str, fields: set[int]) -> str:
        """Write numbers before the links and fields of a line."""
        counted = {"{": 0, "<": 0}

        def marked(found: re.Match[str]) -> str:
            kind = found[0]
            counted[kind] += 1
            number = len(self._places) + 1
            self._places[number] = (line, counted[kind], kind == "{")
            if kind == "<" and not re.match(r"<[-+]>", text[found.start() :]):
                fields.add(number)
            return f"[{number}]{kind}"

        return CONTROL.sub(marked, text)

    def _choose(self, number: int) -> None:
        line, place, is_link = self._places[number]
        self._command(f"{line}g{place}" if is_link else f"{line}i{place}*")

    def _fill(self, number: int, text: str) -> None:
        line, place, _ = self._places[number]
        self._command(f"{line}i{place}={text}")

    def _tick(self, number: int) -> None:
        self._fill(number, "+")

    def close(self) -> None:
        """End the program."""
        self._program.kill()
        self._program.communicate()


@contextmanager
def edbrowse(site: Site, folder: Path) -> Iterator[EdbrowseWay]:
    """Give edbrowse to somebody, without anything kept in the real home."""
    way = EdbrowseWay(site, folder)
    try:
        yield way
    finally:
        way.close()
