"""Checks that a column holds one of a few words."""

from __future__ import annotations

from enum import Enum


def one_of(column: str, words: type[Enum]) -> str:
    """Return the condition that ``column`` holds a value of an enumeration.

    Its comparisons stand in a row: for ``IN`` SQLite builds a table for every row that is
    written, which takes longer than writing the row.
    """
    return " OR ".join(f"{column} = '{word.value}'" for word in words)
