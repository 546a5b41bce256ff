"""What an issuer's theme makes of the built files: colours, icons, and the home-screen manifest."""

from __future__ import annotations

import json
import struct
import zlib
from typing import TYPE_CHECKING, Final

from webapp.domain.theme import COLOUR_NAMES, Colour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from webapp.domain.issuer_profile import IssuerProfile
    from webapp.domain.theme import Palette, Theme

ICON_BRAND: Final = "#0017c1"
ICON_ON_BRAND: Final = "#fff"
"""The two colours of the icon as it lies in the source, in whose places the theme's come."""
HOME_SCREEN_SIZES: Final = (192, 512)
LANGUAGES: Final = ("ja", "en")
_PNG_SIGNATURE_BYTES: Final = 8


def themed(built: Mapping[str, bytes], theme: Theme, profile: IssuerProfile) -> dict[str, bytes]:
    """Return the files that are served, by name: the built ones in the issuer's colours."""
    dyed = {
        "site.css": theme_css(theme).encode() + built["site.css"],
        **{name: _dyed_icon(name, built[name], theme.light) for name in built if "icon" in name},
    }
    manifests = {
        f"{language}.webmanifest": _manifest(theme, profile, language).encode()
        for language in LANGUAGES
    }
    return {**built, **dyed, **theme.icons, **manifests}


def theme_css(theme: Theme) -> str:
    """Return the rules that give each colour its name, for light and for dark screens.

    Paper is white: dark colours are for screens alone.
    """
    light, dark = _declarations(theme.light), _declarations(theme.dark)
    return f"{light}@media screen and (prefers-color-scheme:dark){{{dark}}}"


def _declarations(palette: Palette) -> str:
    named = (f"--{name.replace('_', '-')}:{getattr(palette, name)}" for name in COLOUR_NAMES)
    return f":root{{{';'.join(named)}}}"


def _dyed_icon(name: str, content: bytes, palette: Palette) -> bytes:
    if name.endswith(".png"):
        return dye_png(content, palette.brand, palette.on_brand)
    brand, on_brand = str(palette.brand).encode(), str(palette.on_brand).encode()
    drawn = content.replace(ICON_BRAND.encode(), b"{brand}")
    return drawn.replace(ICON_ON_BRAND.encode(), on_brand).replace(b"{brand}", brand)


def dye_png(content: bytes, ground: Colour, mark: Colour) -> bytes:
    """Return a PNG of the icon in two other colours.

    It lies in the source as steps from ground to mark, so that only its palette is made anew
    (PNG, third edition, 11.2.2: PLTE).
    """
    chunks = [content[:_PNG_SIGNATURE_BYTES]]
    at = _PNG_SIGNATURE_BYTES
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + length]
        if kind == b"PLTE":
            body = _steps(ground, mark, length // 3)
        chunks.append(png_chunk(kind, body))
        at += 12 + length
    return b"".join(chunks)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG: length, kind, body and check sum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _steps(ground: Colour, mark: Colour, count: int) -> bytes:
    """Return ``count`` colours from ground to mark, three bytes each."""
    pairs = ((ground.red, mark.red), (ground.green, mark.green), (ground.blue, mark.blue))
    return bytes(
        round(start + (end - start) * step / (count - 1))
        for step in range(count)
        for start, end in pairs
    )


def _manifest(theme: Theme, profile: IssuerProfile, language: str) -> str:
    """Return what a home screen shows of the site: name, icons and colours.  Nothing is stored."""
    words = profile.words(language)
    manifest = {
        "name": words.site_name,
        "short_name": words.name,
        "lang": language,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": str(theme.light.page),
        "theme_color": str(theme.light.brand),
        "icons": [
            {
                "src": f"icon-{size}.png",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size in HOME_SCREEN_SIZES
            for purpose in ("any", "maskable")
        ],
    }
    return json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))
