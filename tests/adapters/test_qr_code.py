"""A QR code is drawn as strokes that are what it holds, module by module."""

import re

import segno

from webapp.adapters.qr_code import QUIET, draw_qr_code

TEXT = "otpauth://totp/hanako?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Mihon"


def test_the_strokes_are_the_dark_modules() -> None:
    drawn = draw_qr_code(TEXT)
    matrix = segno.make(TEXT, error="l", micro=False).matrix

    dark = {
        (int(x) + step - QUIET, int(y) - QUIET)
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", drawn.path)
        for step in range(int(length))
    }

    assert drawn.side == len(matrix) + 2 * QUIET
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, on in enumerate(row) if on}
