"""The theme file: all that is wrong with it is said at once, so that it is mended in one go."""

import re
from pathlib import Path

import pytest

from webapp.adapters.theme_file import DEFAULT, ThemeFileError, read_theme_file, theme_file_faults
from webapp.domain.theme import COLOUR_NAMES, Colour

SECOND = Path(__file__).parents[1] / "themes" / "second.toml"


def written(folder: Path, text: str) -> Path:
    path = folder / "theme.toml"
    path.write_text(text, "utf-8")
    return path


def changed(folder: Path, **values: str) -> Path:
    """Return a copy of the theme that comes with the site, with other values on light screens."""
    text = DEFAULT.read_text("utf-8")
    for name, value in values.items():
        line = re.compile(rf'^{name} = "[^"]*"', re.MULTILINE)
        assert line.search(text)
        text = line.sub(f'{name} = "{value}"', text, count=1)
    return written(folder, text)


def faults(path: Path) -> list[str]:
    return [fault.removeprefix(f"{path}: ") for fault in theme_file_faults(path)]


@pytest.mark.parametrize("path", [None, DEFAULT, SECOND])
def test_the_themes_that_we_have_can_be_read_by_everybody(path: Path | None) -> None:
    theme = read_theme_file(path)

    assert theme.light.page != theme.dark.page
    assert set(theme.icons) == (
        {"icon.svg", "icon-180.png", "icon-192.png", "icon-512.png"} if path == SECOND else set()
    )


def test_a_theme_of_poor_contrast_is_refused_pair_by_pair(tmp_path: Path) -> None:
    path = changed(tmp_path, soft="#777", edge="#bbb")

    least = "to 1, which must be at least"
    assert faults(path) == [
        f"light.soft #777777 on light.page #ffffff has a contrast of 4.47 {least} 7 to 1",
        f"light.soft #777777 on light.surface #f0f5fc has a contrast of 4.08 {least} 7 to 1",
        f"light.edge #bbbbbb on light.page #ffffff has a contrast of 1.91 {least} 3 to 1",
        f"light.edge #bbbbbb on light.surface #f0f5fc has a contrast of 1.75 {least} 3 to 1",
    ]


def test_a_contrast_just_below_is_not_rounded_up(tmp_path: Path) -> None:
    path = changed(tmp_path, surface="#fff", text="#5a5a5a")

    assert "6.89 to 1" in faults(path)[0]


def test_all_that_is_missing_wrong_and_unknown_comes_together(tmp_path: Path) -> None:
    path = written(tmp_path, 'accent = "#fff"\nlight = 3\n[dark]\npage = "black"\npink = "#fcc"\n')

    assert faults(path) == [
        "light must be a table of colours",
        "dark.pink is not known",
        'dark.page must be a colour such as "#0017c1": black',
        *(f"dark.{name} is missing" for name in COLOUR_NAMES if name != "page"),
        "accent is not known",
    ]


def test_an_empty_file_lacks_every_colour(tmp_path: Path) -> None:
    assert len(faults(written(tmp_path, ""))) == 2 * len(COLOUR_NAMES)


def test_what_is_no_toml_is_refused_with_its_place(tmp_path: Path) -> None:
    (fault,) = faults(written(tmp_path, "[light\n"))
    assert "line 1" in fault
    path = tmp_path / "picture.toml"
    path.write_bytes(b"\xff\xfe")
    assert len(theme_file_faults(path)) == 1


def test_the_error_says_every_fault(tmp_path: Path) -> None:
    path = changed(tmp_path, page="red", link="blue")

    with pytest.raises(ThemeFileError) as caught:
        read_theme_file(path)
    assert str(caught.value).splitlines() == caught.value.faults
    assert len(caught.value.faults) == 2


def test_icons_of_the_issuer_must_all_be_there_and_of_their_size(tmp_path: Path) -> None:
    path = written(tmp_path, 'icons = "mine"\n' + DEFAULT.read_text("utf-8"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "icon.svg").write_text("<svg/>")
    small = (SECOND.parent / "icons" / "icon-180.png").read_bytes()
    (tmp_path / "mine" / "icon-192.png").write_bytes(small)
    (tmp_path / "mine" / "icon-512.png").write_bytes(b"GIF89a")

    assert faults(path) == [
        f"icons: there is no {tmp_path / 'mine' / 'icon-180.png'}",
        "icons: icon-192.png must be a PNG of 192 by 192 pixels",
        "icons: icon-512.png must be a PNG of 512 by 512 pixels",
    ]
    assert faults(written(tmp_path, "icons = 1\n" + DEFAULT.read_text("utf-8"))) == [
        "icons must be the name of a folder"
    ]


def test_both_screens_have_every_colour() -> None:
    theme = read_theme_file(SECOND)

    assert theme.light.brand == Colour.parse("#0b4f3a")
    assert theme.dark.on_brand == Colour.parse("#04241a")
