"""What an address asks for after its question mark: understood whole, or answered with 404.

A parameter that is doubled, or is not in its one form, names nothing that there is.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from flask import abort, request

from webapp.services.paging import Place

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def asked_text(name: str) -> str | None:
    """Return the one value of a parameter; ``None`` when it is not there."""
    values = request.args.getlist(name)
    if len(values) > 1:
        abort(404)
    return values[0] if values else None


def asked_number(name: str) -> int | None:
    """Return a parameter that names something by its number."""
    text = asked_text(name)
    return None if text is None else number_in(text)


def number_in(text: str) -> int:
    """Return the number of something, as an address or a hidden field names it."""
    return int(text) if _NUMBER.fullmatch(text) else abort(404)


def asked_day(name: str) -> date | None:
    """Return a parameter that names a day, as in ``2026-09-19``."""
    text = asked_text(name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else abort(404)
    except ValueError:
        abort(404)


def asked_place(name: str) -> Place | None:
    """Return a parameter that names the last line of the page before."""
    text = asked_text(name)
    place = None if text is None else Place.parse(text)
    if text is not None and place is None:
        abort(404)
    return place
