"""Merchants: a name that people recognise, made from what the card network sends."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_COLUMNS: Final = re.compile(r" {3,}")
"""Networks send name, town and country as columns, filled up with spaces."""
_REFERENCE: Final = re.compile(r"\s*\*\s*(?=[A-Z0-9]*[0-9])[A-Z0-9]{5,}$", re.IGNORECASE)
"""An order number after an asterisk; a word there is the shop behind a payment service."""
_TERMINAL: Final = re.compile(
    r"(?:\s*[#*]+\s*[0-9]{2,}|\s+no\.\s*[0-9]{2,}|\s+[0-9]{4,})$", re.IGNORECASE
)
"""The number of a branch, a terminal or, masked, a card at the end; three bare digits may be
part of a name."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_TWO_LETTERS: Final = re.compile(r"[^\W\d_].*[^\W\d_]")
_ADDRESS: Final = re.compile(r"\S+\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)

_INITIALS: Final = frozenset({"uk", "usa", "eu", "atm", "ic"})
_TITLES: Final = frozenset({"ltd", "mr", "mrs", "ms", "dr", "st", "rd", "pty"})
_SMALL_WORDS: Final = frozenset({"and", "at", "by", "for", "in", "of", "on", "the", "to"})
_VOWELS: Final = frozenset("aeiouy")
LONGEST_INITIALS: Final = 3
LONGEST_BRAND: Final = 4


@lru_cache(maxsize=32_768)
def display_name(raw: str) -> str:
    """Return the merchant's name as a page shows it; the raw text is kept elsewhere.

    Half-width kana become full-width ones, spaces are tidied, branch numbers and the
    columns for town and country go, and a name in only small or only capital letters
    is written as names are.  When in doubt the text stays as it came.

    >>> display_name("tesco stores 6227")
    'Tesco Stores'
    >>> display_name("ﾎｼｿﾞﾗ-ﾏｰﾄ  ｼﾝｼﾞﾕｸ")
    'ホシゾラ-マート シンジユク'
    """
    plain = _plain(raw)
    name, *columns = _COLUMNS.split(plain, maxsplit=1)
    if columns and not _is_a_name(name):
        name = plain
    name = " ".join(name.split())
    if "*" in name or name[-1:].isdigit():
        for ending in (_REFERENCE, _TERMINAL):
            shorter = ending.sub("", name)
            name = shorter if _is_a_name(shorter) else name
    return _capitalised(name)


def _plain(raw: str) -> str:
    """Unify the forms of characters, and put a space for those that cannot be printed."""
    text = raw if raw.isascii() else unicodedata.normalize("NFKC", raw)
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return text.strip()


def _is_a_name(text: str) -> bool:
    """Two letters are the least that tell a name from the rest of a cut-off text."""
    return _TWO_LETTERS.search(text) is not None


def _capitalised(name: str) -> str:
    one_case = name.islower() or name.isupper()
    short_brand = name.isupper() and len(name) <= LONGEST_BRAND
    if not one_case or short_brand or _is_japanese(name):
        return name
    first, *others = name.lower().split(" ")
    return " ".join(
        [_capitalised_part(first)]
        + [part if part in _SMALL_WORDS else _capitalised_part(part) for part in others]
    )


def _is_japanese(name: str) -> bool:
    """Tell whether a letter is of a script in which names are not capitalised."""
    return not name.isascii() and any(
        character.isalpha() and ord(character) > ord("ɏ") for character in name
    )


@lru_cache(maxsize=8_192)
def _capitalised_part(part: str) -> str:
    """Capitalise one word of a name; the same few thousand words make up most names."""
    if part.startswith("www."):
        return part
    if _ADDRESS.fullmatch(part):
        return part.capitalize()
    return _WORD.sub(lambda word: _capitalised_word(word.group()), part)


def _capitalised_word(word: str) -> str:
    head, apostrophe, tail = word.partition("'")
    if apostrophe:
        tail = _capitalised_word(tail) if len(head) == 1 else tail
        return f"{head.capitalize()}'{tail}"
    if word in _TITLES:
        return word.capitalize()
    short = len(word) <= LONGEST_INITIALS and word.isascii()
    if word in _INITIALS or (short and _VOWELS.isdisjoint(word)):
        return word.upper()
    return word.capitalize()
