"""What a person may type, and what is understood."""

import pytest

from webapp.domain.text import digits_only, has_control_characters

HYPHENS = "-‐‑‒–—―−－ーｰ﹣﹘─\u00ad"


@pytest.mark.parametrize(
    "typed",
    [
        "399912345678903",
        " 3999 123456 78903 ",
        "3999-123456-78903",
        "３９９９　１２３４５６　７８９０３",
        "3999\u00a0123456\u200b78903\ufeff",
        "3999\t123456\n78903",
        *(f"3999{hyphen}123456{hyphen}78903" for hyphen in HYPHENS),
    ],
)
def test_every_spelling_of_a_number_is_the_same_number(typed: str) -> None:
    assert digits_only(typed) == "399912345678903"


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "ー", "3999a", "3999.5", "٣٩٩٩", "三九九九", "一二", "3999\x00", "3999*", "+81"],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert digits_only(typed) is None


@pytest.mark.parametrize("text", ["", "山田 花子", "O'Brien-Smith", "ｶﾌｪ　☕", "👩‍💻", "عمر"])
def test_names_of_every_script_are_fine(text: str) -> None:
    assert not has_control_characters(text)


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\t",
        "\n",
        "\r",
        "\x1b",
        "\x7f",
        "\x85",
        "\ud800",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
    ],
)
def test_characters_nobody_types_are_noticed(character: str) -> None:
    assert has_control_characters(f"山田{character}花子")
