"""How each kind of setting is read: a function from its text to its value.

A text that cannot be read raises ``ValueError``, whose words go on after the name of the setting:
"must be a whole number from 1 to 10".  No text that may be secret is repeated in them.
"""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from webapp.domain.keys import KEY_ID, SHORTEST_SECRET_BYTES, Key, KeyRing

if TYPE_CHECKING:
    from collections.abc import Callable

KEY_FILE: Final = "file:"
"""Before the path of a file that holds the keys."""


def key_texts(text: str) -> list[str]:
    """Return the keys as they are written: between commas, or in the lines of ``file:PATH``.

    In a file empty lines and those that begin with ``#`` say nothing.
    """
    if not text.startswith(KEY_FILE):
        return text.split(",")
    path = Path(text.removeprefix(KEY_FILE))
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        raise ValueError(f"names a file that cannot be read: {path}") from None
    said = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not said:
        raise ValueError(f"names a file without a key: {path}")
    return said


def one_key(text: str) -> Key:
    """Return the only key of a setting that holds one."""
    found = key_texts(text)
    if len(found) > 1:
        raise ValueError("must be one key")
    return key(found[0])


def key(text: str) -> Key:
    """Return the key written as ``ID:KEY``."""
    key_id, _, encoded = text.strip().partition(":")
    try:
        secret = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except (binascii.Error, ValueError):
        secret = b""
    if not KEY_ID.fullmatch(key_id) or len(secret) < SHORTEST_SECRET_BYTES:
        raise ValueError("must be ID:KEY, an ID of a-z and 0-9 and 32 random bytes as base64url")
    if len(set(secret)) < SHORTEST_SECRET_BYTES // 3:
        raise ValueError("is too weak; make one with `my-account keys new`")
    return Key(key_id, secret)


def keys(text: str) -> KeyRing:
    """Return the keys of a setting; the first one is the current one."""
    ring = [key(part) for part in key_texts(text)]
    if len({one.id for one in ring}) < len(ring):
        raise ValueError("names the same key ID twice")
    return KeyRing(ring[0], tuple(ring[1:]))


def key_ids(text: str) -> frozenset[str]:
    """Return names of keys between commas."""
    found = frozenset(part.strip() for part in text.split(","))
    if not all(KEY_ID.fullmatch(one) for one in found):
        raise ValueError("must be IDs of keys, with commas between them")
    return found


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """Return the reader of a whole number within these two."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", text) or not lowest <= int(text) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(text)

    return read


def choice(*allowed: str) -> Callable[[str], str]:
    """Return the reader of one of these words."""

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"must be one of: {', '.join(allowed)}")
        return text

    return read


def url(schemes: tuple[str, ...], *, bare: bool = False) -> Callable[[str], str]:
    """Return the reader of an address; a ``bare`` one has no path, and loses its last slash."""

    def read(text: str) -> str:
        parts = urlsplit(text)
        lacks_host = not parts.netloc and not parts.scheme.startswith("sqlite")
        too_much = bare and (parts.path not in {"", "/"} or parts.query or parts.fragment)
        if parts.scheme not in schemes or lacks_host or too_much or parts.port == 0:
            message = f"must be a URL that starts with {' or '.join(schemes)}"
            raise ValueError(message + (" and has no path" if bare else ""))
        return text.rstrip("/") if bare else text

    return read


def file(text: str) -> Path:
    """Return the path of a file that is there."""
    path = Path(text)
    if not path.is_file():
        raise ValueError(f"names a file that is not there: {text}")
    return path


def address(text: str) -> str:
    """Return an e-mail address."""
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", text):
        raise ValueError("must be an e-mail address")
    return text


def folder(text: str) -> Path:
    """Return the path of a folder, which may still have to be made."""
    path = Path(text)
    if path.exists() and not path.is_dir():
        raise ValueError(f"names a file, not a folder: {text}")
    return path
