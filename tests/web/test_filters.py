"""Figures, days and words as people see and hear them; the figures are those of Babel."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_name
from flask import Flask
from markupsafe import escape

from webapp.adapters.holidays import national_holiday
from webapp.domain.cycle import BANK_CLOSED_DAYS, BillingCycle, PaymentDate
from webapp.domain.money import DECIMALS, Money
from webapp.web import filters
from webapp.web.languages import LANGUAGES, Language, speaking

SAMPLE = 20_000
CHANCE = random.Random(20_261_001)
DEMO = BillingCycle(closing_day=19, payment_day=10, payment_month_offset=1)


@pytest.fixture(params=sorted(LANGUAGES))
def spoken(request: pytest.FixtureRequest, app: Flask) -> Iterator[Language]:
    """Each language in turn, in an application."""
    chosen: Language = request.param
    with app.app_context(), speaking(chosen):
        yield chosen


def amount(currency: str) -> int:
    return CHANCE.choice((-1, 1)) * CHANCE.randrange(10 ** CHANCE.randrange(1, 13))


def test_amounts_have_the_figures_of_babel(spoken: Language) -> None:
    for currency in DECIMALS:
        places = DECIMALS[currency]
        pattern = "#,##0" + ("." + "0" * places if places else "")
        for minor in [0, *(amount(currency) for _ in range(SAMPLE // len(DECIMALS)))]:
            figure = format_decimal(
                abs(Decimal(minor).scaleb(-places)),
                pattern,
                locale=spoken,
                decimal_quantization=False,
            )
            assert filters.number(minor, currency) == figure
            said = filters.money(Money(minor, currency))
            assert figure in said
            below_zero = said.startswith(("マイナス", "minus "))
            assert below_zero == (minor < 0)


def test_every_currency_has_a_name_in_words(spoken: Language) -> None:
    for code in DECIMALS:
        name = filters.currency(code)
        assert name
        if code not in filters.CURRENCIES[spoken]:
            assert name == get_currency_name(code, locale=spoken)


def test_days_have_the_form_of_babel(spoken: Language) -> None:
    patterns = {"ja": "y年M月d日", "en": "d MMMM y"}
    short = {"ja": "M月d日", "en": "d MMMM"}
    for _ in range(SAMPLE // 10):
        day = date(1990, 1, 1) + timedelta(days=CHANCE.randrange(30_000))
        assert filters.day(day) == format_date(day, patterns[spoken], locale=spoken)
        assert filters.short_day(day) == format_date(day, short[spoken], locale=spoken)
        assert filters.weekday(day) == format_date(day, "EEEE", locale=spoken)


def test_points_have_the_figures_of_babel(spoken: Language) -> None:
    for _ in range(SAMPLE // 10):
        points = amount("JPY")
        figure = format_decimal(abs(points), "#,##0", locale=spoken)
        assert figure in filters.points(points)


SAID: dict[str, list[tuple[Callable[..., object], object, object]]] = {
    "ja": [
        (filters.money, Money(5_230, "JPY"), "5,230円"),
        (filters.money, Money(-1_205, "USD"), "マイナス12.05米ドル"),
        (filters.money, Money(5, "KWD"), "0.005クウェート ディナール"),
        (filters.points, 12_480, "12,480ポイント"),
        (filters.points, -1, "マイナス1ポイント"),
        (filters.weekday_day, date(2026, 10, 13), "10月13日火曜日"),
        (filters.digits, "1001", "1 0 0 1"),
        (filters.other_language, "青空書店", None),
    ],
    "en": [
        (filters.money, Money(5_230, "JPY"), "5,230 yen"),
        (filters.money, Money(-1_205, "USD"), "minus 12.05 US dollars"),
        (filters.points, 1, "1 point"),
        (filters.points, -12_480, "minus 12,480 points"),
        (filters.weekday_day, date(2026, 10, 13), "Tuesday 13 October"),
        (filters.other_language, "青空書店", "ja"),
        (filters.other_language, "ﾋｶﾘ", "ja"),
        (filters.other_language, "Café Luna", None),
        (filters.other_language, "CAFE LUNA", None),
    ],
}


def test_what_is_said(spoken: Language) -> None:
    for formatter, value, words in SAID[spoken]:
        assert formatter(value) == words


PAYMENTS = {
    # closing day: what moved its payment, in Japanese and in English
    date(2026, 9, 19): (
        "10日が土曜日、12日が祝日",
        "10 October is a Saturday and 12 October is a public holiday",
    ),
    date(2026, 4, 19): ("10日が日曜日", "10 May is a Sunday"),
    date(2025, 1, 19): ("", ""),
}


def payment(closing_on: date, cycle: BillingCycle = DEMO) -> PaymentDate:
    return cycle.payment(closing_on, national_holiday, bank_closed_days=BANK_CLOSED_DAYS)


def test_what_moved_a_payment_is_said(spoken: Language) -> None:
    for closing_on, words in PAYMENTS.items():
        moved = payment(closing_on)
        expected = words[0 if spoken == "ja" else 1]
        if expected:
            assert filters.days_off(moved) == expected
        else:
            assert moved.because == ()


def test_days_off_in_a_row_are_said_as_one(spoken: Language) -> None:
    golden_week = BillingCycle(closing_day=3, payment_day=4, payment_month_offset=1)
    new_year = BillingCycle(closing_day=3, payment_day=31, payment_month_offset=0)
    said = {
        "ja": (
            "4日から6日までが祝日",
            "31日から1月3日までが銀行の休業日",
        ),
        "en": (
            "4 May to 6 May are public holidays",
            "31 December to 3 January are bank holidays",
        ),
    }[spoken]
    assert filters.days_off(payment(date(2026, 4, 3), golden_week)) == said[0]
    assert filters.days_off(payment(date(2025, 12, 3), new_year)).startswith(said[1])


def test_a_rows_date_may_break_after_its_year_only(spoken: Language) -> None:
    cell = filters.date_cell(date(2026, 10, 1))
    inside = {"ja": "2026年<wbr>10月1日", "en": "1 October 2026"}[spoken]
    assert cell == f'<th scope="row"><time datetime="2026-10-01">{inside}</time></th>'


def test_a_row_leaves_out_the_year_that_is_said_before_the_table(spoken: Language) -> None:
    this_year, last_year = date(2026, 1, 2), date(2025, 12, 30)
    short, whole = {
        "ja": ("1月2日", "2025年<wbr>12月30日"),
        "en": ("2 January", "30 December 2025"),
    }[spoken]
    assert f">{short}</time>" in filters.date_cell(this_year, 2026)
    assert f">{whole}</time>" in filters.date_cell(last_year, 2026)


def test_points_in_a_cell_may_break_around_the_figure_only(spoken: Language) -> None:
    less = {"ja": "マイナス<wbr>1,366<wbr>ポイント", "en": "minus <wbr>1,366<wbr> points"}
    more = {"ja": "7<wbr>ポイント", "en": "7<wbr> points"}
    assert escape(filters.points_cell(-1_366)) == less[spoken], "it is markup already"
    assert escape(filters.points_cell(7)) == more[spoken]


def test_every_filter_stands_in_the_templates(app: Flask) -> None:
    for name, formatter in filters.FILTERS.items():
        assert app.jinja_env.filters[name] is formatter
