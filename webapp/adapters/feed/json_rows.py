"""JSON Lines: one object a line, its names are the columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from webapp.adapters.feed.picking import Picker
from webapp.domain.feed import REJECTED_REASON, REJECTED_ROW, FeedRow, RowBatch, in_batches

if TYPE_CHECKING:
    from webapp.adapters.feed.mapping import FeedMapping

_DECODER: Final = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
"""Numbers stay the texts they were: an amount never becomes a binary fraction."""


def json_batches(lines: Iterable[str], mapping: FeedMapping) -> Iterator[RowBatch]:
    """Go through the rows of a file; a line that is no flat object has a fault."""
    for rows in in_batches(_rows(lines, mapping)):
        yield RowBatch(mapping.kind, rows)


def _rows(lines: Iterable[str], mapping: FeedMapping) -> Iterator[FeedRow]:
    columns = sorted({name for names in mapping.fields.values() for name in names})
    columns.append(REJECTED_ROW)
    pick = Picker(mapping, columns)
    known = {*columns, REJECTED_REASON}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = _DECODER.decode(line.strip())
        except (ValueError, RecursionError):
            yield FeedRow(number, (), line, "is no JSON object")
            continue
        if fault := _fault(row, known, others=mapping.other_columns):
            yield FeedRow(number, (), line, fault)
            continue
        cells = [_text(row.get(name)) for name in columns]
        yield FeedRow(number, pick([*cells, ""]), line)


def _fault(row: object, known: set[str], *, others: bool) -> str:
    if not isinstance(row, dict):
        return "is no JSON object"
    if any(isinstance(value, list | dict) for value in row.values()):
        return "holds a list or an object within the object"
    unknown = sorted(row.keys() - known)
    if unknown and not others:
        return f"has unknown columns: {', '.join(map(repr, unknown))}"
    return ""


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value) if not isinstance(value, bool) else str(value).lower()
