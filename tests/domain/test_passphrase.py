"""Suggested passphrases: enough chance, easy words."""

import math
import re
import secrets

from webapp.domain.passphrase import WORDS_IN_A_PHRASE, passphrase_words, suggest_passphrase


def test_a_suggestion_holds_at_least_55_bits_of_chance() -> None:
    assert WORDS_IN_A_PHRASE * math.log2(len(passphrase_words())) >= 55


def test_words_are_short_plain_and_all_different() -> None:
    words = passphrase_words()

    assert all(re.fullmatch("[a-z]{3,7}", word) for word in words)
    assert list(words) == sorted(set(words))


def test_no_two_words_differ_only_in_the_length_of_a_vowel() -> None:
    heard = [
        re.sub(r"([aiueo])\1+", r"\1", word.replace("ou", "o").replace("ei", "e"))
        for word in passphrase_words()
    ]
    assert len(heard) == len(set(heard))


def test_every_word_is_as_likely_as_any_other() -> None:
    asked = []

    def chance(below: int) -> int:
        asked.append(below)
        return below - len(asked)

    words = passphrase_words()
    assert suggest_passphrase(chance) == "-".join(words[-1:-6:-1])
    assert asked == [len(words)] * 5


def test_two_suggestions_differ() -> None:
    assert suggest_passphrase(secrets.randbelow) != suggest_passphrase(secrets.randbelow)
