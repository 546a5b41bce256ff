"""Where a form may lead back to: pages of this site, by pattern, and nothing else."""

from __future__ import annotations

import re
from typing import Final

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

OWN_PATH: Final = re.compile(r"/(?:[a-z0-9_-]+/)*[a-z0-9_-]*(?:\?[A-Za-z0-9_=&%.+/-]*)?")
LONGEST: Final = 512


def own_page(text: str | None) -> str | None:
    """Return the path if it leads to a page of this site, one that can be opened; else ``None``."""
    path = own_path(text)
    return path if path is not None and _can_be_opened(path.partition("?")[0]) else None


def own_path(text: str | None) -> str | None:
    r"""Return the path if it stays on this site, else ``None``.

    >>> own_path("/statement/?closing=2026-09-19")
    '/statement/?closing=2026-09-19'
    >>> [own_path(text) for text in ("//evil.example", "/\t/evil.example", "https://evil.example")]
    [None, None, None]
    """
    if text is None or len(text) > LONGEST or not OWN_PATH.fullmatch(text):
        return None
    return text


def _can_be_opened(path: str) -> bool:
    """Whether a route answers GET here: what a form is only sent to is no page."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
