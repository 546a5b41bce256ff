"""Personal data in the database: AES-256-GCM, with the name of the key beside each value."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from webapp.domain.keys import Key, KeyRing
from webapp.domain.sealing import SealBrokenError

NONCE_BYTES: Final = 12
"""A nonce is random: one key may seal 2^32 values before it should be replaced."""


class AesGcmSealer:
    """Seals with the current key of a ring, and opens with any of them.

    A sealed text is ``<key id>.<base64url of nonce and ciphertext>``.  The place is
    authenticated along with it, so it opens nowhere else.
    """

    def __init__(self, ring: KeyRing) -> None:
        """Prepare the ciphers; keys are derived, so the ring may serve other purposes too."""
        self._ring = ring
        self._ciphers = {key.id: _cipher(key) for key in ring}

    def seal(self, text: str, place: str) -> str:
        """Return the text in sealed form; the same text never looks the same twice."""
        nonce = os.urandom(NONCE_BYTES)
        key_id = self._ring.current.id
        sealed = self._ciphers[key_id].encrypt(nonce, text.encode(), _bound(key_id, place))
        return f"{key_id}.{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """Return the text that was sealed for this place.

        Raise ``UnknownKeyError`` when its key is not in the settings, and
        ``SealBrokenError`` when it was changed or belongs to another place.
        """
        key_id, _, body = sealed.partition(".")
        cipher = self._ciphers[self._ring.find(key_id).id]
        try:
            raw = urlsafe_b64decode(body)
            opened = cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(key_id, place))
        except (ValueError, InvalidTag):
            # The cause is left out: it would carry the sealed text into the log.
            raise SealBrokenError(f"what was sealed with key {key_id} is not of {place}") from None
        return opened.decode()

    def needs_resealing(self, sealed: str) -> bool:
        """Tell whether a text was sealed with an older key."""
        return sealed.partition(".")[0] != self._ring.current.id


def _cipher(key: Key) -> AESGCM:
    return AESGCM(key.derived("sealing").secret)


def _bound(key_id: str, place: str) -> bytes:
    return f"{key_id}|{place}".encode()
