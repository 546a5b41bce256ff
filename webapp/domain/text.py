"""How text that a person typed, or a file brought, is understood."""

import unicodedata
from typing import Final

OTHER_HYPHENS: Final = frozenset("\u02d7\u2043\u2212\u2500\u2501\u30fc\u00ad")
"""What looks like a hyphen, or is typed for one, without being Unicode dash punctuation.

Among them the long vowel mark, which a Japanese keyboard gives for the hyphen key.
"""
UNSEEN: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff")
"""Characters without a width; pasting from a web page or a PDF brings them along."""

DIRECTION_MARKS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the reading direction and so can make a text look like another."""

_BETWEEN: Final = "".join(sorted(OTHER_HYPHENS | UNSEEN))
BETWEEN_DIGITS: Final = rf"[\s{_BETWEEN}\-\u2010-\u2015\ufe58\ufe63\uff0d\uff70]"
"""A pattern for what separates the digits of a number in a text that is kept as it came."""


def digits_only(text: str) -> str | None:
    """Return the digits of a number as somebody typed it, or ``None`` if it is no number.

    Spaces and every kind of hyphen may stand between the digits, and the digits may
    be full-width; all spellings of a number come back as the same digits.

    >>> digits_only("3999 123456-78903")
    '399912345678903'
    >>> digits_only("３９９９ー１２３４５６　７８９０３")
    '399912345678903'
    >>> digits_only("3999 12345O") is None
    True
    """
    digits = without_separators(text)
    return digits if digits.isascii() and digits.isdigit() else None


def without_separators(text: str) -> str:
    """Return a text (NFKC) without the spaces and hyphens that may stand between digits.

    >>> without_separators("card ３９９９-1234")
    'card39991234'
    """
    if text.isascii():
        return "".join(text.split()).replace("-", "")
    plain = unicodedata.normalize("NFKC", text)
    return "".join(character for character in plain if not _separates_digits(character))


def has_control_characters(text: str) -> bool:
    r"""Tell whether a text of one line holds characters that no keyboard types into it.

    These are control characters (tabs, line ends and NUL among them), halves of
    surrogate pairs, and marks that turn the reading direction.

    >>> has_control_characters("山田 花子")
    False
    >>> has_control_characters("山田\x00花子")
    True
    """
    return any(_is_control(character) for character in text)


def _separates_digits(character: str) -> bool:
    return (
        character.isspace()
        or character in OTHER_HYPHENS
        or character in UNSEEN
        or unicodedata.category(character) == "Pd"
    )


def _is_control(character: str) -> bool:
    return character in DIRECTION_MARKS or unicodedata.category(character) in {
        "Cc",
        "Cs",
        "Zl",
        "Zp",
    }
