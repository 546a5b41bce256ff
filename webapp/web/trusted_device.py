"""The cookie of a browser that members trust: random tokens, one for each member.

It signs nobody in; with the password it takes the place of the second factor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import request

from webapp.services.trusted_devices import MOST_TOKENS
from webapp.web.ports import ports

if TYPE_CHECKING:
    from flask import Response

COOKIE: Final = "trusted"
BETWEEN: Final = "."
ONE_DAY_S: Final = 24 * 3600
LONGEST: Final = 512


def trusted_tokens() -> tuple[str, ...]:
    """Return the tokens that this browser shows."""
    held = request.cookies.get(_cookie(), "")[:LONGEST]
    return tuple(token for token in held.split(BETWEEN) if token)[:MOST_TOKENS]


def remember_trust(response: Response, token: str) -> None:
    """Let the browser show this token from now on, beside those of other members."""
    settings = ports().settings
    response.set_cookie(
        _cookie(),
        BETWEEN.join((token, *trusted_tokens())[:MOST_TOKENS]),
        max_age=settings.trusted_days * ONE_DAY_S,
        secure=settings.over_tls,
        httponly=True,
        samesite="Lax",
    )


def _cookie() -> str:
    return f"__Host-{COOKIE}" if ports().settings.over_tls else COOKIE
