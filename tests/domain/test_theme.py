"""Contrast is reckoned as WCAG does, and no theme passes that somebody could not read."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.theme import (
    COLOUR_NAMES,
    Colour,
    Palette,
    PoorContrast,
    contrast,
    poor_contrasts,
)

colours = st.builds(Colour, *[st.integers(0, 255)] * 3)


def colour(text: str) -> Colour:
    parsed = Colour.parse(text)
    assert parsed
    return parsed


LIGHT = {"page": "#fff", "surface": "#fff", "on_brand": "#fff", "ring": "#fff"}
PLAIN = Palette(**{name: colour(LIGHT.get(name, "#000")) for name in COLOUR_NAMES})


@pytest.mark.parametrize(
    ("text", "luminance"),
    [
        ("#000000", 0.0),
        ("#ffffff", 1.0),
        ("#ff0000", 0.2126),
        ("#00ff00", 0.7152),
        ("#0000ff", 0.0722),
        ("#808080", 0.21586),
        ("#0a0a0a", 0.003035),
        ("#0b0b0b", 0.003347),
    ],
)
def test_the_luminance_is_that_of_wcag(text: str, luminance: float) -> None:
    assert colour(text).luminance == pytest.approx(luminance, abs=5e-6)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000", "#fff", 21.0),
        ("#fff", "#fff", 1.0),
        ("#777", "#fff", 4.478),
        ("#767676", "#fff", 4.542),
        ("#595959", "#fff", 7.005),
        ("#f00", "#fff", 3.998),
        ("#00f", "#fff", 8.592),
        ("#00f", "#000", 2.444),
        ("#ff0", "#fff", 1.074),
    ],
)
def test_the_contrast_of_known_pairs(one: str, other: str, expected: float) -> None:
    assert contrast(colour(one), colour(other)) == pytest.approx(expected, abs=5e-4)


@given(colours, colours)
def test_contrast_asks_not_which_comes_first(one: Colour, other: Colour) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0000001


@given(colours)
def test_a_colour_is_read_as_it_is_written(one: Colour) -> None:
    assert Colour.parse(str(one)) == one
    assert Colour.parse(str(one).upper()) == one


@pytest.mark.parametrize(
    "text", ["", "#", "#12", "#1234", "#12345678", "fff", "red", "#ggg", "#fff\n"]
)
def test_what_is_no_colour_is_not_read(text: str) -> None:
    assert Colour.parse(text) is None


def test_three_digits_stand_for_six() -> None:
    assert Colour.parse("#1aF") == Colour.parse("#11aaff") == Colour(0x11, 0xAA, 0xFF)


def test_a_palette_in_black_and_white_is_read_by_everybody() -> None:
    assert poor_contrasts(PLAIN) == []


@pytest.mark.parametrize(
    ("name", "grounds"),
    [
        *((name, ("page", "surface")) for name in ("text", "soft", "link", "error", "success")),
        ("on_brand", ("brand", "brand_strong")),
    ],
)
def test_what_is_read_needs_seven_to_one_on_every_ground(
    name: str, grounds: tuple[str, ...]
) -> None:
    near, far = ("#5a5a5a", "#595959") if name != "on_brand" else ("#949494", "#959595")

    assert poor_contrasts(replace(PLAIN, **{name: colour(far)})) == []
    poor = poor_contrasts(replace(PLAIN, **{name: colour(near)}))
    assert [(one.name, one.ground, one.least) for one in poor] == [
        (name, ground, 7) for ground in grounds
    ]
    assert all(6.8 < one.contrast < 7 for one in poor)


@pytest.mark.parametrize("name", ["edge", "brand", "brand_strong", "focus"])
def test_what_is_seen_needs_three_to_one_on_every_ground(name: str) -> None:
    poor = poor_contrasts(replace(PLAIN, **{name: colour("#959595")}))

    assert [(one.name, one.ground) for one in poor if one.name == name] == [
        (name, "page"), (name, "surface"),
    ]  # fmt: skip
    assert [one.least for one in poor if one.name == name] == [3, 3]


def test_a_ground_of_its_own_is_looked_at_too() -> None:
    poor = poor_contrasts(replace(PLAIN, surface=colour("#777")))

    assert {one.ground for one in poor} == {"surface"}
    assert {one.name for one in poor} == {"text", "soft", "link", "error", "success"}


def test_the_two_rings_of_the_focus_are_told_apart() -> None:
    assert poor_contrasts(replace(PLAIN, ring=colour("#222"))) == [
        PoorContrast("ring", "focus", pytest.approx(1.32, abs=0.01), 3)
    ]


def test_fine_lines_are_decoration() -> None:
    assert poor_contrasts(replace(PLAIN, line=colour("#fff"))) == []
