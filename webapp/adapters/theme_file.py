"""The issuer's theme file: fourteen colours for light and for dark screens, as TOML.

Everything that is wrong with it is said at once, so that a designer mends it in one round.
"""

from __future__ import annotations

import tomllib
from math import floor
from pathlib import Path
from typing import Final

from webapp.domain.theme import COLOUR_NAMES, Colour, Palette, PoorContrast, Theme, poor_contrasts

DEFAULT: Final = Path(__file__).parent / "themes" / "default.toml"
ICONS: Final = {"icon.svg": 0, "icon-180.png": 180, "icon-192.png": 192, "icon-512.png": 512}
"""The icons of an issuer and the width of each in pixels; a drawing has none."""
_PNG_START: Final = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


class ThemeFileError(ValueError):
    """The theme file cannot be used; ``faults`` says why, one each."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the faults; the text of the error is all of them, a line each."""
        super().__init__("\n".join(faults))
        self.faults = faults


def read_theme_file(path: Path | None) -> Theme:
    """Return the theme of the file; the one that comes with the site when there is none.

    Raises ``ThemeFileError`` with every fault of it.
    """
    chosen = path or DEFAULT
    try:
        with chosen.open("rb") as file:
            values = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThemeFileError([f"{chosen}: {error}"]) from None
    light, faults = _palette(values.pop("light", {}), "light")
    dark, more = _palette(values.pop("dark", {}), "dark")
    icons, poor_icons = _icons(values.pop("icons", None), chosen.parent)
    faults += [*more, *poor_icons, *(f"{name} is not known" for name in sorted(values))]
    if light is None or dark is None or faults:
        raise ThemeFileError([f"{chosen}: {fault}" for fault in faults])
    return Theme(light=light, dark=dark, icons=icons)


def theme_file_faults(path: Path) -> list[str]:
    """Return what is wrong with a theme file; nothing when it can be used."""
    try:
        read_theme_file(path)
    except ThemeFileError as error:
        return error.faults
    return []


def _palette(values: object, screen: str) -> tuple[Palette | None, list[str]]:
    """Return the colours of one kind of screen, or ``None`` and what is wrong with them."""
    if not isinstance(values, dict):
        return None, [f"{screen} must be a table of colours"]
    faults = [f"{screen}.{name} is not known" for name in sorted(values.keys() - {*COLOUR_NAMES})]
    colours = {}
    for name in COLOUR_NAMES:
        if name not in values:
            faults.append(f"{screen}.{name} is missing")
        elif colour := Colour.parse(str(values[name])):
            colours[name] = colour
        else:
            faults.append(f'{screen}.{name} must be a colour such as "#0017c1": {values[name]}')
    if len(colours) < len(COLOUR_NAMES):
        return None, faults
    palette = Palette(**colours)
    return palette, faults + [_words(screen, poor, palette) for poor in poor_contrasts(palette)]


def _words(screen: str, poor: PoorContrast, palette: Palette) -> str:
    colour, ground = getattr(palette, poor.name), getattr(palette, poor.ground)
    return (
        f"{screen}.{poor.name} {colour} on {screen}.{poor.ground} {ground} has a contrast of"
        f" {floor(poor.contrast * 100) / 100:.2f} to 1, which must be at least {poor.least:g} to 1"
    )


def _icons(folder: object, beside: Path) -> tuple[dict[str, bytes], list[str]]:
    """Return the icons of the folder that the file names, by their names, and what is wrong."""
    if folder is None:
        return {}, []
    if not isinstance(folder, str):
        return {}, ["icons must be the name of a folder"]
    found, faults = {}, []
    for name, width in ICONS.items():
        path = beside / folder / name
        content = path.read_bytes() if path.is_file() else None
        if content is None:
            faults.append(f"icons: there is no {path}")
        elif width and content[:24] != _PNG_START + width.to_bytes(4, "big") * 2:
            faults.append(f"icons: {name} must be a PNG of {width} by {width} pixels")
        else:
            found[name] = content
    return found, faults
