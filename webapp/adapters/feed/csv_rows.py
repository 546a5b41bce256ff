"""CSV with a header: one row after the other, and the trailer that counts them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from webapp.adapters.feed.picking import Picker
from webapp.domain.feed import REJECTED_ROW, FeedError, FeedRow

if TYPE_CHECKING:
    from webapp.adapters.feed.mapping import FeedMapping


def csv_rows(lines: Iterable[str], mapping: FeedMapping) -> Iterator[FeedRow]:
    """Go through the rows of a file; one that has not as many cells as the header has a fault."""
    reader = csv.reader(lines)
    header = next(cells for cells in reader if cells)
    width = len(header)
    pick = Picker(mapping, [name.strip() for name in header]).quickest
    made = tuple.__new__  # makes a named tuple in half the time of its own constructor
    trailer = mapping.trailer
    ends_with = trailer.first_cell if trailer else None
    number, line = 0, reader.line_num
    for cells in reader:
        before, line = line, reader.line_num
        if not cells:
            continue
        if cells[0] == ends_with:
            break
        number += 1
        if len(cells) != width:
            fault = f"has {len(cells)} columns, the header {width}"
            yield FeedRow(before + 1, (), cells, fault)
            continue
        # One empty cell more: what columns that the file does not have are picked from.
        cells.append("")
        yield made(FeedRow, (before + 1, pick(cells), cells, ""))
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
