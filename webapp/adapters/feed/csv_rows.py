"""CSV with a header: one row after the other, and the trailer that counts them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webapp.adapters.feed.picking import Picker
from webapp.domain.feed import REJECTED_ROW, FeedError, FeedRow, in_batches

if TYPE_CHECKING:
    from _csv import Reader  # the type of what `csv.reader` makes

    from webapp.adapters.feed.mapping import FeedMapping, Trailer


_Read = tuple[int, list[str], str]
"""The line on which a row begins, its cells, and why it cannot be read, empty if it can."""


@dataclass(frozen=True, slots=True)
class CsvBatch:
    """Rows of a file, as their cells; what they tell is picked out when somebody asks."""

    picker: Picker
    read: list[_Read]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.read)

    def __iter__(self) -> Iterator[FeedRow]:
        """Go through the rows; one that has not as many cells as the header has a fault."""
        pick = self.picker.quickest
        made = tuple.__new__  # makes a named tuple in half the time of its own constructor
        for line, cells, fault in self.read:
            yield made(FeedRow, (line, () if fault else pick(cells), cells, fault))

    def columns(self) -> Mapping[str, Sequence[str]] | None:
        """Return the texts of all rows by native column, or ``None`` when a row has a fault."""
        _, rows, faults = zip(*self.read, strict=True)
        return None if any(faults) else self.picker.columns(rows)


def csv_batches(lines: Iterable[str], mapping: FeedMapping) -> Iterator[CsvBatch]:
    """Go through the rows of a file; what comes before an error comes before it here too."""
    reader = csv.reader(lines)
    header = next(cells for cells in reader if cells)
    picker = Picker(mapping, [name.strip() for name in header])
    for read in in_batches(_rows(reader, header, mapping.trailer)):
        yield CsvBatch(picker, read)


def _rows(reader: Reader, header: list[str], trailer: Trailer | None) -> Iterator[_Read]:
    width = len(header)
    ends_with = trailer.first_cell if trailer else None
    number, line = 0, reader.line_num
    for cells in reader:
        before, line = line, reader.line_num
        if not cells:
            continue
        if cells[0] == ends_with:
            break
        number += 1
        fault = ""
        if len(cells) == width:
            # One empty cell more: what columns that the file does not have are picked from.
            cells.append("")
        else:
            fault = f"has {len(cells)} columns, the header {width}"
        yield before + 1, cells, fault
    else:
        if trailer and REJECTED_ROW not in header:
            raise FeedError("is cut off: its trailer is missing")
        return
    if trailer:
        compare_counts(_told(cells, trailer.count_cell), number, "trailer")


def compare_counts(told: int, found: int, by: str) -> None:
    """Raise ``FeedError`` when a file has not as many records as it should."""
    if told != found:
        raise FeedError(
            f"is cut off or incomplete: the {by} counts {told} records, the file has {found}"
        )


def _told(cells: list[str], count_cell: int) -> int:
    try:
        return int(cells[count_cell - 1])
    except (IndexError, ValueError):
        raise FeedError("has a trailer without a count of records") from None
