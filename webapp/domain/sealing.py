"""Sealing: how personal data lies in the database, readable only with a key from outside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from webapp.domain.keys import Key


class SealBrokenError(ValueError):
    """A sealed text was changed, cut, or moved to another place."""


class Sealer(Protocol):
    """Seals a text for one place; ``place`` is ``table.column.row``.

    A sealed text opens only at its own place, so that nobody who can write to the
    database can show one member another member's address.
    """

    def __hash__(self) -> int:
        """Return what tells sealers apart where something is remembered for each."""
        ...

    def seal(self, text: str, place: str) -> str:
        """Return the text in sealed form; the same text never looks the same twice."""
        ...

    def open(self, sealed: str, place: str) -> str:
        """Return the text that was sealed for this place.

        Raise ``UnknownKeyError`` when its key is not in the settings, and
        ``SealBrokenError`` when it was changed or belongs to another place.
        """
        ...


def blind_index(key: Key, column: str, text: str) -> str:
    """Return what a sealed column is searched by: equal texts, equal index.

    ``column`` is ``table.column``; the same text has another index in another
    column.  Bring the text into one spelling before (case, spaces).
    """
    return key.digest(f"blind index|{column}|{text}")
