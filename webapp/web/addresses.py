"""Where a form may lead back to: pages of this site, by pattern, and nothing else."""

from __future__ import annotations

import re
from typing import Final

OWN_PAGE: Final = re.compile(r"/(?:[a-z0-9_-]+/)*[a-z0-9_-]*(?:\?[A-Za-z0-9_=&%.+/-]*)?")
LONGEST: Final = 512


def own_page(text: str | None) -> str | None:
    r"""Return the path if it leads to a page of this site, else ``None``.

    >>> own_page("/statement/?closing=2026-09-19")
    '/statement/?closing=2026-09-19'
    >>> [own_page(text) for text in ("//evil.example", "/\t/evil.example", "https://evil.example")]
    [None, None, None]
    """
    if text is None or len(text) > LONGEST or not OWN_PAGE.fullmatch(text):
        return None
    return text
