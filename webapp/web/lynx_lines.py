"""Break long Japanese lines for lynx, which would cut their ends off.

On a UTF-8 screen lynx counts a kanji as one column where it takes two.  It breaks a line when
it has counted a whole screen, of which half is beyond the edge then, and nobody reads that.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from unicodedata import east_asian_width

from flask import request

from webapp.web.languages import language

if TYPE_CHECKING:
    from flask import Flask, Response

LINE: Final = 73
"""Columns of a screen of 80, less lynx's margins."""
INDENTED: Final = 4
"""Columns that each list around a text takes away."""
NUMBER: Final = 4
"""Columns of the number in brackets before a link, for those who ask lynx for numbers."""
BOX: Final = 4
BREAK: Final = "<br>"
PIECE: Final = re.compile(r"(<[^>]*>)")
TAG: Final = re.compile(r"<(/?)([a-z0-9]+)")
FIGURE: Final = (
    r"(?:午[前後])?(?:\d+(?: \d+)+|[!-;=-~]+)(?:(?:ポイント|ページ|つ)[中目]?|[一-龯々]{1,3})?"
)
"""Of digits, perhaps in groups, or a Latin word; with what is counted."""
WORD: Final = "[ァ-ヶー]{1,10}|[おご]?[一-龯々]{1,6}"
ENDING: Final = "(?:(?![おご][一-龯])[ぁ-ん]){0,8}"
BEGIN: Final = "[（「『]*"
END: Final = "[、。，．：！？）」』ぁぃぅぇぉっゃゅょー]*"
WHOLE: Final = re.compile(rf"\s+|{BEGIN}(?:(?:{FIGURE})+|{WORD}|.){ENDING}{END}", re.DOTALL)
"""What stays in one line: a word with its ending, the signs that end no line and begin none."""
BEGIN_A_LINE: Final = frozenset(
    """
    address body br caption dd div dl dt fieldset footer form h1 h2 h3 header hr legend li main
    nav ol p section table ul
    """.split()  # noqa: SIM905 - a block of words reads better
)
LISTS: Final = {"ul": 1, "ol": 1, "dd": 2}
AS_IT_IS: Final = frozenset({"option", "script", "style", "td", "textarea", "th", "title"})
"""Where a line break has no place; rows of a table are short enough."""


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> columns("10月13日")
    8
    """
    return sum(2 if east_asian_width(sign) in "FW" else 1 for sign in text)


class _Typesetter:
    """Goes through a page and keeps count of the columns that lynx has filled."""

    def __init__(self) -> None:
        self._at = 0
        self._depth = 0
        self._untouched = 0

    def set_tag(self, tag: str) -> str:
        known = TAG.match(tag)
        if not known:
            return tag
        closing, name = known.groups()
        by = -1 if closing else 1
        self._untouched += by * (name in AS_IT_IS)
        self._depth += by * LISTS.get(name, 0)
        if name in BEGIN_A_LINE:
            self._at = 0
        elif name == "a" and not closing:
            self._at += NUMBER
        elif name == "input" and 'type="hidden"' not in tag:
            self._at += BOX
        return tag

    def set_text(self, text: str) -> str:
        if self._untouched:
            return text
        return "".join(self._set_whole(whole) for whole in WHOLE.findall(text))

    def _set_whole(self, whole: str) -> str:
        if whole.isspace():
            self._at += bool(self._at)
            return whole
        width = columns(unescape(whole))
        if not self._at or self._at + width <= LINE - INDENTED * self._depth:
            self._at += width
            return whole
        self._at = width
        return BREAK + whole


def in_short_lines(page: str) -> str:
    """Return a page with line breaks where lynx, at 80 columns, would cut a Japanese line off.

    >>> in_short_lines("<p>" + "あ" * 40 + "</p>").count("あ<br>あ")
    1
    >>> in_short_lines("<p>短い文です。</p>")
    '<p>短い文です。</p>'
    """
    setter = _Typesetter()
    return "".join(
        setter.set_tag(piece) if piece.startswith("<") else setter.set_text(piece)
        for piece in PIECE.split(page)
    )


def _shorten(response: Response) -> Response:
    is_lynx = request.headers.get("User-Agent", "").startswith("Lynx/")
    if is_lynx and response.mimetype == "text/html" and language() == "ja":
        response.set_data(in_short_lines(response.get_data(as_text=True)))
    return response


def register(app: Flask) -> None:
    """Break the lines of the pages that lynx asks for."""
    app.after_request(_shorten)
