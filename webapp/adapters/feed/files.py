"""An issuer's file on disk: how it is packed, written and divided into rows."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, cast

from webapp.adapters.feed.csv_rows import compare_counts, csv_batches
from webapp.adapters.feed.json_rows import json_batches
from webapp.adapters.feed.mapping import FeedMapping, Manifest, kind_of, native_mapping
from webapp.domain.feed import (
    NATIVE_FEED,
    REJECTED_REASON,
    REJECTED_ROW,
    FeedBatch,
    FeedError,
    FeedKind,
    FeedRow,
)

GZIP_BEGINS: Final = b"\x1f\x8b"
LOOKED_AT: Final = 65_536
CUT_OFF: Final = (EOFError, gzip.BadGzipFile, zlib.error)
OWN_COLUMNS: Final = (REJECTED_ROW, REJECTED_REASON)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written."""

    encoding: str
    is_json: bool
    columns: tuple[str, ...] = ()
    """The header of a CSV file, or the names in the first line of JSON, without the columns
    that a rejected-rows file adds."""
    own_places: frozenset[int] = frozenset()
    """Where in the header those are."""

    @property
    def was_rejected(self) -> bool:
        """Whether this is a file of rejected rows, which are fewer than there were."""
        return bool(self.own_places)


class FeedSource:
    """A file that is about to be taken in."""

    def __init__(self, path: Path, mapping: FeedMapping, layout: Layout) -> None:
        """Take what ``open_source`` has found out."""
        self.path = path
        self.mapping = mapping
        self.layout = layout
        self.size = path.stat().st_size
        self._file: BinaryIO | None = None

    @property
    def position(self) -> int:
        """How many of the file's bytes have been read."""
        return self._file.tell() if self._file and not self._file.closed else 0

    def rows(self) -> Iterator[FeedRow]:
        """Go through the rows one by one."""
        return chain.from_iterable(self.batches())

    def batches(self) -> Iterator[FeedBatch]:
        """Go through the rows; a file that ends too early raises ``FeedError`` at its end."""
        with self.path.open("rb") as self._file:
            text = io.TextIOWrapper(
                _unpacked(self._file),
                _with_mark(self.layout.encoding),
                errors="surrogateescape",
                newline="",
            )
            read = json_batches if self.layout.is_json else csv_batches
            told: Iterator[FeedBatch] = read(text, self.mapping)
            if self.mapping.manifest and not self.layout.was_rejected:
                told = _counted(told, self.path, self.mapping.manifest)
            try:
                yield from told
            except CUT_OFF:
                raise FeedError("is cut off: its gzip data does not end") from None
            except csv.Error as error:
                raise FeedError(f"cannot be read to its end: {error}") from None


def open_source(
    path: Path,
    mapping: FeedMapping | None = None,
    *,
    kind: FeedKind | None = None,
    feed: str = NATIVE_FEED,
) -> FeedSource:
    """Look into a file and return it ready to be read.

    Without a mapping its columns have their native names.  Raise ``FeedError`` with one
    sentence when it cannot be read so.
    """
    try:
        encoding = (mapping.encoding if mapping else "") or _encoding(path)
        layout = _layout(path, encoding)
    except CUT_OFF:
        raise FeedError("is cut off: its gzip data does not end") from None
    except OSError as error:
        raise FeedError(f"cannot be read: {error.strerror}") from None
    if mapping is None:
        mapping = native_mapping(kind or _guess(layout), feed)
    if not layout.is_json:
        columns = frozenset(layout.columns)
        if lacking := mapping.missing(columns):
            raise FeedError(lacking)
        if unknown := mapping.unknown(columns):
            raise FeedError(f"has unknown columns: {', '.join(map(repr, unknown))}")
    return FeedSource(path, mapping, layout)


def _guess(layout: Layout) -> FeedKind:
    kind = kind_of(frozenset(layout.columns))
    if kind is None:
        raise FeedError("does not tell which kind of file it is: say so with --kind")
    return kind


def _unpacked(file: BinaryIO) -> BinaryIO:
    """Return what a file holds, whether or not it is packed."""
    packed = file.read(len(GZIP_BEGINS)) == GZIP_BEGINS
    file.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file


def _with_mark(encoding: str) -> str:
    """Return the encoding that skips a byte order mark, if there is one."""
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _encoding(path: Path) -> str:
    """Return the encoding of a file, by its first part that is not plain ASCII."""
    with path.open("rb") as packed:
        file = _unpacked(packed)
        # A file that is cut off is told as such when it has been read as far as it goes.
        with suppress(*CUT_OFF):
            while part := file.read(LOOKED_AT):
                if not part.isascii():
                    return "utf-8" if _decodes(part, "utf-8") else _or_utf_8(part, "cp932")
    return "utf-8"


def _or_utf_8(part: bytes, encoding: str) -> str:
    """Return an encoding if it fits; what fits none is read as UTF-8, faulty rows and all."""
    return encoding if _decodes(part, encoding) else "utf-8"


def _decodes(part: bytes, encoding: str) -> bool:
    """Tell whether bytes are text in an encoding; a character may be cut at their end."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(part)
    except UnicodeDecodeError:
        return False
    return True


def _layout(path: Path, encoding: str) -> Layout:
    with path.open("rb") as packed:
        text = io.TextIOWrapper(
            _unpacked(packed), _with_mark(encoding), errors="surrogateescape", newline=""
        )
        for line in text:
            if line.strip():
                break
        else:
            raise FeedError("is empty")
        if line.lstrip().startswith("{"):
            return Layout(encoding, is_json=True, columns=_names(line))
        header = [name.strip() for name in next(csv.reader(chain([line], text)))]
    columns = [name for name in header if name not in OWN_COLUMNS]
    doubles = sorted({name for name in columns if columns.count(name) > 1})
    if doubles:
        raise FeedError(f"has two columns called {', '.join(map(repr, doubles))}")
    own = frozenset(at for at, name in enumerate(header) if name in OWN_COLUMNS)
    return Layout(encoding, is_json=False, columns=tuple(columns), own_places=own)


def _names(line: str) -> tuple[str, ...]:
    try:
        return tuple(name for name in json.loads(line) if name not in OWN_COLUMNS)
    except (ValueError, RecursionError):
        return ()


def _counted(batches: Iterator[FeedBatch], path: Path, manifest: Manifest) -> Iterator[FeedBatch]:
    """Go through the rows, and compare their number with the one in the manifest."""
    beside = path.with_name(path.name + manifest.suffix)
    try:
        found = manifest.count.search(beside.read_text("utf-8"))
    except OSError as error:
        raise FeedError(f"has a manifest, {beside.name}: {error.strerror}") from None
    if found is None:
        raise FeedError(f"has a manifest, {beside.name}, without a count of records")
    number = 0
    for batch in batches:
        number += len(batch)
        yield batch
    compare_counts(int(found[1]), number, "manifest")
