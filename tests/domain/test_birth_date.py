"""How people write a birth date into a password."""

from datetime import date

import pytest

from webapp.domain.birth_date import date_spellings


@pytest.mark.parametrize(
    "spelling",
    [
        "19850405", "850405", "198545", "0405", "05041985", "04051985", "040585", "1985",
        "april5", "5april", "apr05", "05apr", "4月5日", "1985年4月5日", "1985年",
        "昭和60年", "showa60", "s600405", "s6045",
    ],
)  # fmt: skip
def test_usual_spellings_are_known(spelling: str) -> None:
    assert spelling in date_spellings(date(1985, 4, 5))


@pytest.mark.parametrize(
    ("day", "spelling"),
    [
        (date(2019, 4, 30), "平成31年"),
        (date(2019, 5, 1), "令和元年"),
        (date(2019, 5, 1), "reiwa1"),
        (date(1989, 1, 7), "昭和64年"),
        (date(1989, 1, 8), "平成元年"),
        (date(1926, 12, 24), "大正15年"),
        (date(1912, 7, 29), "明治45年"),
    ],
)
def test_years_are_counted_by_era_too(day: date, spelling: str) -> None:
    assert spelling in date_spellings(day)


def test_a_day_before_all_eras_has_its_western_spellings() -> None:
    spellings = date_spellings(date(1850, 1, 2))

    assert "18500102" in spellings
    assert not any("治" in spelling for spelling in spellings)


def test_no_spelling_is_so_short_that_it_is_found_everywhere() -> None:
    assert all(
        len(spelling) >= 4 or "月" in spelling
        for spelling in date_spellings(date(2000, 1, 1)) - {"h1211"}
    )
    assert "11" not in date_spellings(date(2000, 1, 1))
