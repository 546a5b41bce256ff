"""One line a request: where it went, how it ended, how long it took; nothing of what was sent."""

from __future__ import annotations

import logging
import secrets
import time
from typing import TYPE_CHECKING, Final

from flask import g, request

from webapp.domain.log_names import in_letters, member_in_log
from webapp.web.ports import ports

if TYPE_CHECKING:
    from flask import Flask, Response

ID_BYTES: Final = 8
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log: Final = logging.getLogger(__name__)


def request_id() -> str:
    """Return the random name of this request, which ties its lines together."""
    name: str | None = g.get("request_id")
    if name is None:
        name = g.request_id = in_letters(secrets.token_hex(ID_BYTES))
    return name


def _begin() -> None:
    g.request_began = time.perf_counter()
    request_id()


def _end(response: Response) -> Response:
    """Write the line.  The address has no place in it: its parts and its query may be anything."""
    began = g.get("request_began")
    extra = {
        "request_id": request_id(),
        "method": request.method if request.method in METHODS else "other",
        "endpoint": request.endpoint or "none",
        "status": response.status_code,
        "duration_ms": round((time.perf_counter() - began) * 1_000, 1) if began else None,
        "member": _member(),
    }
    _log.info("request", extra=extra)
    return response


def _member() -> str | None:
    """Return by what name the log knows the member, if somebody has already asked who it is."""
    member = g.get("_login_user")
    browser = getattr(member, "browser", None)
    if browser is None:
        return None
    return member_in_log(ports().settings.secret_keys.current, browser.member_id)


def register(app: Flask) -> None:
    """Write a line for every request; first of all, so that the time is whole."""
    app.before_request(_begin)
    app.after_request(_end)
