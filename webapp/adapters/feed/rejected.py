"""The rows that were not taken in, written so that they can be corrected and taken in again."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from webapp.domain.feed import REJECTED_REASON, REJECTED_ROW

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from webapp.adapters.feed.files import FeedSource
    from webapp.domain.feed import Rejection


class RejectedRows:
    """Writes the rejected rows of one file beside it, in its own form and encoding.

    The file is made with the first row, and never over another one: somebody may be
    correcting that.  It is for its owner's eyes only, since a row may hold anything.
    """

    def __init__(self, source: FeedSource, path: Path | None = None) -> None:
        """Take the file that the rows come from, and where to write them."""
        self._source = source
        self._layout = source.layout
        self._file: TextIO | None = None
        self.path = path or _free_name(source.path)

    def __enter__(self) -> Self:
        """Begin; nothing is written yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file, if there was anything to write."""
        if self._file is not None:
            self._file.close()

    @property
    def is_written(self) -> bool:
        """Whether any row was rejected."""
        return self._file is not None

    def write(self, rejection: Rejection) -> None:
        """Write one row, with what is wrong with it."""
        file = self._file or self._begin()
        reason = reason_of(self._source, rejection)
        if self._layout.is_json:
            file.write(_json_line(str(rejection.row.raw), rejection.token, reason))
            return
        cells = rejection.row.raw
        if isinstance(cells, list):
            own = cells if rejection.row.fault else cells[:-1]
            csv.writer(file).writerow([rejection.token, reason, *self._without_own(own)])

    def _begin(self) -> TextIO:
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = open(  # noqa: SIM115, PTH123 - a handle; __exit__ closes it
            handle, "w", encoding=self._layout.encoding, errors="surrogateescape", newline=""
        )
        if not self._layout.is_json:
            header = [REJECTED_ROW, REJECTED_REASON, *self._layout.columns]
            csv.writer(self._file).writerow(header)
        return self._file

    def _without_own(self, cells: list[str]) -> list[str]:
        """Return a row without the columns that an earlier rejected-rows file had added."""
        return [cell for at, cell in enumerate(cells) if at not in self._layout.own_places]


def reason_of(source: FeedSource, rejection: Rejection) -> str:
    """Return what is wrong, with the column as the file calls it, for people."""
    if not rejection.column:
        return f"the row {rejection.reason}"
    return f"{source.mapping.in_file(rejection.column)}: {rejection.reason}"


def _json_line(line: str, token: str, reason: str) -> str:
    """Return a line with token and reason; one that is no object is left as it is.

    They are put in before the last brace: all else stays as it was written, numbers too.
    """
    plain = line.strip()
    if not plain.startswith("{") or not plain.endswith("}"):
        return f"{plain}\n"
    own = json.dumps({REJECTED_ROW: token, REJECTED_REASON: reason}, ensure_ascii=False)
    rest = plain[:-1].rstrip()
    comma = "" if rest == "{" else ", "
    return f"{rest}{comma}{own[1:]}\n"


def _free_name(path: Path) -> Path:
    """Return a name beside the file that nothing has yet."""
    stem = path.name.removesuffix(".gz")
    name, dot, ending = stem.rpartition(".")
    name, ending = (name, f".{ending}") if dot else (stem, "")
    name = name.partition(".rejected")[0]
    found = path.with_name(f"{name}.rejected{ending}")
    number = 2
    while found.exists():
        found = path.with_name(f"{name}.rejected-{number}{ending}")
        number += 1
    return found
