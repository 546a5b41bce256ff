"""Suggested passphrases: five everyday words that are easy to say, type and remember."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Final

WORDS_IN_A_PHRASE: Final = 5
"""Five words out of more than 2,048 are more than 55 bits of chance."""


def suggest_passphrase(chance: Callable[[int], int], *, words: int = WORDS_IN_A_PHRASE) -> str:
    """Return words joined by hyphens, chosen by chance alone.

    ``chance(n)`` returns a number from 0 to n - 1, each equally likely, that nobody
    can foresee: ``secrets.randbelow``.

    >>> suggest_passphrase(lambda n: 0, words=2)
    'abiru-abiru'
    """
    known = passphrase_words()
    return "-".join(known[chance(len(known))] for _ in range(words))


@cache
def passphrase_words() -> tuple[str, ...]:
    """Return the words that suggestions are made of."""
    lines = files("webapp.domain").joinpath("passphrase_words.txt").read_text("ascii").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))
