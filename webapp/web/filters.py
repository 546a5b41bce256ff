"""Amounts, days and digits, as they are shown and spoken in each language.

Written by hand since Babel takes ten times longer a value; a test compares the
figures with Babel's.  No sign, no symbol: "返金 12,800円" is heard, "-¥12,800" is not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from webapp.domain.money import Money, decimals
from webapp.web.languages import language

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

WEEKDAYS: Final = {
    "ja": ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
CURRENCIES: Final = {
    "ja": {"JPY": "円", "USD": "米ドル", "EUR": "ユーロ", "GBP": "ポンド", "KRW": "ウォン"},
    "en": {"JPY": "yen", "USD": "US dollars", "EUR": "euros", "GBP": "pounds", "KRW": "won"},
}


@lru_cache(maxsize=256)
def _currency_name(currency: str, chosen: str) -> str:
    short = CURRENCIES[chosen].get(currency)
    if short is not None:
        return short
    from babel.numbers import get_currency_name  # noqa: PLC0415

    return get_currency_name(currency, locale=chosen)


def number(minor: int, currency: str) -> str:
    """Return the figure without sign or unit: 1234567 pence are "12,345.67"."""
    places = decimals(currency)
    if not places:
        return f"{abs(minor):,}"
    whole, rest = divmod(abs(minor), 10**places)
    return f"{whole:,}.{rest:0{places}d}"


@lru_cache(maxsize=4096)
def _money(minor: int, currency: str, chosen: str) -> str:
    name = _currency_name(currency, chosen)
    figure = number(minor, currency)
    if chosen == "ja":
        return f"マイナス{figure}{name}" if minor < 0 else f"{figure}{name}"
    return f"minus {figure} {name}" if minor < 0 else f"{figure} {name}"


def money(amount: Money) -> str:
    """Return an amount with its unit; below zero the word stands before it."""
    return _money(amount.minor, amount.currency, language())


@lru_cache(maxsize=2048)
def _day(day: date, chosen: str) -> str:
    if chosen == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day(value: date) -> str:
    """Return the day with its year: "2026年10月1日", "1 October 2026"."""
    return _day(value, language())


@lru_cache(maxsize=2048)
def _short_day(day: date, chosen: str) -> str:
    if chosen == "ja":
        return f"{day.month}月{day.day}日"
    return f"{day.day} {MONTHS[day.month - 1]}"


def short_day(value: date) -> str:
    """Return the day without its year, where the year is said before: "10月1日"."""
    return _short_day(value, language())


def weekday(value: date) -> str:
    """Return the name of the day of the week."""
    return WEEKDAYS[language()][value.weekday()]


def weekday_day(value: date) -> str:
    """Return the day with its weekday: "10月13日火曜日", "Tuesday 13 October"."""
    if language() == "ja":
        return f"{short_day(value)}{weekday(value)}"
    return f"{weekday(value)} {short_day(value)}"


def points(value: int) -> str:
    """Return points with their unit; below zero the word stands before them."""
    figure = f"{abs(value):,}"
    if language() == "ja":
        return f"マイナス{figure}ポイント" if value < 0 else f"{figure}ポイント"
    unit = "point" if abs(value) == 1 else "points"
    return f"minus {figure} {unit}" if value < 0 else f"{figure} {unit}"


def digits(text: str) -> str:
    """Return digits apart, so that they are read one by one: "1 0 0 1"."""
    return " ".join(text)


FILTERS: Final[dict[str, Callable[[Any], str]]] = {
    "money": money,
    "day": day,
    "short_day": short_day,
    "weekday": weekday,
    "weekday_day": weekday_day,
    "points": points,
    "digits": digits,
}
