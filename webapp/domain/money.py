"""Money: whole minor units of one currency, never a fraction and never a float."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final, Self

_DECIMALS: Final = {
    # BYR was replaced by BYN in 2016.
    0: "BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
        "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
        "GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK "
        "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO "
        "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
        "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST "
        "XAD XCD XCG YER ZAR ZMW ZWG "
        # Withdrawn since 2013: a card's history may still be in them.
        "ANG BGN CUC HRK LTL LVL MRO SLL STD VEF ZMK ZWL"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DECIMALS: Final = {code: places for places, codes in _DECIMALS.items() for code in codes.split()}
"""The number of decimals of every currency that an amount may be in.

Gold, testing codes and the like (XAU, XTS, XXX), which have no minor unit, are not money.
"""

LARGEST_MINOR: Final = 10**15
"""No single amount is larger: sums of very many of them still fit a 64-bit column."""
MOST_DIGITS: Final = len(str(LARGEST_MINOR))
_AMOUNT: Final = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.([0-9]+))?")
_TO_ASCII: Final = str.maketrans("０１２３４５６７８９，．＋－−", "0123456789,.+--")


class UnknownCurrencyError(ValueError):
    """A code that is no currency of ISO 4217; ask `is_currency` where it comes from outside."""


class MixedCurrenciesError(ValueError):
    """Two amounts in different currencies have no sum."""


class AmountRefusal(Enum):
    """Why a text is not an amount."""

    NOT_AN_AMOUNT = "not_an_amount"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LARGE = "too_large"


def is_currency(code: str) -> bool:
    """Tell whether ``code`` is a currency of ISO 4217 that an amount may be in."""
    return code in DECIMALS


def decimals(currency: str) -> int:
    """Return how many decimals amounts in ``currency`` have: the minor unit of ISO 4217.

    >>> decimals("JPY"), decimals("USD"), decimals("KWD")
    (0, 2, 3)
    """
    try:
        return DECIMALS[currency]
    except KeyError:
        raise UnknownCurrencyError(f"{currency!r} is no currency of ISO 4217") from None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as the member's bill sees it: purchases positive, refunds negative.

    ``minor`` counts minor units: yen for JPY, pence for GBP.

    >>> Money(5_230, "JPY") - Money(230, "JPY")
    Money(minor=5000, currency='JPY')
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse a currency that does not exist."""
        decimals(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return nothing at all, in ``currency``."""
        return cls(0, currency)

    def __add__(self, other: "Money") -> "Money":
        """Return the sum; a different currency raises ``MixedCurrenciesError``."""
        if not isinstance(other, Money):
            return NotImplemented
        if other.currency != self.currency:
            raise MixedCurrenciesError(f"{self.currency} and {other.currency} have no sum")
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> "Money":
        """Return the same amount in the other direction."""
        return Money(-self.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Return the difference; a different currency raises ``MixedCurrenciesError``."""
        return self + -other

    def __str__(self) -> str:
        """Return the amount for files and operators, never for a member's page.

        >>> print(Money(-123_405, "GBP"), Money(5_230, "JPY"))
        -1234.05 GBP 5230 JPY
        """
        return f"{plain_text(self.minor, self.currency)} {self.currency}"


def plain_text(minor: int, currency: str) -> str:
    """Return an amount as decimal text; `parse_minor` reads it back.

    >>> plain_text(-5, "USD")
    '-0.05'
    """
    places = decimals(currency)
    sign = "-" if minor < 0 else ""
    digits = str(abs(minor)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def parse_minor(text: str, currency: str) -> int | AmountRefusal:
    """Return the minor units that a decimal text means, or why it means none.

    A sign, full-width characters and commas between groups of three are fine, and
    so are zeros where the currency has no decimals ("5230.00" yen, as some files
    write).  Nothing is ever rounded.

    >>> parse_minor("1,234.56", "GBP")
    123456
    >>> parse_minor("－５，２３０", "JPY")
    -5230
    >>> parse_minor("12.5", "JPY")
    <AmountRefusal.TOO_MANY_DECIMALS: 'too_many_decimals'>
    """
    places = decimals(currency)
    digits, point, fraction = text.partition(".")
    digits += fraction
    if len(fraction) == places and bool(point) == bool(places) and _is_short_number(digits):
        return int(digits)
    plain = text.strip()
    found = _AMOUNT.fullmatch(plain if plain.isascii() else plain.translate(_TO_ASCII))
    if found is None:
        return AmountRefusal.NOT_AN_AMOUNT
    sign, whole, fraction = found.groups("")
    if not whole and not fraction:
        return AmountRefusal.NOT_AN_AMOUNT
    if fraction[places:].strip("0"):
        return AmountRefusal.TOO_MANY_DECIMALS
    digits = whole.replace(",", "") + fraction[:places].ljust(places, "0")
    if len(digits) > MOST_DIGITS:
        digits = digits.lstrip("0")[: MOST_DIGITS + 1]
    minor = int(digits or "0")
    if minor > LARGEST_MINOR:
        return AmountRefusal.TOO_LARGE
    return -minor if sign == "-" else minor


def _is_short_number(text: str) -> bool:
    """Tell whether a text is nothing but digits, too few to be too large an amount."""
    return text.isascii() and text.isdigit() and len(text) < MOST_DIGITS
