"""What is left of a password when everything guessable is taken out of it.

A long password may well contain a name or a year: what counts is the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from webapp.domain.romaji import to_hiragana

Reason = TypeVar("Reason")

SEPARATORS: Final = re.compile(r"[\s\-._/・、。,]+")
"""They add nothing to a name, a date or a phone number."""

REPEATS: Final = re.compile(r"(.{1,32}?)\1{2,}|(.{4,}?)\2", re.DOTALL)
"""The same thing three times in a row, or twice if it is longer."""

SHORTEST_RUN: Final = 4
"""So many neighbours in a row are no accident."""

SHORTEST_SPELLED_RUN: Final = 9
"""So many letters of a sequence that is written out are no accident."""

SEQUENCES: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "02468", "13579",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
    "いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす",
    "月火水木金土日", "一二三四五六七八九十",
)  # fmt: skip
"""What everybody can count on with: alphabets, numbers, the gojuon and the iroha."""

SPELLED_SEQUENCES: Final = (
    "aiueokakikukekosashisusesotachitsutetonaninunenohahifuhehomamimumemoyayuyorarirurerowawon",
    "irohanihohetochirinuruwowakayotaresotsunenaramuuwinookuyamakefukoete",
    "ichinisanshigorokunanahachikyuujuu",
    "いちにさんしごろくななはちきゅうじゅう",
    "onetwothreefourfivesixseveneightnineten",
    "getsukasuimokukindonichi",
)
"""Sequences written out; ordinary words hide in them, so only a long run counts."""

KEYBOARD_RUNS: Final = (
    "1234567890-^\\", "qwertyuiop@[", "asdfghjkl;:]", "zxcvbnm,./\\",
    "qwertyuiop[]", "asdfghjkl;'",
    "!\"#$%&'()=~|", "!@#$%^&*()_+",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "zaqxswcdevfrbgtnhymju",
    "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0",
    "147258369", "789456123",
    "ぬふあうえおやゆよわほへ",
    "たていすかんなにらせ゛゜", "ちとしはきくまのりれけむ", "つさそひこみもねるめろ",
)  # fmt: skip
"""Keys beside each other: Japanese and American layout, kana layout, columns, number pad."""

_LEET: Final = (
    str.maketrans("@4301!$57", "aaeoiisst"),
    str.maketrans("@4301!$57", "aaeolisst"),
)
"""Digits and signs that are read as letters; a 1 may be an i or an l."""


@dataclass(frozen=True, slots=True, repr=False)
class Source(Generic[Reason]):
    """A text of which any run of at least ``shortest`` characters is guessable."""

    text: str
    shortest: int
    reason: Reason


def squeezed(text: str) -> str:
    """Return a text as guessers see it: without case, separators and katakana.

    >>> squeezed("Yamada-Hanako ハナコ")
    'yamadahanakoはなこ'
    """
    return SEPARATORS.sub("", to_hiragana(text))


def word_source(word: str, reason: Reason) -> Iterator[Source[Reason]]:
    """Make a source of a whole word; nothing is made of one too short to mean anything.

    That is two characters for kanji, three for letters and kana.
    """
    plain = squeezed(word)
    if len(plain) >= (2 if plain[:1] > "\u3400" else 3):
        yield Source(plain, len(plain), reason)


def readings(text: str) -> tuple[str, ...]:
    """Return the squeezed text, and as it reads when digits and signs stand for letters.

    >>> readings("P4ssw0rd1")
    ('p4ssw0rd1', 'passwordi', 'passwordl')
    """
    plain = squeezed(text)
    return (plain, *(plain.translate(table) for table in _LEET))


def taken_out(
    text: str, sources: Iterable[Source[Reason]], *, repeats: Reason
) -> tuple[str, Counter[Reason]]:
    """Return what is left of a text, and how many characters each reason took out.

    Sources count forwards and backwards.
    """
    texts = readings(text)
    reasons: list[Reason | None] = [None] * len(texts[0])
    for source in sources:
        for run in {source.text, source.text[::-1]}:
            for reading in texts:
                for start, end in _runs(reading, run, source.shortest):
                    reasons[start:end] = [reason or source.reason for reason in reasons[start:end]]
    for start, end in _repeats(texts[0]):
        reasons[start:end] = [reason or repeats for reason in reasons[start:end]]
    left = "".join(
        character for character, reason in zip(texts[0], reasons, strict=True) if reason is None
    )
    return left, Counter(reason for reason in reasons if reason is not None)


def _runs(text: str, source: str, shortest: int) -> Iterator[tuple[int, int]]:
    """Find where the text runs along the source for at least ``shortest`` characters."""
    start = 0
    while start + shortest <= len(text):
        end = start + shortest
        if text[start:end] not in source:
            start += 1
            continue
        while end < len(text) and text[start : end + 1] in source:
            end += 1
        yield start, end
        start = end


def _repeats(text: str) -> Iterator[tuple[int, int]]:
    """Find what only repeats the text before it, a last part of the unit included."""
    for repeat in REPEATS.finditer(text):
        size = len(repeat[1] or repeat[2])
        end = repeat.end()
        while end < len(text) and text[end] == text[end - size]:
            end += 1
        yield repeat.start() + size, end
