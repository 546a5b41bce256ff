"""Kana in Latin letters: no spelling of a name is a secret."""

import pytest

from webapp.domain.romaji import romaji_spellings, to_hiragana


@pytest.mark.parametrize(
    ("kana", "spellings"),
    [
        ("さとう", {"satou", "sato", "satoh"}),
        ("ハナコ", {"hanako"}),
        ("ｼﾝｼﾞ", {"shinji", "sinzi", "shinnji", "sinnzi"}),
        ("つじ", {"tsuji", "tuzi"}),
        ("はっとり", {"hattori"}),
        ("ハッチョウ", {"hatcho", "hacchou", "hattyou", "hatchoh"}),
        ("キョウコ", {"kyouko", "kyoko", "kyohko"}),
        ("ジュン", {"jun", "zyun"}),
        ("ホンマ", {"honma", "homma", "hommma", "honnma"} - {"hommma"}),
        ("ゆうき", {"yuuki", "yuki"}),
        ("ローラ", {"roora", "rora", "rohra"}),
        ("ウェンディ", {"wendi"}),
        ("ファン", {"fan", "han"}),
        ("ヴィオラ", {"viora"}),
        ("ゃゅ", {"yayu"}),
        ("ぁ", {"a"}),
        ("かーる2世", {"karu2世", "kaaru2世"}),
    ],
)
def test_usual_spellings_are_known(kana: str, spellings: set[str]) -> None:
    assert spellings <= romaji_spellings(kana)


@pytest.mark.parametrize("text", ["", "hanako", "山田", "123"])
def test_what_holds_no_kana_has_no_spellings(text: str) -> None:
    assert romaji_spellings(text) == frozenset()


@pytest.mark.parametrize("text", ["っ", "あっ", "ーあ", "あっー"])
def test_odd_kana_are_no_error(text: str) -> None:
    assert all(spelling.isascii() for spelling in romaji_spellings(text))


def test_katakana_of_any_width_and_case_become_hiragana() -> None:
    assert to_hiragana("ﾔﾏﾀﾞ HANAKO ヴ 花") == "やまだ hanako ゔ 花"
