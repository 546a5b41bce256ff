"""A signed cookie of a browser in which a member has signed in before.

It holds a random name and the marks of up to a few user IDs, and gives such a browser its
own count of tries.  It signs nobody in, and a shared device gets none.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from flask import flash, make_response, redirect, request
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from webapp.web.identity import remember_sign_in
from webapp.web.ports import ports
from webapp.web.signatures import HOW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Response

    from webapp.services.signed_in import SignedIn

COOKIE: Final = "device"
ONE_YEAR_S: Final = 365 * 24 * 3600
NAME_BYTES: Final = 16
MOST_MEMBERS: Final = 5


def device_name_for(marks: Iterable[str]) -> str:
    """Return this browser's name if this user ID has signed in here, else an empty text.

    ``marks`` are the user ID's, by the current key and by older ones.
    """
    name, known = _read()
    return name if set(marks) & set(known) else ""


def remember_device(response: Response, mark: str) -> None:
    """Let the browser show next time that this user ID has signed in here."""
    name, marks = _read()
    kept = [mark, *(known for known in marks if known != mark)][:MOST_MEMBERS]
    settings = ports().settings
    response.set_cookie(
        _cookie(),
        _signer().dumps([name or secrets.token_hex(NAME_BYTES), kept]),
        max_age=ONE_YEAR_S,
        secure=settings.over_tls,
        httponly=True,
        samesite="Lax",
    )


def lead_on_signed_in(signed_in: SignedIn, to: str, *, shared_device: bool) -> Response:
    """Give this browser its session and lead on; a shared one gets no mark to be known by."""
    pages = remember_sign_in(signed_in.token)
    if to.partition("?")[0] in pages:
        flash(
            _(
                "入力した内容を戻しました。まだ送信していません。確かめて、もう一度送信してください。"
            ),
            "info",
        )
    response = make_response(redirect(to, 303))
    if not shared_device:
        remember_device(response, signed_in.user_id_mark)
    return response


def _read() -> tuple[str, list[str]]:
    try:
        held: Any = _signer().loads(request.cookies.get(_cookie(), ""))
    except BadSignature:
        return "", []
    return held[0], held[1]


def _cookie() -> str:
    return f"__Host-{COOKIE}" if ports().settings.over_tls else COOKIE


def _signer() -> URLSafeSerializer:
    keys = [key.derived("known devices").secret for key in ports().settings.secret_keys]
    return URLSafeSerializer(list(reversed(keys)), salt="known-device", signer_kwargs=HOW)
