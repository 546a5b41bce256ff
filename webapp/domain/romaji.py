"""Kana in Latin letters, in every usual spelling: a name is no secret in any of them."""

from __future__ import annotations

import unicodedata
from itertools import product
from typing import Final

KATAKANA_TO_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}

_ROWS: Final = {
    "": "あいうえお",
    "k": "かきくけこ",
    "g": "がぎぐげご",
    "s": "さしすせそ",
    "z": "ざじずぜぞ",
    "t": "たちつてと",
    "d": "だぢづでど",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
    "m": "まみむめも",
    "r": "らりるれろ",
}
_KUNREI: Final = {
    kana: consonant + vowel
    for consonant, row in _ROWS.items()
    for kana, vowel in zip(row, "aiueo", strict=True)
} | {
    "や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "ゐ": "i", "ゑ": "e", "を": "o", "ゔ": "vu",
    "ぢ": "zi", "づ": "zu", "ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ゎ": "wa",
    "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o",
}  # fmt: skip
_HEPBURN: Final = _KUNREI | {
    "し": "shi", "じ": "ji", "ち": "chi", "ぢ": "ji", "つ": "tsu", "ふ": "fu",
}  # fmt: skip

_W_SOUNDS: Final = (("うぃ", "wi"), ("うぇ", "we"), ("うぉ", "wo"))
_SMALL_Y: Final = "ゃゅょ"
_SMALL_VOWELS: Final = "ぁぃぅぇぉ"
_LONG_VOWELS: Final = (("ou", "o"), ("oo", "o"), ("uu", "u"), ("aa", "a"), ("ii", "i"), ("ee", "e"))


def to_hiragana(text: str) -> str:
    """Return the text (NFKC, without case) with katakana turned into hiragana.

    >>> to_hiragana("ﾔﾏﾀﾞ ハナコ")
    'やまだ はなこ'
    """
    return unicodedata.normalize("NFKC", text).casefold().translate(KATAKANA_TO_HIRAGANA)


def romaji_spellings(kana: str) -> frozenset[str]:
    """Return every usual way to write kana in Latin letters; empty if there is no kana.

    Hepburn and Kunrei; long vowels as typed, with h, or dropped; n before b, m and p
    also as m, and doubled as one types it.

    >>> sorted(romaji_spellings("オオノ"))
    ['ohno', 'ono', 'oono']
    >>> sorted(romaji_spellings("シンペイ"))
    ['shimpei', 'shinnpei', 'shinpei', 'simpei', 'sinnpei', 'sinpei']
    >>> romaji_spellings("hanako")
    frozenset()
    """
    hiragana = to_hiragana(kana)
    if not any(character in _KUNREI for character in hiragana):
        return frozenset()
    for pair, letters in _W_SOUNDS:
        hiragana = hiragana.replace(pair, letters)
    return frozenset(
        _with_long_vowels(_with_n(_letters(hiragana, table, double_c=double_c), n), long)
        for table, double_c in ((_HEPBURN, False), (_HEPBURN, True), (_KUNREI, False))
        for n, long in product(("n", "m", "nn"), ("as typed", "h", "dropped"))
    )


def _letters(hiragana: str, table: dict[str, str], *, double_c: bool) -> str:
    """Return the letters; a syllabic n is still ``N`` and a long vowel mark is repeated."""
    letters = ""
    double = False
    for character in hiragana:
        if character == "っ":
            double = True
            continue
        piece = _piece(letters, character, table)
        if double and piece:
            first = "c" if double_c else "t"
            letters += first if piece.startswith("ch") else piece[0]
        double = False
        letters = _join(letters, character, piece)
    return letters


def _piece(letters: str, character: str, table: dict[str, str]) -> str:
    """Return the letters of one kana; what is no kana stays as it is."""
    if character == "ん":
        return "N"
    if character == "ー":
        return letters[-1:]
    return table.get(character, character)


def _join(letters: str, character: str, piece: str) -> str:
    """Add one kana; a small one melts with the kana before it (し + ゃ = sha)."""
    if character in _SMALL_Y and letters.endswith("i"):
        soft = letters.endswith(("shi", "chi", "ji"))
        return letters[:-1] + (piece[1:] if soft else piece)
    if character in _SMALL_VOWELS and letters and letters[-1] in "aiueo":
        return letters[:-1] + piece
    return letters + piece


def _with_n(letters: str, n: str) -> str:
    if n == "m":
        for consonant in "bmp":
            letters = letters.replace("N" + consonant, "m" + consonant)
    return letters.replace("N", "nn" if n == "nn" else "n")


def _with_long_vowels(letters: str, long: str) -> str:
    if long == "as typed":
        return letters
    for double, single in _LONG_VOWELS:
        letters = letters.replace(double, single + ("h" if long == "h" and single == "o" else ""))
    return letters
