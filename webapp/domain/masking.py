"""What a log may not hold, taken out of a text: the last resort, after all that is never logged.

It works on text of any origin, so it takes out too much rather than too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_plus

from webapp.domain.card import LONGEST_NUMBER, SHORTEST_NUMBER, luhn_digit
from webapp.domain.confirmation import ACTIVATION_ALPHABET
from webapp.domain.text import without_separators

LONGEST_TEXT: Final = 2_000
"""More of a text is not looked at, and not kept."""
CARD: Final = "[card number]"
DIGITS: Final = "[digits]"
ADDRESS: Final = "[address]"
CODE: Final = "[code]"
CODE_DIGITS: Final = 6
"""From so many digits on, a number may be a confirmation code or a telephone number."""
SECURITY_CODE_DIGITS: Final = 3
"""From so many on, a number in a text that somebody typed may be a security code."""
SEPARATORS: Final = 3
"""So many separators may stand between two digits of one number."""
_ADDRESS: Final = re.compile(r"[^\s@\"'<>(),;:=]+[@＠][^\s@\"'<>(),;:]+")
_QUERY: Final = re.compile(r"\?[^\s\"'>]*")
_OF_LETTERS: Final = f"[{ACTIVATION_ALPHABET}]{{5}}"
_LETTER: Final = re.compile(
    rf"(?<![0-9A-Za-z])({_OF_LETTERS}-{_OF_LETTERS}|(?=[A-Za-z]*[0-9])(?i:{_OF_LETTERS}{_OF_LETTERS}))"
    r"(?![0-9A-Za-z])"
)
"""A code by letter, as it is printed, or in one piece where a digit tells it from a word."""
_TOKEN: Final = re.compile(r"(?=[0-9_\-]*[A-Za-z])[A-Za-z0-9_\-]{32,}")
_QUOTED: Final = re.compile(r"'[^']*'?|\"[^\"]*\"?|「[^」]*」?|=\([^)]*\)?|//[^\s/@]*@")


def masked(text: str) -> str:
    """Return a text without card numbers, codes, addresses, tokens and queries.

    >>> masked("３９９９ー１２３４５６ー７８９０３ was shown")
    '[card number] was shown'
    >>> masked("code 123-456 for hanako@example.jp")
    'code [digits] for [address]'
    """
    text = _plain(text[:LONGEST_TEXT])
    text = _QUERY.sub("", _ADDRESS.sub(ADDRESS, text))
    text = _LETTER.sub(CODE, _TOKEN.sub(CODE, text))
    return _without_numbers(text, CODE_DIGITS)


def masked_error(text: str) -> str:
    """Return the first line of what an exception says, without anything that somebody typed.

    >>> masked_error("invalid literal for int() with base 10: '1234'")
    "invalid literal for int() with base 10: '…'"
    >>> masked_error("code 1234 is wrong")
    'code [digits] is wrong'
    """
    first = text[:LONGEST_TEXT].partition("\n")[0]
    return _without_numbers(masked(_QUOTED.sub(_emptied, first)), SECURITY_CODE_DIGITS)


def _plain(text: str) -> str:
    """Return what percent signs stand for, where they hide a number."""
    opened = unquote_plus(text)
    hides = opened != text and _without_numbers(opened, CODE_DIGITS) != opened
    return opened if hides else text


def _emptied(found: re.Match[str]) -> str:
    start = found.group()[:1]
    return {"'": "'…'", '"': '"…"', "「": "「…」", "=": "=(…)"}.get(start, "//…@")


def _without_numbers(text: str, shortest: int) -> str:
    """Return a text in which each run of digits, however it is spelled, is masked."""
    kept, end = [], 0
    for start, stop, digits in _runs(text):
        if len(digits) >= shortest:
            kept += [text[end:start], CARD if _holds_card_number(digits) else DIGITS]
            end = stop
    return "".join([*kept, text[end:]])


def _runs(text: str) -> Iterator[tuple[int, int, str]]:
    """Go through the runs of digits: where each begins and ends, and its digits in ASCII."""
    start, stop, digits = 0, 0, ""
    for place, character in enumerate(text):
        digit = without_separators(character)
        if digit.isascii() and digit.isdigit():
            start = start if digits else place
            stop, digits = place + 1, digits + digit
        elif digits and (digit or place - stop >= SEPARATORS):
            yield start, stop, digits
            digits = ""
    if digits:
        yield start, stop, digits


def _holds_card_number(digits: str) -> bool:
    """Tell whether 13 to 19 of these digits, one after the other, have a right check digit."""
    return any(
        luhn_digit(digits[start : start + length - 1]) == digits[start + length - 1]
        for length in range(SHORTEST_NUMBER, LONGEST_NUMBER + 1)
        for start in range(len(digits) - length + 1)
    )
