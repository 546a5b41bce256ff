"""A text as a QR code, drawn as one path of an SVG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import segno

QUIET: Final = 4
"""So many modules around the code stay white, as readers need it."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """A drawing, in modules: the side of the whole square, and the path of the dark ones."""

    side: int
    path: str


def draw_qr_code(text: str) -> QrCode:
    """Draw a text; the path is a row of strokes, one for each run of dark modules.

    A stroke is one module wide and lies half a module below its row, see the template.
    """
    matrix = segno.make(text, error="l", micro=False).matrix
    strokes = (stroke for y, row in enumerate(matrix) for stroke in _strokes(row, y))
    return QrCode(side=len(matrix) + 2 * QUIET, path="".join(strokes))


def _strokes(row: bytearray, y: int) -> Iterator[str]:
    x = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield f"M{x + QUIET} {y + QUIET}h{length}"
        x += length
