"""Amounts, their currencies, and decimal text."""

import pytest
from babel.core import get_global
from babel.numbers import get_territory_currencies
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.money import (
    DECIMALS,
    LARGEST_MINOR,
    AmountRefusal,
    MixedCurrenciesError,
    Money,
    UnknownCurrencyError,
    decimals,
    is_currency,
    parse_minor,
    plain_text,
)
from webapp.domain.points import Points

currencies = st.sampled_from(sorted(DECIMALS))
amounts = st.integers(-LARGEST_MINOR, LARGEST_MINOR)


@pytest.mark.parametrize(
    ("currency", "places"),
    [
        ("JPY", 0),
        ("KRW", 0),
        ("VND", 0),
        ("USD", 2),
        ("HUF", 2),
        ("KWD", 3),
        ("TND", 3),
        ("CLF", 4),
    ],
)
def test_every_currency_has_its_own_number_of_decimals(currency: str, places: int) -> None:
    assert decimals(currency) == places


def test_every_currency_that_is_legal_tender_somewhere_is_known() -> None:
    tender = {
        currency
        for territory in get_global("territory_currencies")
        for currency in get_territory_currencies(territory)
    }

    assert {currency for currency in tender if not is_currency(currency)} == set()
    assert len(tender) > 150


@pytest.mark.parametrize("code", ["", "XXX", "XAU", "XTS", "jpy", "円", "JPYN"])
def test_what_is_no_currency_is_refused(code: str) -> None:
    assert not is_currency(code)
    with pytest.raises(UnknownCurrencyError, match=repr(code)):
        Money(1, code)


def test_amounts_of_one_currency_add_up() -> None:
    assert Money(5_230, "JPY") + Money(-230, "JPY") == Money(5_000, "JPY")
    assert Money(5_230, "JPY") - Money(230, "JPY") == Money(5_000, "JPY")
    assert -Money(5, "GBP") == Money(-5, "GBP")
    assert Money.zero("GBP") == Money(0, "GBP")


def test_amounts_of_two_currencies_do_not_mix() -> None:
    with pytest.raises(MixedCurrenciesError):
        Money(1, "JPY") + Money(1, "USD")
    with pytest.raises(MixedCurrenciesError):
        Money(1, "JPY") - Money(1, "USD")
    assert Money(1, "JPY") != Money(1, "USD")


def test_money_and_points_do_not_mix() -> None:
    with pytest.raises(TypeError):
        Money(1, "JPY") + Points(1)  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(1, "JPY") - Points(1)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("5230", "JPY", 5_230),
        ("1,234.56", "GBP", 123_456),
        ("-5", "GBP", -500),
        ("+5", "GBP", 500),
        ("−5", "GBP", -500),
        ("－５，２３０", "JPY", -5_230),
        ("１２．３４", "USD", 1_234),
        (" 12.3\u3000", "USD", 1_230),
        (".5", "USD", 50),
        ("-0", "JPY", 0),
        ("0000000000000000000000007", "JPY", 7),
        ("1.234", "KWD", 1_234),
        ("5230.00", "JPY", 5_230),
        ("12.3400", "USD", 1_234),
        ("1,000,000,000,000,000", "JPY", LARGEST_MINOR),
    ],
)
def test_decimal_text_becomes_minor_units(text: str, currency: str, minor: int) -> None:
    assert parse_minor(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "-",
            "+",
            ".",
            "-.",
            "5.",
            "--5",
            "5-",
            "- 5",
            "1 234",
            "1_000",
            "1,23",
            "12,34.5",
        ),
        *(",123", "1234,567", "1,234,5", "1.2.3", "NaN", "inf", "-Infinity", "1e5", "0x10", "５e2"),
        *("¥5", "5円", "½", "5²", "٣", "五", "5\x00", "5\n6", "1.5,000"),
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert parse_minor(text, "GBP") is AmountRefusal.NOT_AN_AMOUNT


@pytest.mark.parametrize(
    ("text", "currency"), [("12.5", "JPY"), ("1.234", "USD"), ("0.0001", "KWD"), ("1.001", "USD")]
)
def test_nothing_is_rounded(text: str, currency: str) -> None:
    assert parse_minor(text, currency) is AmountRefusal.TOO_MANY_DECIMALS


@pytest.mark.parametrize(
    "text", ["1000000000000001", "-1,000,000,000,000,001", "10000000000000000", "9" * 100_000]
)
def test_absurd_amounts_are_refused(text: str) -> None:
    assert parse_minor(text, "JPY") is AmountRefusal.TOO_LARGE


@given(amounts, currencies)
def test_plain_text_reads_back_as_the_same_amount(minor: int, currency: str) -> None:
    assert parse_minor(plain_text(minor, currency), currency) == minor


@given(st.text(alphabet="0123456789.,+-−，．１ eN", max_size=20), currencies)
def test_no_text_makes_a_mess(text: str, currency: str) -> None:
    minor = parse_minor(text, currency)

    assert isinstance(minor, AmountRefusal) or abs(minor) <= LARGEST_MINOR


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(5, "USD"), "0.05 USD"),
        (Money(-5, "USD"), "-0.05 USD"),
        (Money(-5, "JPY"), "-5 JPY"),
        (Money(0, "KWD"), "0.000 KWD"),
        (Money(123_456, "GBP"), "1234.56 GBP"),
    ],
)
def test_operators_see_amount_and_currency(money: Money, text: str) -> None:
    assert str(money) == text
