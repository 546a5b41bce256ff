"""Amounts, days and digits, as they are shown and spoken in each language.

Written by hand since Babel takes ten times longer a value; a test compares the
figures with Babel's.  No sign, no symbol: "返金 12,800円" is heard, "-¥12,800" is not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from flask import current_app
from markupsafe import Markup

from webapp.domain.cycle import DayOffReason
from webapp.domain.money import Money, decimals
from webapp.web.event_words import EVENTS
from webapp.web.languages import language
from webapp.web.ports import ports

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from webapp.domain.cycle import DayOff, PaymentDate
    from webapp.services.security import EventKind

WEEKDAYS: Final = {
    "ja": ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
NOON_HOUR: Final = 12
DAYS_OFF: Final = {
    DayOffReason.SATURDAY: ("土曜日", "a Saturday", "a weekend"),
    DayOffReason.SUNDAY: ("日曜日", "a Sunday", "Sundays"),
    DayOffReason.HOLIDAY: ("祝日", "a public holiday", "public holidays"),
    DayOffReason.BANK_HOLIDAY: ("銀行の休業日", "a bank holiday", "bank holidays"),
}
"""In Japanese; in English for one day and for several."""
JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
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


def currency(code: str) -> str:
    """Return the name of a currency: "米ドル", "US dollars"."""
    return _currency_name(code, language())


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


@lru_cache(maxsize=2048)
def _date_cell(day: date, chosen: str, *, with_year: bool) -> Markup:
    component: Any = current_app.jinja_env.get_template("components/date_cell.html").module
    words = _day(day, chosen) if with_year else _short_day(day, chosen)
    cell: Markup = component.date_cell(day, words)
    return cell


def date_cell(value: date, year_said: int = 0) -> Markup:
    """Return the component for a row's date; it is made once for each day and language.

    The year that the page says before its table is not said again in every row.
    """
    return _date_cell(value, language(), with_year=value.year != year_said)


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


def _day_off(off: DayOff, payment: PaymentDate) -> str:
    ja, en, en_many = DAYS_OFF[off.reason]
    single = off.on == off.until or off.reason is DayOffReason.SATURDAY
    if language() == "en":
        if single:
            return f"{short_day(off.on)} is {en}"
        return f"{short_day(off.on)} to {short_day(off.until)} are {en_many}"
    first = _within_month(off.on, payment.planned_on)
    return (
        f"{first}が{ja}" if single else f"{first}から{_within_month(off.until, off.on)}までが{ja}"
    )


def _within_month(day: date, known: date) -> str:
    """Leave the month out where it is plain: "12日" after a day of the same month."""
    same = (day.year, day.month) == (known.year, known.month)
    return f"{day.day}日" if same else short_day(day)


def days_off(payment: PaymentDate) -> str:
    """Return what moved a payment date: "10日が土曜日、12日が祝日"."""
    parts = [_day_off(off, payment) for off in payment.because]
    if language() == "ja":
        return "、".join(parts)
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


def other_language(text: str) -> str | None:
    """Return the language of a name or text from outside where it is not the page's own.

    Only Japanese can be told for certain; on a Japanese page nothing needs to be said.
    """
    if text.isascii() or language() == "ja":
        return None
    return "ja" if JAPANESE.search(text) else None


def in_own_language(text: str) -> str:
    """Return a name from outside, inside an element with its language where that is another."""
    chosen = other_language(text)
    return Markup('<span lang="{}">{}</span>').format(chosen, text) if chosen else text


def language_of(text: str) -> str:
    """Return the language of a whole text of ours, such as a mail."""
    return "ja" if JAPANESE.search(text) else "en"


def time_of_day(value: datetime) -> str:
    """Return the time where the issuer is, for what is over within hours: "午後3時5分"."""
    local = value.astimezone(ZoneInfo(ports().profile.time_zone))
    hour = local.hour % 12
    if language() == "ja":
        half = "午後" if local.hour >= NOON_HOUR else "午前"
        return f"{half}{hour}時{local.minute}分"
    half = "p.m." if local.hour >= NOON_HOUR else "a.m."
    return f"{hour or NOON_HOUR}:{local.minute:02d} {half}"


def _at(value: datetime, say_day: Callable[[date], str]) -> str:
    local = value.astimezone(ZoneInfo(ports().profile.time_zone))
    known, time = say_day(local.date()), time_of_day(value)
    return f"{known}{time}" if language() == "ja" else f"{time} on {known}"


def moment(value: datetime) -> str:
    """Return day and time where the issuer is: "10月1日木曜日午後3時5分"."""
    return _at(value, weekday_day)


def full_moment(value: datetime) -> str:
    """Return day, year and time where the issuer is: "2026年10月1日午後3時5分"."""
    return _at(value, day)


def short_moment(value: datetime) -> str:
    """Return day and time, where weekday and year are said beside it: "10月1日午後3時5分"."""
    return _at(value, short_day)


def event_words(kind: EventKind) -> str:
    """Return what happened, as a noun: "サインインの失敗", "Failed sign-in"."""
    return str(EVENTS[kind])


@lru_cache(maxsize=4096)
def _points(value: int, chosen: str) -> str:
    figure = f"{abs(value):,}"
    if chosen == "ja":
        return f"マイナス{figure}ポイント" if value < 0 else f"{figure}ポイント"
    unit = "point" if abs(value) == 1 else "points"
    return f"minus {figure} {unit}" if value < 0 else f"{figure} {unit}"


def points(value: int) -> str:
    """Return points with their unit; below zero the word stands before them."""
    return _points(value, language())


@lru_cache(maxsize=4096)
def _points_cell(value: int, chosen: str) -> Markup:
    figure = f"{abs(value):,}"
    before, _, unit = _points(value, chosen).partition(figure)
    return Markup("<wbr>").join(part for part in (before, figure, unit) if part)


def points_cell(value: int) -> Markup:
    """Return points for a narrow column, which may break before figure and unit only."""
    return _points_cell(value, language())


def digits(text: str) -> str:
    """Return digits apart, so that they are read one by one: "1 0 0 1"."""
    return " ".join(text)


FILTERS: Final[dict[str, Callable[..., object]]] = {
    "money": money,
    "currency": currency,
    "day": day,
    "date_cell": date_cell,
    "days_off": days_off,
    "other_language": other_language,
    "in_own_language": in_own_language,
    "language_of": language_of,
    "short_day": short_day,
    "weekday": weekday,
    "weekday_day": weekday_day,
    "moment": moment,
    "time_of_day": time_of_day,
    "full_moment": full_moment,
    "short_moment": short_moment,
    "event_words": event_words,
    "points": points,
    "points_cell": points_cell,
    "digits": digits,
}
