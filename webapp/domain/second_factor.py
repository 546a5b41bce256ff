"""The second factor: codes that an app makes, and recovery codes for when the app is lost.

An app and we hold the same secret; every 30 seconds both work out the same six digits from
it (RFC 6238).  A code is good for its own half minute and the ones before and after, and
only once.
"""

from __future__ import annotations

import hmac
import unicodedata
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, Self

from webapp.domain.confirmation import ACTIVATION_ALPHABET
from webapp.domain.text import digits_only, has_control_characters, without_separators

SECRET_BYTES: Final = 20
"""160 bits, as long as what SHA-1 gives: RFC 4226 recommends it."""
STEP: Final = timedelta(seconds=30)
STEPS_AROUND: Final = 1
"""So many steps a clock may be ahead or behind."""
APP_CODE_DIGITS: Final = 6
GROUP: Final = 4
"""So many letters stand together where a person reads or copies them."""
RECOVERY_CODES: Final = 10
RECOVERY_CODE_LENGTH: Final = 12
RECOVERY_ALPHABET: Final = ACTIVATION_ALPHABET
"""None of these is easily taken for another in print; twelve of them are 54 bits of chance."""
LONGEST_NAME: Final = 40


class FactorRefusal(Enum):
    """Why a change of the second factor was not made."""

    GONE = "gone"
    """It is not there (any more)."""
    WRONG_CODE = "wrong_code"
    NAME = "name"
    """No name, too long a one, or one with characters that nobody types."""
    TOO_MANY = "too_many"
    SHORT_PASSWORD = "short_password"  # noqa: S105 - it is the name of a refusal
    """The last factor stays while the password is too short to stand alone."""


@dataclass(frozen=True, slots=True, repr=False)
class AppCode:
    """Six digits that an app shows.

    >>> AppCode.parse("１２３ー４５６")
    <AppCode>
    """

    plain: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what a person typed; ``None`` when it cannot be such a code."""
        digits = digits_only(text)
        return cls(digits) if digits and len(digits) == APP_CODE_DIGITS else None

    def __repr__(self) -> str:
        """Return the masked form."""
        return "<AppCode>"


@dataclass(frozen=True, slots=True, repr=False)
class RecoveryCode:
    """Twelve characters that a member keeps on paper; each works once.

    >>> RecoveryCode.parse("ａｃｄｅ ー fhjk mnpr").printed
    'ACDE FHJK MNPR'
    """

    plain: str

    @classmethod
    def make(cls, chance: Callable[[int], int]) -> Self:
        """Make a new one; ``chance(n)`` is a secret random number below n."""
        size = len(RECOVERY_ALPHABET)
        letters = (RECOVERY_ALPHABET[chance(size)] for _ in range(RECOVERY_CODE_LENGTH))
        return cls("".join(letters))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what a person typed, in either case and width, with spaces or hyphens.

        Return ``None`` when it cannot be such a code.
        """
        plain = without_separators(unicodedata.normalize("NFKC", text)).upper()
        known = all(character in RECOVERY_ALPHABET for character in plain)
        return cls(plain) if known and len(plain) == RECOVERY_CODE_LENGTH else None

    @property
    def printed(self) -> str:
        """The code as it is shown: three groups of four."""
        return " ".join(grouped(self.plain))

    def __repr__(self) -> str:
        """Return the masked form."""
        return "<RecoveryCode>"


def grouped(text: str) -> tuple[str, ...]:
    """Return a text in groups that a person can read and copy.

    >>> grouped("ACDEFHJK")
    ('ACDE', 'FHJK')
    """
    return tuple(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def spell(printed: str) -> str:
    """Return a code in groups with each character apart, so that readers say one by one.

    Between groups stands a wide space.

    >>> spell("ACDE FHJK").split()
    ['A', 'C', 'D', 'E', 'F', 'H', 'J', 'K']
    """
    return "\u3000".join(" ".join(group) for group in printed.split())


def secret_text(secret: bytes) -> str:
    """Return a secret as apps take it: base32, without padding.

    >>> secret_text(bytes(20))
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """
    return b32encode(secret).decode().rstrip("=")


def step_at(now: datetime) -> int:
    """Return the number of the half minute in which codes are made now."""
    return int(now.timestamp()) // int(STEP.total_seconds())


def matching_step(
    code: AppCode, code_at: Callable[[int], str], *, after: int | None, now: datetime
) -> int | None:
    """Return the half minute whose code this is; ``None`` if it is wrong or was used before.

    ``code_at`` works out the code of a half minute.  ``after`` is the one of the last code
    that was accepted: neither it nor an earlier one is good again, whoever saw it typed.
    """
    found = None
    here = step_at(now)
    for step in range(here - STEPS_AROUND, here + STEPS_AROUND + 1):
        equal = hmac.compare_digest(code_at(step), code.plain)
        if equal and (after is None or step > after):
            found = step
    return found


def parse_name(typed: str) -> str | FactorRefusal:
    """Return the name that a member gives to an app or a passkey, tidied; or why it is none.

    >>> parse_name("  仕事用の スマートフォン ")
    '仕事用の スマートフォン'
    """
    name = " ".join(typed.split())
    if not name or len(name) > LONGEST_NAME or has_control_characters(name):
        return FactorRefusal.NAME
    return name
