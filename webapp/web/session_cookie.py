"""The signed cookie of a browser: what stands in it has its times in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature

if TYPE_CHECKING:
    from flask import Flask, Request


class CookieWithoutAge(SecureCookieSessionInterface):
    """Reads the cookie whatever the clock says.

    Flask refuses a cookie that was signed at a moment to come: where the clock is set back
    by a second, it would sign everybody out and refuse every open form.
    """

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


def register(app: Flask) -> None:
    """Let the application read its cookie so."""
    app.session_interface = CookieWithoutAge()
