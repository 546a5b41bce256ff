"""A page, or the piece of it that htmx asked for: the only place that knows htmx's headers."""

from __future__ import annotations

from typing import Final

from flask import Response, make_response, render_template, request

FRAGMENT_HEADER: Final = "HX-Request-Type"
"""htmx says ``partial`` here when it will swap a piece; whole pages are asked for otherwise."""


def fragment_wanted() -> bool:
    """Whether this request asks for a piece of a page."""
    return request.headers.get(FRAGMENT_HEADER) == "partial"


def render(
    template: str, *, fragment: str | None = None, status: int = 200, **values: object
) -> Response:
    """Return the page ``template``, or only its ``fragment`` when htmx will swap that.

    A fragment is a piece of its page byte for byte, apart from the announcement that
    it appends (``as_fragment``).
    """
    as_fragment = fragment is not None and fragment_wanted()
    chosen = fragment if fragment is not None and as_fragment else template
    response = make_response(render_template(chosen, as_fragment=as_fragment, **values), status)
    if fragment is not None:
        response.vary.add(FRAGMENT_HEADER)
    return response
