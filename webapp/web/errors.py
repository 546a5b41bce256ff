"""What goes wrong, said in words on a page of our own, for every status."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from flask import current_app, make_response, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from webapp.domain.password import TooBusy
from webapp.web.identity import assume_visitor
from webapp.web.ports import ports
from webapp.web.request_log import request_id

if TYPE_CHECKING:
    from flask import Flask, Response

PAGES: Final = frozenset({400, 403, 404, 405, 413, 422, 429, 500, 503})
"""The statuses with a page of their own; others share 400's or 500's."""
RETRY_AFTER_S: Final = "5"
_log: Final = logging.getLogger(__name__)


def _page_for(status: int) -> int:
    if status in PAGES:
        return status
    return 400 if status < 500 else 500  # noqa: PLR2004


def _say(error: HTTPException) -> Response:
    """Answer with the page of this status."""
    status = error.code or 500
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    if request_ctx.url_adapter is None:
        # The request names a host that is not ours: links are made for our own.
        request_ctx.url_adapter = current_app.url_map.bind(ports().settings.host)
    response = make_response(render_template(f"errors/{_page_for(status)}.html"), status)
    for name, text in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = text
    if status == ServiceUnavailable.code:
        response.headers["Retry-After"] = RETRY_AFTER_S
    return response


def _csrf(_error: CSRFError) -> Response:
    """Answer a form without its token: mostly a browser without cookies, or an old page."""
    _log.info("csrf token refused", extra={"request_id": request_id()})
    return make_response(render_template("errors/form_expired.html"), 403)


def _database(error: DBAPIError | PoolTimeoutError) -> Response:
    """Say when to try again: the database is away or overloaded, and will be back."""
    _log.error("database: %s", type(error).__name__, extra={"request_id": request_id()})
    assume_visitor()
    return _say(ServiceUnavailable())


def _busy(_error: TooBusy) -> Response:
    """Answer at once when too many sign in: nobody waits longer than a moment."""
    return _say(ServiceUnavailable())


def _bug(error: Exception) -> Response:
    """Log what we did not foresee whole for us, and say it plainly to the member."""
    extra = {"request_id": request_id(), "endpoint": request.endpoint or "none"}
    _log.exception("unforeseen error", exc_info=error, extra=extra)
    return _say(InternalServerError())


def register(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _say)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeoutError, _database)
    app.register_error_handler(TooBusy, _busy)
    app.register_error_handler(Exception, _bug)
