"""From the cells of a foreign row to the texts of a native one."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from webapp.domain.feed import COLUMNS, REJECTED_ROW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from webapp.adapters.feed.mapping import FeedMapping


class Picker:
    """Picks the cells of each native column out of a row.

    The row has one empty cell more than the header, for columns that the file has not.
    """

    def __init__(self, mapping: FeedMapping, header: Sequence[str]) -> None:
        """Find out once where everything stands."""
        nowhere = len(header)
        natives = COLUMNS[mapping.kind]
        places = [
            [header.index(name) for name in names if name in header] or [nowhere]
            for names in (
                mapping.fields.get(column, (column,) if column == REJECTED_ROW else ())
                for column in natives
            )
        ]
        self._natives = natives
        self._places = {
            name: at for name, (at, *_) in zip(natives, places, strict=True) if at != nowhere
        }
        self._first = itemgetter(*(columns[0] for columns in places))
        self._others = [(at, columns[1:]) for at, columns in enumerate(places) if columns[1:]]
        self._words: list[tuple[int, Mapping[str, str]]] = [
            (natives.index(name), words) for name, words in mapping.values.items()
        ]

    @property
    def quickest(self) -> Callable[[Sequence[str]], tuple[str, ...]]:
        """What does the same as calling this, in the shortest time."""
        return self if self._others or self._words else self._first

    def columns(self, rows: Sequence[Sequence[str]]) -> dict[str, Sequence[str]]:
        """Return many rows by native column, without columns that the file has not."""
        if self._others or self._words:
            return dict(zip(self._natives, zip(*map(self, rows), strict=True), strict=True))
        told = list(zip(*rows, strict=True))
        return {name: told[at] for name, at in self._places.items()}

    def __call__(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Return one text for each native column."""
        changed = list(self._first(cells))
        for at, columns in self._others:
            rest = iter(columns)
            while not changed[at].strip() and (column := next(rest, None)) is not None:
                changed[at] = cells[column]
        for at, words in self._words:
            changed[at] = words.get(changed[at].strip(), changed[at])
        return tuple(changed)
