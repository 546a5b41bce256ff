"""The issuer's own names for cards: what may be one, and what members see of it."""

from __future__ import annotations

import re
from typing import Final

from webapp.domain.card import LAST_DIGITS, luhn_digit
from webapp.domain.text import digits_only, has_control_characters
from webapp.services.feed.texts import LONGEST_TEXT

SHORTEST_NUMBER: Final = 13
LONGEST_NUMBER: Final = 19


def reference_fault(text: str) -> str:
    """Return why a text cannot stand for a card; empty when it can.

    A complete card number never does: the site must not keep one.

    >>> reference_fault("************5044"), reference_fault("3999 123456 78903")
    ('', 'must not be a complete card number')
    """
    if not text.strip():
        return "is missing"
    if has_control_characters(text) or len(text) > LONGEST_TEXT:
        return "cannot be read, or is too long"
    digits = digits_only(text) or ""
    whole = SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER
    if whole and luhn_digit(digits[:-1]) == digits[-1]:
        return "must not be a complete card number"
    return ""


def last_digits_of(reference: str) -> str:
    """Return the last digits of a masked number, or of a reference; empty if it has none."""
    return "".join(re.findall(r"[0-9]", reference))[-LAST_DIGITS:]
