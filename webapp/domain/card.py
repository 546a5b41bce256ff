"""Card numbers and security codes: understood once, carried masked, never printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from webapp.domain.text import BETWEEN_DIGITS, digits_only, without_separators

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webapp.domain.keys import Key

CARD_NUMBER_LENGTH: Final = 15
"""Digits of the demo issuer's numbers; another issuer sets 13 to 19."""

SHORTEST_NUMBER: Final = 13
LONGEST_NUMBER: Final = 19

SECURITY_CODE_LENGTH: Final = 4
"""Digits of the demo issuer's codes; another issuer sets 3."""

LAST_DIGITS: Final = 4
"""How many digits of a number a page may show."""

GROUPS: Final = {15: (4, 6, 5), 14: (4, 6, 4)}
"""How a number of some length is printed on the card; the others stand in fours."""

_LONG_RUN: Final = re.compile(rf"\d(?:{BETWEEN_DIGITS}*\d){{{SHORTEST_NUMBER - 1},}}")
_WITHIN_MASKED: Final = re.compile(rf"(?<=\*){BETWEEN_DIGITS}+(?=\*)")


@dataclass(frozen=True, slots=True, repr=False)
class CardNumber:
    """A complete card number that has passed its check digit.

    It never prints itself in full: logs, tracebacks and templates only ever see
    the last four digits.

    >>> CardNumber.parse("３９９９ー１２３４５６ー７８９０３")
    <CardNumber ending 8903>
    """

    digits: str

    @classmethod
    def parse(cls, text: str, *, length: int = CARD_NUMBER_LENGTH) -> Self | None:
        """Read what a person typed (spaces, hyphens, full-width digits are fine).

        Return ``None`` when it cannot be a card number of this length.
        """
        digits = digits_only(text)
        if digits is None or len(digits) != length or luhn_digit(digits[:-1]) != digits[-1]:
            return None
        return cls(digits)

    @property
    def last_digits(self) -> str:
        """The last four digits: all that a page may show of a number."""
        return self.digits[-LAST_DIGITS:]

    def fingerprint(self, key: Key) -> str:
        """Return HMAC-SHA256(key, number) as 64 hexadecimal digits.

        Every spelling of a number has the same fingerprint.
        """
        return key.digest(self.digits)

    def __repr__(self) -> str:
        """Return the masked form."""
        return f"<CardNumber ending {self.last_digits}>"


@dataclass(frozen=True, slots=True, repr=False)
class SecurityCode:
    """A security code as typed; it shows nothing of itself.

    >>> SecurityCode.parse("１２３４")
    <SecurityCode>
    """

    digits: str

    @classmethod
    def parse(cls, text: str, *, length: int = SECURITY_CODE_LENGTH) -> Self | None:
        """Read what a person typed; ``None`` when it cannot be a code of this length."""
        digits = digits_only(text)
        return None if digits is None or len(digits) != length else cls(digits)

    def __repr__(self) -> str:
        """Return the masked form."""
        return "<SecurityCode>"


@dataclass(frozen=True, slots=True)
class CardProof:
    """What a member shows to prove that a card is theirs: its number and its code."""

    number: CardNumber
    code: SecurityCode


def card_numbers_in(text: str) -> Iterator[CardNumber]:
    """Yield every run of digits in a text that could be a complete card number.

    Whatever digits stand before or after it, and whatever separates its own.

    >>> CardNumber("399912345678903") in card_numbers_in("my 3999-123456-78903 0")
    True
    """
    for run in re.findall(r"[0-9]+", without_separators(text)):
        for start, end in _numbers_in(run):
            yield CardNumber(run[start:end])


def mask_card_numbers(text: str) -> str:
    """Return a text with only the last four digits of every complete card number in it.

    Whatever could be one counts as one, as in `card_numbers_in`; all else stays as it came.

    >>> mask_card_numbers("shop 3999-123456-78903 12:30")
    'shop ***********8903 12:30'
    """
    return _LONG_RUN.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    run = found[0]
    places = [at for at, character in enumerate(run) if character.isdecimal()]
    digits = "".join(str(int(run[at])) for at in places)
    # Where several could be the number, no digit of any of them but its last ones is shown.
    hidden = {at for start, end in _numbers_in(digits) for at in places[start : end - LAST_DIGITS]}
    masked = "".join("*" if at in hidden else character for at, character in enumerate(run))
    return _WITHIN_MASKED.sub("", masked)


def _numbers_in(digits: str) -> Iterator[tuple[int, int]]:
    """Yield begin and end of every part of these digits that could be a complete card number."""
    for start in range(len(digits) - SHORTEST_NUMBER + 1):
        longest = min(LONGEST_NUMBER, len(digits) - start)
        for end in range(start + SHORTEST_NUMBER, start + longest + 1):
            if luhn_digit(digits[start : end - 1]) == digits[end - 1]:
                yield start, end


def luhn_digit(digits: str) -> str:
    """Return the check digit that makes these digits a valid number (Luhn, ISO/IEC 7812).

    >>> luhn_digit("39991234567890")
    '3'
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def grouped(digits: str) -> str:
    """Return a card number in the groups in which it is printed on the card.

    This is the whole number: only for the issuer's own print and the member's own field.

    >>> grouped("399912345678903")
    '3999 123456 78903'
    >>> grouped("4000123456789017")
    '4000 1234 5678 9017'
    """
    groups = []
    start = 0
    for size in GROUPS.get(len(digits), (4, 4, 4, 4, 4)):
        groups.append(digits[start : start + size])
        start += size
    return " ".join(group for group in groups if group)
