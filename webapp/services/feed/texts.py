"""What the texts of a feed mean.  Each answer is found once and remembered for a while.

A feed says the same few days, amounts and names over and over: looking an answer up
costs a tenth of finding it.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from datetime import UTC, date, datetime
from typing import Final, Generic, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from webapp.domain.card import mask_card_numbers
from webapp.domain.feed import RowError
from webapp.domain.merchant import display_name
from webapp.domain.money import AmountRefusal, is_currency, parse_minor
from webapp.domain.text import has_control_characters

MOST_REMEMBERED: Final = 30_000
LONGEST_TEXT: Final = 200
LONGEST_SHOWN: Final = 40
EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2999
_DAY: Final = re.compile(r"([0-9]{4})([-/])([0-9]{2})\2([0-9]{2})")
_DECIMAL: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
_AMOUNTS: Final = {
    AmountRefusal.NOT_AN_AMOUNT: "not an amount",
    AmountRefusal.TOO_MANY_DECIMALS: "more decimals than {currency} has",
    AmountRefusal.TOO_LARGE: "too large",
}
_K = TypeVar("_K")
_T = TypeVar("_T")


class Remembered(dict[_K, _T], ABC, Generic[_K, _T]):
    """A dictionary that finds out what it does not know yet, and forgets all when full."""

    def __missing__(self, key: _K) -> _T:
        """Find out what belongs to a key, and remember it."""
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[key] = meaning = self.meaning(key)
        return meaning

    @abstractmethod
    def meaning(self, key: _K, /) -> _T:
        """Return what belongs to a key."""


class Texts(Remembered[str, _T]):
    """What the texts of one column mean; one that means nothing raises ``RowError``."""

    def __init__(self, column: str) -> None:
        """Take the column whose texts these are, for the words of an error."""
        super().__init__()
        self.column = column

    def wrong(self, reason: str) -> RowError:
        """Return the error that says what is wrong with a text of this column."""
        return RowError(self.column, reason)


class Days(Texts[tuple[date, str]]):
    """Days, as the feed writes them: as a date, and as ISO text, which databases take."""

    def __init__(self, column: str, formats: tuple[str, ...]) -> None:
        """Take how days are written; none means 2026-10-01 or 2026/10/01."""
        super().__init__(column)
        self._formats = formats

    def meaning(self, text: str) -> tuple[date, str]:
        """Return the day."""
        plain = text.strip()
        if not plain:
            raise self.wrong("is missing")
        day = self._formatted(plain) if self._formats else _iso_day(plain)
        if day is None or not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise self.wrong(f"not a day: {shown(plain)}")
        return day, day.isoformat()

    def _formatted(self, plain: str) -> date | None:
        for form in self._formats:
            try:
                # A day without a time stays a day: there is no time zone to know.
                return datetime.strptime(plain, form).date()  # noqa: DTZ007
            except ValueError:
                continue
        return None


class Amounts(Texts[int]):
    """Amounts in one currency, in its minor units, with the sign that bills give them."""

    def __init__(self, column: str, currency: str, *, negated: bool = False) -> None:
        """Take the currency, and whether the feed turns the sign round."""
        super().__init__(column)
        if not is_currency(currency):
            raise self.wrong(f"no currency of ISO 4217: {shown(currency)}")
        self._currency = currency
        self._sign = -1 if negated else 1

    def meaning(self, text: str) -> int:
        """Return the minor units."""
        if not text.strip():
            raise self.wrong("is missing")
        minor = parse_minor(text, self._currency)
        if isinstance(minor, AmountRefusal):
            why = _AMOUNTS[minor].format(currency=self._currency)
            raise self.wrong(f"{why}: {shown(text)}")
        return self._sign * minor


class Words(Texts[str]):
    """Texts of one line, without spaces around them."""

    def meaning(self, text: str) -> str:
        """Return the text; an empty one is fine."""
        plain = text.strip()
        if not plain.isprintable() and has_control_characters(plain):
            raise self.wrong("holds characters that cannot be read; is the encoding right?")
        if len(plain) > LONGEST_TEXT:
            raise self.wrong(f"longer than {LONGEST_TEXT} characters")
        return plain


class Merchants(Texts[tuple[str, str]]):
    """Merchants: the text as it came, without complete card numbers, and the name members see."""

    def meaning(self, text: str) -> tuple[str, str]:
        """Return both."""
        if not Words(self.column).meaning(text):
            raise self.wrong("is missing")
        text = mask_card_numbers(text)
        return text, display_name(text)


class Moments(Texts[tuple[str, date]]):
    """Moments, with or without a time zone of their own."""

    def __init__(self, column: str, time_zone: str) -> None:
        """Take the time zone in which days are counted, and times that name none."""
        super().__init__(column)
        self._zone = ZoneInfo(time_zone)

    def meaning(self, text: str) -> tuple[str, date]:
        """Return the moment in UTC, as databases take it, and the day it was there."""
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            raise self.wrong(f"not a moment: {shown(text)}") from None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        return (
            moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds"),
            moment.astimezone(self._zone).date(),
        )


def decimal_text(column: str, text: str) -> str | None:
    """Return a rate or a percentage as plain decimal text; ``None`` for an empty one."""
    plain = text.strip()
    if plain and not _DECIMAL.fullmatch(plain):
        raise RowError(column, f"not a decimal number: {shown(plain)}")
    return plain or None


def whole_number(column: str, text: str, lowest: int, highest: int) -> int:
    """Return a whole number within limits."""
    plain = text.strip()
    try:
        number = int(plain)
    except ValueError:
        raise RowError(
            column, f"not a whole number: {shown(plain)}" if plain else "is missing"
        ) from None
    if not lowest <= number <= highest:
        raise RowError(column, f"must be from {lowest} to {highest}")
    return number


def time_zone_name(column: str, text: str) -> str:
    """Return the name of a time zone that exists."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RowError(column, f"no such time zone: {shown(text)}") from None
    return text


def currency_code(column: str, text: str) -> str:
    """Return the code of a currency in which amounts can be."""
    if not is_currency(text):
        raise RowError(column, f"no currency of ISO 4217: {shown(text)}")
    return text


def shown(text: str) -> str:
    """Return a text as an error may show it: short, and without what looks like a card number."""
    masked = re.sub(r"[0-9](?:[ -]?[0-9]){11,}", "(long number)", text.strip())
    return repr(masked if len(masked) <= LONGEST_SHOWN else f"{masked[:LONGEST_SHOWN]}…")


def _iso_day(plain: str) -> date | None:
    found = _DAY.fullmatch(plain)
    try:
        return date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        return None
