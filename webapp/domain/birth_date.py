"""How a birth date is written, in all the ways that people put into passwords."""

from __future__ import annotations

from datetime import date
from typing import Final

ERAS: Final = (
    (date(2019, 5, 1), "令和", "reiwa"),
    (date(1989, 1, 8), "平成", "heisei"),
    (date(1926, 12, 25), "昭和", "showa"),
    (date(1912, 7, 30), "大正", "taisho"),
    (date(1868, 1, 25), "明治", "meiji"),
)
"""First day, name and romaji of the Japanese eras, the latest first."""

MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december",
)  # fmt: skip


def date_spellings(day: date) -> frozenset[str]:
    """Return the usual spellings of a day, without separators: Western and Japanese years.

    >>> sorted(date_spellings(date(1990, 4, 5)))[:6]
    ['0405', '04051990', '040590', '0504', '05041990', '050490']
    """
    return frozenset(
        {
            f"{day:%Y}",
            f"{day.year}年",
            f"{day.month}月{day.day}日",
            f"{day.year}年{day.month}月{day.day}日",
            *_in_digits(day),
            *_in_english(day),
            *_in_era(day),
        }
    )


def _in_digits(day: date) -> set[str]:
    years = {f"{day:%Y}", f"{day:%y}", ""}
    padded = f"{day:%m}", f"{day:%d}"
    short = str(day.month), str(day.day)
    spellings = set()
    for month, of_month in (padded, short):
        for year in years:
            spellings |= {year + month + of_month, month + of_month + year, of_month + month + year}
    return {spelling for spelling in spellings if len(spelling) > 3}  # noqa: PLR2004


def _in_english(day: date) -> set[str]:
    month = MONTHS[day.month - 1]
    return {
        spelling
        for name in (month, month[:3])
        for spelling in (
            f"{name}{day.day}",
            f"{day.day}{name}",
            f"{name}{day:%d}",
            f"{day:%d}{name}",
        )
    }


def _in_era(day: date) -> set[str]:
    for first_day, name, romaji in ERAS:
        if day >= first_day:
            year = day.year - first_day.year + 1
            letter = romaji[0]
            return {
                f"{name}{year}年",
                f"{name}{year}",
                *({f"{name}元年"} if year == 1 else ()),
                f"{romaji}{year}",
                f"{letter}{year:02d}{day:%m%d}",
                f"{letter}{year}{day.month}{day.day}",
            }
    return set()
