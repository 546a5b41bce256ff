"""How cookies are signed, and read whatever the clock says.

They are signed with SHA-256, where Flask and itsdangerous would take SHA-1.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

if TYPE_CHECKING:
    from flask import Flask, Request

HOW: Final[dict[str, Any]] = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
"""For a signer of ``itsdangerous``."""


class SignedSessions(SecureCookieSessionInterface):
    """The session's cookie: readable by its browser, changed by nobody.

    Its age does not matter: what stands in it has its times in the database.  Flask would
    refuse a cookie that was signed at a moment to come: where the clock is set back by a
    second, everybody would be signed out and every open form refused.
    """

    digest_method = staticmethod(hashlib.sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Return what the browser carries; nothing where it was not signed by us."""
        signer = self.get_signing_serializer(app)
        text = request.cookies.get(self.get_cookie_name(app), "")
        if signer is None or not text:
            return self.session_class()
        try:
            return self.session_class(signer.loads(text))
        except BadSignature:
            return self.session_class()
