"""``make icons``: the home-screen icons, drawn by Chromium from ``icon.svg``.

Each PNG holds no colours of its own but sixteen steps from the ground to the mark, four bits a
pixel: when the site starts, its palette is made anew from the issuer's colours.
"""

import struct
import zlib
from base64 import b64encode
from pathlib import Path

from tests.browser.chromium import Chromium, running_chromium
from webapp.domain.theme import Colour
from webapp.web.themed import ICON_BRAND, ICON_ON_BRAND, dye_png, png_chunk

FOLDER = Path(__file__).parents[2] / "webapp" / "static" / "icons"
SIZES = (180, 192, 512)
STEPS = 16
DRAW = """async ([drawing, ground, size]) => {
  const image = new Image(size, size);
  image.src = drawing;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), {width: size, height: size});
  const pen = canvas.getContext("2d");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, size, size);
  pen.drawImage(image, 0, 0, size, size);
  return [...pen.getImageData(0, 0, size, size).data].filter((_, at) => at % 4 === 0);
}"""
"""The red of every pixel; the round corners of the drawing are filled, as phones cut their own."""


def draw(chromium: Chromium, size: int) -> bytes:
    """Return the icon as a PNG of this width and height."""
    ground, mark = Colour.parse(ICON_BRAND), Colour.parse(ICON_ON_BRAND)
    assert ground
    assert mark
    drawing = "data:image/svg+xml;base64," + b64encode((FOLDER / "icon.svg").read_bytes()).decode()
    with chromium.blank() as page:
        reds = page.evaluate(DRAW, [drawing, ICON_BRAND, size])
    shares = [(red - ground.red) / (mark.red - ground.red) for red in reds]
    steps = [round(share * (STEPS - 1)) for share in shares]
    rows = b"".join(
        b"\0" + bytes(high << 4 | low for high, low in zip(row[::2], row[1::2], strict=True))
        for row in (steps[at : at + size] for at in range(0, size * size, size))
    )
    start = struct.pack(">IIBBBBB", size, size, 4, 3, 0, 0, 0)
    chunks = (b"IHDR", start), (b"PLTE", bytes(3 * STEPS)), (b"IDAT", zlib.compress(rows, 9))
    plain = b"\x89PNG\r\n\x1a\n" + b"".join(
        png_chunk(kind, body) for kind, body in (*chunks, (b"IEND", b""))
    )
    return dye_png(plain, ground, mark)


if __name__ == "__main__":
    with running_chromium() as chromium:
        for size in SIZES:
            (FOLDER / f"icon-{size}.png").write_bytes(draw(chromium, size))
