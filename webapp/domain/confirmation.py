"""One-time codes: by mail, SMS or voice for ten minutes, by letter for thirty days."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, Protocol, Self

from webapp.domain.keys import Key
from webapp.domain.text import digits_only

CODE_DIGITS: Final = 6
ACTIVATION_CODE_LENGTH: Final = 10
ACTIVATION_ALPHABET: Final = "234679ACDEFHJKMNPRTUWXY"
"""None of these is easily taken for another in print; ten of them are 45 bits of chance."""


class CodeRefusal(Enum):
    """Why a code was not accepted; a page says exactly one of these in words."""

    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"
    TOO_MANY_TRIES = "too_many_tries"


@dataclass(frozen=True, slots=True)
class CodeRule:
    """How often and how long a code may be tried (settings)."""

    tries: int
    lasts: timedelta


CONFIRMATION_RULE: Final = CodeRule(tries=5, lasts=timedelta(minutes=10))
ACTIVATION_RULE: Final = CodeRule(tries=5, lasts=timedelta(days=30))


class OneTimeCode(Protocol):
    """A code of either kind, in the one spelling that is compared."""

    @property
    def plain(self) -> str:
        """The code itself; only for the message that carries it."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class ConfirmationCode:
    """Six digits that were sent to the contact on file.

    >>> ConfirmationCode.parse("１２３-４５６")
    <ConfirmationCode>
    """

    plain: str

    @classmethod
    def make(cls, chance: Callable[[int], int]) -> Self:
        """Make a new one; ``chance(n)`` is a secret random number below n.

        >>> ConfirmationCode.make(lambda below: 42).plain
        '000042'
        """
        return cls(f"{chance(10**CODE_DIGITS):0{CODE_DIGITS}d}")

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what a person typed; ``None`` when it cannot be such a code."""
        digits = digits_only(text)
        return cls(digits) if digits and len(digits) == CODE_DIGITS else None

    def __repr__(self) -> str:
        """Return the masked form."""
        return "<ConfirmationCode>"


@dataclass(frozen=True, slots=True, repr=False)
class ActivationCode:
    """Ten characters that the issuer sent by letter.

    >>> ActivationCode.parse("ａｃｄｅｆ ー 23467").printed
    'ACDEF-23467'
    """

    plain: str

    @classmethod
    def make(cls, chance: Callable[[int], int]) -> Self:
        """Make a new one; ``chance(n)`` is a secret random number below n."""
        size = len(ACTIVATION_ALPHABET)
        return cls(
            "".join(ACTIVATION_ALPHABET[chance(size)] for _ in range(ACTIVATION_CODE_LENGTH))
        )

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what a person typed, in either case and width, with spaces or hyphens.

        Return ``None`` when it cannot be such a code.
        """
        upper = unicodedata.normalize("NFKC", text).upper()
        plain = "".join(character for character in upper if not _separates(character))
        known = all(character in ACTIVATION_ALPHABET for character in plain)
        return cls(plain) if known and len(plain) == ACTIVATION_CODE_LENGTH else None

    @property
    def printed(self) -> str:
        """The code as it stands in the letter: two groups of five."""
        return f"{self.plain[:5]}-{self.plain[5:]}"

    def __repr__(self) -> str:
        """Return the masked form."""
        return "<ActivationCode>"


def code_digest(key: Key, code: OneTimeCode, *, request: str) -> str:
    """Return what is stored of a code: an HMAC bound to the request it was made for.

    The same code proves nothing for another request.
    """
    return key.digest(f"one-time code|{request}|{code.plain}")


@dataclass(frozen=True, slots=True)
class SentCode:
    """What is remembered of a code that is on its way."""

    digest: str
    expires_at: datetime
    tries: int
    """Tries so far, the present one included: it is counted before it is looked at."""
    used: bool


def check_code(sent: SentCode, digest: str, *, rule: CodeRule, now: datetime) -> CodeRefusal | None:
    """Return why this code is not accepted, or ``None`` when it is.

    ``digest`` is the ``code_digest`` of what was typed.  It is compared in constant
    time and in every case, so that time tells nothing.
    """
    right = hmac.compare_digest(sent.digest, digest)
    if sent.used:
        return CodeRefusal.USED
    if now >= sent.expires_at:
        return CodeRefusal.EXPIRED
    if sent.tries > rule.tries:
        return CodeRefusal.TOO_MANY_TRIES
    return None if right else CodeRefusal.WRONG


def _separates(character: str) -> bool:
    """Tell whether a character stands between characters of a code, as it may in a number."""
    return digits_only(f"0{character}") == "0"
