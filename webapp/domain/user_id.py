"""User IDs: what a member signs in with, chosen by the member."""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Final, Self

SHORTEST: Final = 5
LONGEST: Final = 20
LONGEST_EMAIL: Final = 254
SHORTEST_CARD_RUN: Final = 4
"""So many digits in the order of the card number give a part of it away."""

ALLOWED: Final = re.compile(r"[a-z0-9._-]*")
EMAIL: Final = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
"""An address as it is written in registrations: one @, a domain with a dot, ASCII."""

BASE_WITHOUT_LETTERS: Final = "kaiin"
"""「会員」: suggestions for somebody who typed no letter start with it."""
LONGEST_BASE: Final = 16
"""It leaves room for a sign and three digits."""
DIGITS_OF_A_SUGGESTION: Final = 3


class UserIdRefusal(Enum):
    """Why a user ID is not taken; a page says exactly one of these in words."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    FORBIDDEN_CHARACTERS = "forbidden_characters"
    NO_LETTER = "no_letter"
    NOT_AN_EMAIL = "not_an_email"
    CARD_DIGITS = "card_digits"
    TAKEN = "taken"
    """Said by the service, which alone knows the other members."""


@dataclass(frozen=True, slots=True, repr=False)
class UserId:
    """A user ID: as the member wrote it, and as it is compared.

    5 to 20 characters of a-z, 0-9 and . _ -, with at least one letter; or an
    e-mail address.  Case and width do not matter when signing in.
    """

    typed: str
    key: str

    @classmethod
    def parse(cls, text: str) -> Self | UserIdRefusal:
        """Read what a person typed; return why it cannot be a user ID if it cannot.

        >>> UserId.parse(" Ｈanako.85 ")
        <UserId h...>
        >>> UserId.parse("12345")
        <UserIdRefusal.NO_LETTER: 'no_letter'>
        """
        typed = unicodedata.normalize("NFKC", text).strip()
        key = typed.casefold()
        refusal = _check_email(key) if "@" in key else _check_name(key)
        return refusal or cls(typed, key)

    def shows_card_digits(self, digits: str) -> bool:
        """Tell whether it contains the card's digits, or four of them in a row.

        ``digits`` are as many digits of the number as are known: all, or the last ones.

        >>> UserId("hanako8903", "hanako8903").shows_card_digits("399912345678903")
        True
        """
        plain = re.sub(r"[._-]", "", self.key)
        return any(
            digits[start : start + SHORTEST_CARD_RUN] in plain
            for start in range(len(digits) - SHORTEST_CARD_RUN + 1)
        )

    def __repr__(self) -> str:
        """Return the masked form: a user ID is often an e-mail address."""
        return f"<UserId {self.key[:1]}...>"


def _check_name(key: str) -> UserIdRefusal | None:
    if not ALLOWED.fullmatch(key):
        return UserIdRefusal.FORBIDDEN_CHARACTERS
    if len(key) < SHORTEST:
        return UserIdRefusal.TOO_SHORT
    if len(key) > LONGEST:
        return UserIdRefusal.TOO_LONG
    if not any(character in string.ascii_lowercase for character in key):
        return UserIdRefusal.NO_LETTER
    return None


def _check_email(key: str) -> UserIdRefusal | None:
    if len(key) > LONGEST_EMAIL:
        return UserIdRefusal.TOO_LONG
    if not EMAIL.fullmatch(key):
        return UserIdRefusal.NOT_AN_EMAIL
    return None


def suggest_user_ids(base: str, chance: bytes) -> tuple[UserId, UserId, UserId]:
    """Return three user IDs like the one that is taken, each with three digits of chance.

    ``chance`` are six random bytes.  Only the letters of ``base`` (of an address:
    those before the @) are kept, so that no suggestion shows digits of a card.

    >>> [user_id.typed for user_id in suggest_user_ids("Hanako85@example.jp", bytes(range(6)))]
    ['hanako001', 'hanako-515', 'hanako.029']
    """
    plain = unicodedata.normalize("NFKC", base).casefold().partition("@")[0]
    letters = "".join(character for character in plain if character in string.ascii_lowercase)
    stem = (letters if len(letters) > 1 else BASE_WITHOUT_LETTERS)[:LONGEST_BASE]
    numbers = [int.from_bytes(chance[start : start + 2]) % 1000 for start in (0, 2, 4)]
    first, second, third = (
        f"{stem}{sign}{number:0{DIGITS_OF_A_SUGGESTION}d}"
        for sign, number in zip(("", "-", "."), numbers, strict=True)
    )
    return UserId(first, first), UserId(second, second), UserId(third, third)
