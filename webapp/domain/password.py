"""Passwords: which ones are good enough, and the port that turns them into hashes."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, Protocol

from webapp.domain.birth_date import date_spellings
from webapp.domain.guessable import (
    KEYBOARD_RUNS,
    SEQUENCES,
    SHORTEST_RUN,
    SHORTEST_SPELLED_RUN,
    SPELLED_SEQUENCES,
    Source,
    readings,
    squeezed,
    taken_out,
    word_source,
)
from webapp.domain.romaji import romaji_spellings
from webapp.domain.text import digits_only, has_control_characters

DIGITS_AND_SIGNS: Final = string.digits + string.punctuation
"""What people put behind a common word, or before it, to make a password of it."""

NO_LETTERS: Final = re.compile(r"[\W\d_]+")
"""What they put between its letters."""

LETTERS: Final = re.compile(r"[^\W\d_]{4,}")
"""The words inside a user ID."""


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


PERSONAL: Final = frozenset(
    {
        PasswordRefusal.USER_ID,
        PasswordRefusal.NAME,
        PasswordRefusal.BIRTH_DATE,
        PasswordRefusal.PHONE,
        PasswordRefusal.CARD_DIGITS,
        PasswordRefusal.ISSUER,
    }
)
"""Reasons that help more than "common": many people have the same name."""


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
    fewest_left: int = 8
    """So many characters must be left when names, dates, runs and repeats are taken out."""
    fewest_guesses_log10: float = 7.0
    """A guesser must need at least ten million guesses for what is left."""


def check_password(
    password: Password, context: PasswordContext, *, policy: PasswordPolicy, guesser: Guesser
) -> PasswordRefusal | None:
    """Return why this password is not taken, or ``None`` when it is.

    Lengths are counted in code points.  A password may contain a name, a date or
    a run of keys as long as what is left without them is strong enough by itself;
    otherwise the reason is what took out most.
    """
    if refusal := _check_form(password.text, policy):
        return refusal
    if guesser.is_breached(password.text) or guesser.is_breached(password.text.casefold()):
        return PasswordRefusal.BREACHED
    left, taken = taken_out(password.text, _sources(context), repeats=PasswordRefusal.REPEATS)
    common = _is_common(password.text, guesser) or _is_common(left, guesser)
    if not common and _is_strong(left, policy, guesser):
        return None
    most = max(taken, key=lambda reason: taken[reason], default=PasswordRefusal.EASILY_GUESSED)
    return PasswordRefusal.COMMON if common and most not in PERSONAL else most


def _check_form(text: str, policy: PasswordPolicy) -> PasswordRefusal | None:
    if len(text) < policy.shortest:
        return PasswordRefusal.TOO_SHORT
    if len(text) > policy.longest:
        return PasswordRefusal.TOO_LONG
    if has_control_characters(text):
        return PasswordRefusal.CONTROL_CHARACTERS
    return None


def _is_common(text: str, guesser: Guesser) -> bool:
    """Tell whether the text is common in any reading, with or without digits and signs."""
    plain = squeezed(text)
    trimmed = {plain, plain.rstrip(DIGITS_AND_SIGNS), plain.strip(DIGITS_AND_SIGNS)}
    spellings = {reading for core in trimmed for reading in readings(core)}
    spellings |= romaji_spellings(plain)
    bare = {NO_LETTERS.sub("", spelling) for spelling in spellings}
    return any(guesser.is_common(spelling) for spelling in spellings | bare if spelling)


def _is_strong(text: str, policy: PasswordPolicy, guesser: Guesser) -> bool:
    if len(text) < policy.fewest_left:
        return False
    guesses_log10 = min(guesser.guesses_log10(reading) for reading in set(readings(text)))
    return guesses_log10 >= policy.fewest_guesses_log10


def _sources(context: PasswordContext) -> Iterator[Source[PasswordRefusal]]:
    """Go through everything that a guesser would try, the most personal first."""
    yield from _personal_sources(context)
    for name in context.issuer_names:
        yield from _name_sources(name, PasswordRefusal.ISSUER)
    for sequence in SEQUENCES:
        yield Source(sequence, SHORTEST_RUN, PasswordRefusal.SEQUENCE)
    for sequence in SPELLED_SEQUENCES:
        yield Source(sequence, SHORTEST_SPELLED_RUN, PasswordRefusal.SEQUENCE)
    for run in KEYBOARD_RUNS:
        yield Source(run, SHORTEST_RUN, PasswordRefusal.KEYBOARD)


def _personal_sources(context: PasswordContext) -> Iterator[Source[PasswordRefusal]]:
    refusal = PasswordRefusal
    for name in context.names:
        yield from _name_sources(name, refusal.NAME)
    yield from word_source(context.user_id, refusal.USER_ID)
    for part in LETTERS.findall(context.user_id):
        yield from word_source(part, refusal.USER_ID)
    if context.birth_on:
        for spelling in date_spellings(context.birth_on):
            yield Source(spelling, len(spelling), refusal.BIRTH_DATE)
    for phone in context.phones:
        yield Source(digits_only(phone) or "", SHORTEST_RUN, refusal.PHONE)
    yield Source(context.card_digits, SHORTEST_RUN, refusal.CARD_DIGITS)


def _name_sources(name: str, reason: PasswordRefusal) -> Iterator[Source[PasswordRefusal]]:
    """Take a name whole, in its parts, and in romaji where it is kana."""
    for word in {name, *name.split()}:
        for spelling in {word, *romaji_spellings(word)}:
            yield from word_source(spelling, reason)
