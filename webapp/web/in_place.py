"""Another page at the address that was asked for, in place of an answer that leads on.

Once elinks has shown a page it never follows an answer that leads on from its address: it goes
on showing the page, whoever is signed in by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, redirect, request, url_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def in_place(endpoint: str, **asked: str | None) -> ResponseReturnValue:
    """Return what the view ``endpoint`` answers to ``asked``."""
    view = current_app.ensure_sync(current_app.view_functions[endpoint])
    answer: ResponseReturnValue = view(**asked)
    return answer


def go_on_at(endpoint: str) -> ResponseReturnValue:
    """Return the page ``endpoint``; an answer to a form, which is no page, leads there by 303."""
    if request.method == "POST":
        return redirect(url_for(endpoint), 303)
    return in_place(endpoint)
