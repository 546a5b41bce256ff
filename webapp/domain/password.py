"""Passwords: which ones are good enough, and the port that turns them into hashes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Protocol


class PasswordRefusal(Enum):
    """Why a password is not taken; a page says exactly one of these in words."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CONTROL_CHARACTERS = "control_characters"
    COMMON = "common"
    BREACHED = "breached"
    USER_ID = "user_id"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    CARD_DIGITS = "card_digits"
    ISSUER = "issuer"
    REPEATS = "repeats"
    SEQUENCE = "sequence"
    KEYBOARD = "keyboard"
    EASILY_GUESSED = "easily_guessed"


class TooBusy(Exception):  # noqa: N818  (it is a state of the site, no mistake)
    """So many passwords are being checked that this one would wait too long.

    The web answers 503 with ``Retry-After``.
    """

    retry_after_seconds = 5


@dataclass(frozen=True, slots=True, repr=False)
class Password:
    """A password as a member means it (NFKC), whatever keyboard typed it.

    >>> Password("ｐａｓｓ word")
    <Password>
    """

    text: str

    def __post_init__(self) -> None:
        """Bring every spelling of the same characters into one."""
        object.__setattr__(self, "text", unicodedata.normalize("NFKC", self.text))

    def __repr__(self) -> str:
        """Return the masked form."""
        return "<Password>"


class PasswordHasher(Protocol):
    """Turns passwords into hashes that can be stored, and compares."""

    def hash(self, password: Password) -> str:
        """Return what is stored; raise ``TooBusy`` rather than wait for long."""
        ...

    def verify(self, password: Password, stored: str | None) -> bool:
        """Tell whether this is the password that was stored.

        The same work is done when nothing is stored (``None``: unknown user ID).
        """
        ...

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether the hash was made with an older cost or pepper."""
        ...


class Guesser(Protocol):
    """What somebody knows who guesses passwords for a living."""

    def is_common(self, text: str) -> bool:
        """Tell whether many people use exactly this."""
        ...

    def is_breached(self, text: str) -> bool:
        """Tell whether exactly this is on the list of passwords that became known."""
        ...

    def guesses_log10(self, text: str) -> float:
        """Return how many digits the number of guesses has before this one comes."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class PasswordContext:
    """What a stranger may know or find out about a member; it never prints."""

    user_id: str = ""
    names: tuple[str, ...] = ()
    """In kanji, kana and romaji, whole or in parts; romaji of kana is worked out."""
    birth_on: date | None = None
    phones: tuple[str, ...] = ()
    card_digits: str = ""
    """As many digits of the card number as are known at this moment."""
    issuer_names: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return the masked form."""
        return "<PasswordContext>"


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """How long a password must be (settings; 8 is enough beside a second factor)."""

    shortest: int = 15
    longest: int = 128


def check_password(
    password: Password, context: PasswordContext, *, policy: PasswordPolicy, guesser: Guesser
) -> PasswordRefusal | None:
    """Return why this password is not taken, or ``None`` when it is.

    Lengths are counted in code points.
    """
    if len(password.text) < policy.shortest:
        return PasswordRefusal.TOO_SHORT
    if len(password.text) > policy.longest:
        return PasswordRefusal.TOO_LONG
    raise NotImplementedError
