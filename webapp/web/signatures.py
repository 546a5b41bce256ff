"""How cookies are signed: with SHA-256, where Flask and itsdangerous would take SHA-1."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from flask.sessions import SecureCookieSessionInterface

HOW: Final[dict[str, Any]] = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
"""For a signer of ``itsdangerous``."""


class SignedSessions(SecureCookieSessionInterface):
    """The session's cookie: readable by its browser, changed by nobody."""

    digest_method = staticmethod(hashlib.sha256)
