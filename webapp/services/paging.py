"""Pages of a long list, told by where the page before ended: no page is ever counted through."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

LINES_A_PAGE: Final = 50
LINES_ON_PAPER: Final = 2_000
"""So many lines are shown at once to be printed: some 60 sheets; the rest is another page."""
_PLACE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.(-?[0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Place:
    """The last line of a page; the next page begins after it.

    >>> str(Place(date(2026, 9, 3), 4711))
    '2026-09-03.4711'
    """

    on: date
    row_id: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the place that an address names, or ``None`` if it names none.

        >>> Place.parse("2026-09-03.4711")
        Place(on=datetime.date(2026, 9, 3), row_id=4711)
        """
        found = _PLACE.fullmatch(text)
        if found is None:
            return None
        try:
            return cls(date.fromisoformat(found[1]), int(found[2]))
        except ValueError:
            return None

    def __str__(self) -> str:
        """Return the place as an address names it."""
        return f"{self.on.isoformat()}.{self.row_id}"
