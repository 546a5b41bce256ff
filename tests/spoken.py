"""What readers leave out or say wrongly in Japanese, and therefore no text of ours contains.

    unvoiced("10/1に ¥5,230")   # two sentences; good is none

Screen readers drop most symbols without a word: 「-500円」 is heard as 「500円」, 「10/1」 as
「101」 or 「十分の一」, 「3〜5日」 as 「35日」.  ``PLAIN_TEXTS`` is where exports join that members
read as plain text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache

JAPANESE = re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uff66-\uff9f（）：]")
ADDRESSES = re.compile(r"(?:https?|tel|mailto):\S+|\S+@[\w.-]+")
"""Addresses are not for listening; their signs belong to them."""
SYMBOLS = re.compile(r"[¥￥▲△▼▽〜～−±×÷→←↑↓⇒※＊●○■□◆◇★☆〒]|\*")
MINUS = re.compile(r"(?<![\w%-])[-－]\s?(?=\d)")
SLASH = re.compile(r"\d{0,4}[/／]\s?\d{1,4}")
HYPHEN = re.compile(r"\d\s?[-－]\s?\d+")
DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
FULL_WIDTH = re.compile(r"[０-９]+")
TIME = re.compile(r"\d{1,2}[:：]\d{2}(?!\d| [ap]\.m\.)")
LAST_DIGITS = re.compile(r"(?:下\d桁(?:は|が|の)?|ending(?: in)?) ?\d{2,}")
CARD_NUMBER = re.compile(r"(?<!\d)\d{4}([ -])\d{4,6}\1\d{4,5}(?:\1\d{4})?(?!\d)")
EXAMPLES = ("例：", "For example: ")
WORDLESS = re.compile(r"\W+")

RULES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "symbol": (SYMBOLS, "say it in words"),
    "minus": (MINUS, "say マイナス, 返金 or 減額"),
    "slash": (SLASH, "write 10月1日, or 24分の1"),
    "date": (DATE, "write 2026年10月1日"),
    "full-width digits": (FULL_WIDTH, "write digits in half width"),
    "time": (TIME, "write 10時 or 午前10時5分"),
    "last digits": (LAST_DIGITS, "write the digits apart: 下4桁 1 0 0 1"),
}


@cache
def unvoiced(text: str) -> tuple[str, ...]:
    """Return a sentence for each thing in a text that is not read aloud, or is read wrongly."""
    return tuple(_unvoiced(text))


def _unvoiced(text: str) -> Iterator[str]:
    text = ADDRESSES.sub("", text)
    rules = [(pattern, advice) for pattern, advice in RULES.values()]
    if JAPANESE.search(text):
        rules.append((HYPHEN, "write 3から5日; the parts of a telephone number with spaces"))
    for pattern, advice in rules:
        for found in pattern.finditer(text):
            around = text[max(0, found.start() - 20) : found.end() + 20].strip()
            yield f"「{found.group().strip()}」 in 「{around}」 is not read aloud: {advice}"
    for found in CARD_NUMBER.finditer(text):
        if not text[: found.start()].endswith(EXAMPLES):
            yield f"「{found.group()}」 is read as large numbers: only its last digits, apart"


def wordless(text: str) -> bool:
    """Tell whether a text has signs and not one word or digit: nothing is heard of it."""
    return bool(text.strip()) and bool(WORDLESS.fullmatch(text))


PLAIN_TEXTS: Mapping[str, Callable[[], str]] = {}
"""Exports in plain text that members read, by name: each returns one that has all it can have."""
