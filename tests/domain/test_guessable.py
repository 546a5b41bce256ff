"""What is left of a text when the guessable parts are taken out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.guessable import Source, squeezed, taken_out, word_source


def left(text: str, *sources: Source[str]) -> str:
    return taken_out(text, sources, repeats="repeats")[0]


def test_a_whole_word_is_taken_out_forwards_backwards_and_in_leet() -> None:
    hanako = Source("hanako", 6, "name")

    assert left("x hanako okanah H4N4K0 y", hanako) == "xy"
    assert left("hanak", hanako) == "hanak"


def test_a_one_may_be_an_i_or_an_l() -> None:
    assert left("m1dor1", Source("midori", 6, "name")) == ""
    assert left("tu1ip", Source("tulip", 5, "name")) == ""


def test_a_run_is_taken_out_as_far_as_it_goes() -> None:
    alphabet = Source("abcdefgh", 4, "sequence")

    assert left("xabcdy", alphabet) == "xy"
    assert left("xabcy", alphabet) == "xabcy"
    assert left("abcdefghabcd", alphabet) == ""
    assert left("hgfed", alphabet) == ""


def test_reasons_are_counted_and_the_first_source_has_it() -> None:
    sources = [Source("hanako", 6, "name"), Source("nakop", 5, "other")]

    assert taken_out("hanakopzzzz", sources, repeats="repeats") == (
        "z",
        {"name": 6, "other": 1, "repeats": 3},
    )


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("zzz", "z"),
        ("zz", "zz"),
        ("xyxyxy", "xy"),
        ("xyxy", "xyxy"),
        ("wxyzwxyz", "wxyz"),
        ("wxyzvwxyzv!", "wxyzv!"),
        ("wxyzvwxyzvwxy", "wxyzv"),
    ],
)
def test_of_what_is_repeated_once_is_left(text: str, rest: str) -> None:
    assert left(text) == rest


@pytest.mark.parametrize(
    ("word", "made"),
    [("abc", True), ("ab", False), ("花子", True), ("林", False), ("あい", False), ("", False)],
)
def test_words_too_short_to_mean_anything_are_no_source(word: str, made: bool) -> None:  # noqa: FBT001
    assert bool(list(word_source(word, "name"))) is made


def test_guessers_see_neither_case_nor_separators() -> None:
    assert squeezed("ﾔﾏﾀﾞ・Hanako_1985/04.05") == "やまだhanako19850405"


@given(st.text(max_size=60), st.text(min_size=1, max_size=8))
def test_nothing_is_ever_added(text: str, word: str) -> None:
    rest, taken = taken_out(text, [Source(word, len(word), "word")], repeats="repeats")

    assert len(rest) + taken.total() == len(squeezed(text))
