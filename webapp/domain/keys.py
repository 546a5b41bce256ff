"""Keys: secrets that live in the settings, never in the database, and never print."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST_SECRET_BYTES: Final = 32
"""256 random bits: what AES-256 takes and what nobody ever guesses."""

KEY_ID: Final = re.compile(r"[a-z0-9]{1,16}")
"""A key's name: it is stored beside every value that was made with the key."""


class UnknownKeyError(LookupError):
    """A stored value names a key that the settings do not hold (any more)."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret and its name.  Only the name is ever printed.

    >>> Key("2026a", bytes(32))
    Key(id='2026a')
    """

    id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key that could be guessed, or whose name could not be stored."""
        if not KEY_ID.fullmatch(self.id):
            message = f"name a key with 1 to 16 of a-z and 0-9, not {self.id!r}"
            raise ValueError(message)
        if len(self.secret) < SHORTEST_SECRET_BYTES:
            message = f"make key {self.id} at least {SHORTEST_SECRET_BYTES} random bytes long"
            raise ValueError(message)

    def digest(self, text: str) -> str:
        """Return the HMAC-SHA256 of a text as 64 hexadecimal digits.

        Without the key nobody can tell which text it was, however few there are.
        """
        return hmac.new(self.secret, text.encode(), hashlib.sha256).hexdigest()

    def derived(self, purpose: str) -> Key:
        """Return another key for one purpose, with the same name.

        Neither key tells anything about the other, so one secret in the settings
        can serve several purposes.
        """
        secret = hmac.new(self.secret, f"purpose:{purpose}".encode(), hashlib.sha256).digest()
        return Key(self.id, secret)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key that new values are made with, and older ones that can still be read."""

    current: Key
    others: tuple[Key, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two keys of one name: a stored value could not say which it means."""
        ids = [key.id for key in self]
        if len(set(ids)) < len(ids):
            message = f"give each key a name of its own: {', '.join(ids)}"
            raise ValueError(message)

    def __iter__(self) -> Iterator[Key]:
        """Go through all keys, the current one first."""
        return iter((self.current, *self.others))

    def find(self, key_id: str) -> Key:
        """Return the key of this name; raise ``UnknownKeyError`` if there is none."""
        for key in self:
            if key.id == key_id:
                return key
        message = f"no key named {key_id!r} in the settings"
        raise UnknownKeyError(message)

    def derived(self, purpose: str) -> KeyRing:
        """Return the same ring with every key derived for one purpose."""
        others = tuple(key.derived(purpose) for key in self.others)
        return KeyRing(self.current.derived(purpose), others)
