"""What the pages that ask for a passkey share: whether there are any, and what browsers send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, abort, request

from webapp.web.ports import ports

if TYPE_CHECKING:
    from webapp.domain.passkey import Passkeys

JSON: Final = "application/json"


def passkeys_or_404() -> Passkeys:
    """Return who speaks WebAuthn here; without anybody these pages do not exist."""
    found = ports().passkeys
    if found is None:
        abort(404)
    return found


def answer_sent() -> str:
    """Return what the device answered, as the script has put it into the form."""
    return request.form.get("answer", "")


def for_script(options: str) -> Response:
    """Answer with the options that the script hands to the browser."""
    return Response(options, content_type=JSON)
