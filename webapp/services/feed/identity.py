"""What makes a row of a feed the same when it comes again.

With the issuer's own reference it is that reference.  Without one it is what the row
says, and how many rows of that day said the same before it: equal rows are all real.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

DIGEST_BYTES: Final = 16
BETWEEN: Final = "\x1f"
"""Stands between the parts of an identity; no text of a feed holds it."""
MOST_IN_MEMORY: Final = 100_000
"""So many different rows are remembered in memory (about 15 MB); the others on disk."""
_UNSAID: Final = blake2b(digest_size=DIGEST_BYTES)
"""Copied for each digest: to begin a new one takes twice as long."""


def identity_of(text: str) -> bytes:
    """Return the digest by which a row is stored; a text in no valid encoding raises."""
    said = _UNSAID.copy()
    said.update(text.encode())
    return said.digest()


def identity_of_reference(feed: str, reference: str) -> bytes:
    """Return the identity of a row with the issuer's own reference."""
    return identity_of(f"{feed}{BETWEEN}reference{BETWEEN}{reference}")


def identity_of_occurrence(says: str, number: int) -> bytes:
    """Return the identity of the so-many-eth row that says this; the first one is 1."""
    return identity_of(f"{says}{BETWEEN}{number}")


class Occurrences:
    """How often each row has come in one file.

    However long the file is, the memory for this is limited: what is too much goes to a
    temporary database, which is asked only for days that are partly in it.
    """

    def __init__(self, most_in_memory: int = MOST_IN_MEMORY) -> None:
        """Begin with a file from which nothing has come yet."""
        self._most = most_in_memory
        self._seen: dict[bytes, int] = {}
        self._days: set[str] = set()
        self._days_on_disk: set[str] = set()
        self._disk: sqlite3.Connection | None = None

    def number(self, first: bytes, day: str) -> int:
        """Return 1 for a row that comes for the first time, 2 for the second, and so on.

        ``first`` is the identity of such a row's first occurrence, ``day`` its day.
        """
        seen = self._seen
        if first in seen:
            seen[first] = number = seen[first] + 1
            return number
        number = 1
        if day in self._days_on_disk:
            number += self._on_disk(first)
        if len(seen) >= self._most:
            self._spill()
        seen[first] = number
        self._days.add(day)
        return number

    def numbers(self, firsts: Sequence[bytes], days: Sequence[str]) -> list[int]:
        """Return the number of each of many rows: what `number` returns of one after the other."""
        seen = self._seen
        if self._days_on_disk or len(seen) + len(firsts) > self._most:
            return list(map(self.number, firsts, days))
        self._days.update(days)
        numbers = []
        for first in firsts:
            seen[first] = number = seen.get(first, 0) + 1
            numbers.append(number)
        return numbers

    def close(self) -> None:
        """Give back the disk."""
        if self._disk is not None:
            self._disk.close()

    def _on_disk(self, first: bytes) -> int:
        assert self._disk is not None  # noqa: S101 - there are days on it
        query = "SELECT number FROM seen WHERE identity = ?"
        found = self._disk.execute(query, (first,)).fetchone()
        return int(found[0]) if found else 0

    def _spill(self) -> None:
        if self._disk is None:
            # A database without a name is a temporary file that nobody else sees.
            self._disk = sqlite3.connect("", isolation_level=None)
            self._disk.execute(
                "CREATE TABLE seen (identity BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID"
            )
        self._disk.execute("BEGIN")
        self._disk.executemany("REPLACE INTO seen VALUES (?, ?)", sorted(self._seen.items()))
        self._disk.execute("COMMIT")
        self._seen.clear()
        self._days_on_disk |= self._days
        self._days.clear()
