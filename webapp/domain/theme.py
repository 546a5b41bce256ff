"""The colours of an issuer, and whether everybody can read what is printed in them.

Contrast is reckoned as WCAG 2.2 defines it.  Text keeps 7 to 1 (level AAA), what must be seen
but is not read (edges of fields, the focus, buttons) 3 to 1, on every ground it may stand on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Final, Self

_DARK: Final = 0.04045
"""Up to here a screen's light grows evenly, above it ever faster."""
TO_READ: Final = 7.0
TO_SEE: Final = 3.0
_GROUNDS: Final = ("page", "surface")
_RULES: Final = (
    *((name, _GROUNDS, TO_READ) for name in ("text", "soft", "link", "error", "success")),
    ("on_brand", ("brand", "brand_strong"), TO_READ),
    *((name, _GROUNDS, TO_SEE) for name in ("edge", "brand", "brand_strong", "focus")),
    ("ring", ("focus",), TO_SEE),
)
"""Which colour stands on which grounds, and the least contrast of it there."""


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour of a screen; each part is a whole number from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the colour written as ``#rrggbb`` or ``#rgb``; ``None`` when it is neither.

        >>> Colour.parse("#0017c1")
        Colour(red=0, green=23, blue=193)
        """
        if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", text):
            return None
        digits = text[1:] if len(text) > len("#rgb") else "".join(digit * 2 for digit in text[1:])
        return cls(*bytes.fromhex(digits))

    def __str__(self) -> str:
        """Return it as ``#rrggbb``."""
        return "#" + bytes((self.red, self.green, self.blue)).hex()

    @property
    def luminance(self) -> float:
        """How bright it is, from 0 (black) to 1 (white): WCAG's relative luminance."""
        red, green, blue = map(_linear, (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: int) -> float:
    """Return how much light a part of a colour gives (IEC 61966-2-1)."""
    share = part / 255
    return float(share / 12.92 if share <= _DARK else ((share + 0.055) / 1.055) ** 2.4)


def contrast(one: Colour, other: Colour) -> float:
    """Return how far apart two colours are, from 1 (equal) to 21 (black and white)."""
    darker, brighter = sorted((one.luminance, other.luminance))
    return (brighter + 0.05) / (darker + 0.05)


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The fourteen colours of one kind of screen, light or dark; nothing else has a colour."""

    page: Colour
    """The ground of everything."""
    surface: Colour
    """The ground of what matters now, and of the foot of the page."""
    text: Colour
    soft: Colour
    """Text that matters less."""
    line: Colour
    """Fine lines between rows: decoration, so no contrast is asked of them."""
    edge: Colour
    """The edges of fields and of the head of a table."""
    brand: Colour
    """Buttons, and the mark of the open page."""
    brand_strong: Colour
    """A button under the pointer."""
    on_brand: Colour
    """The words of a button."""
    link: Colour
    error: Colour
    success: Colour
    focus: Colour
    """The outline of what has the focus."""
    ring: Colour
    """The second ring, inside the outline: one of the two is seen on any ground."""


COLOUR_NAMES: Final = tuple(field.name for field in fields(Palette))


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """How an issuer's site looks, on light and on dark screens."""

    light: Palette
    dark: Palette
    icons: Mapping[str, bytes] = field(default_factory=dict)
    """Icons of the issuer's own, by the name of the file; where none is given ours are dyed."""


@dataclass(frozen=True, slots=True)
class PoorContrast:
    """Two colours that are too close: not everybody could tell them apart."""

    name: str
    ground: str
    contrast: float
    least: float


def poor_contrasts(palette: Palette) -> list[PoorContrast]:
    """Return each colour that cannot be told well enough from a ground it may stand on."""
    found = []
    for name, grounds, least in _RULES:
        for ground in grounds:
            there = contrast(getattr(palette, name), getattr(palette, ground))
            if there < least:
                found.append(PoorContrast(name, ground, there, least))
    return found
