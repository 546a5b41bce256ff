"""Numbers and codes of the embedded issuer: derived, unique, never stored."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.adapters.card_numbers import card_number, security_code, serials
from webapp.domain.card import CardNumber
from webapp.domain.keys import Key

KEY = Key("k1", b"\x01" * 32)
OTHER_KEY = Key("k2", b"\x02" * 32)
EXPIRY = date(2029, 10, 31)


@given(st.integers(13, 19), st.integers(1, 9), st.integers(0, 10**18))
def test_every_card_has_a_valid_number_of_the_issuer(length: int, size: int, serial: int) -> None:
    prefix = "399912345"[:size]
    number = card_number(KEY, serial % serials(prefix, length), prefix=prefix, length=length)

    assert CardNumber.parse(number.digits, length=length) == number
    assert number.digits.startswith(prefix)


@pytest.mark.parametrize("free", [1, 2, 3])
def test_no_two_cards_have_one_number_and_every_number_is_used(free: int) -> None:
    prefix = "3999123456789"[: 14 - free]
    numbers = {
        card_number(KEY, serial, prefix=prefix, length=15).digits for serial in range(10**free)
    }

    assert len(numbers) == 10**free == serials(prefix, 15)


def test_neighbouring_serial_numbers_are_far_apart() -> None:
    numbers = [int(card_number(KEY, n, prefix="3999", length=15).digits[4:-1]) for n in range(200)]

    assert numbers != sorted(numbers)
    assert len({number // 10**9 for number in numbers}) == 10


def test_numbers_depend_on_key_prefix_and_length_alone() -> None:
    one = card_number(KEY, 7, prefix="3999", length=15)

    assert one == card_number(KEY, 7, prefix="3999", length=15)
    assert one != card_number(OTHER_KEY, 7, prefix="3999", length=15)
    assert one.digits[4:14] != card_number(KEY, 7, prefix="3998", length=15).digits[4:14]


@pytest.mark.parametrize("serial", [-1, 10**10])
def test_a_serial_number_out_of_range_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="is not between 0 and 9999999999"):
        card_number(KEY, serial, prefix="3999", length=15)


@pytest.mark.parametrize("prefix", ["", "39a9", "39991234567890"])
def test_a_prefix_that_leaves_no_room_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="leaves room"):
        serials(prefix, 15)


def code(number: str = "399912345678903", expires_on: date = EXPIRY, length: int = 4) -> str:
    return security_code(KEY, CardNumber(number), expires_on=expires_on, length=length).digits


def test_a_code_follows_from_number_month_and_key() -> None:
    assert code() == code(expires_on=date(2029, 10, 1))
    others = {
        code("399912345678911"),
        code(expires_on=date(2029, 11, 30)),
        security_code(OTHER_KEY, CardNumber("399912345678903"), expires_on=EXPIRY, length=4).digits,
    }
    assert code() not in others


@pytest.mark.parametrize("length", [3, 4])
def test_a_code_has_the_issuers_length_and_every_digit_comes(length: int) -> None:
    codes = [code(str(n), length=length) for n in range(2000)]

    assert {len(one) for one in codes} == {length}
    for place in range(length):
        often = Counter(one[place] for one in codes)
        assert len(often) == 10
        assert all(120 < count < 280 for count in often.values())
