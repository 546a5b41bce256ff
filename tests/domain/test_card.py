"""Card numbers and security codes: understood once, never printed."""

import re
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.card import (
    LAST_DIGITS,
    CardNumber,
    CardProof,
    SecurityCode,
    grouped,
    luhn_digit,
    mask_card_numbers,
)
from webapp.domain.issuer import CardReference, Issuer
from webapp.domain.keys import Key

NUMBER = "399912345678903"
KEY = Key("k1", b"\x01" * 32)
OTHER_KEY = Key("k2", b"\x02" * 32)

bodies = st.text("0123456789", min_size=12, max_size=18)


@pytest.mark.parametrize(
    "typed",
    [
        "3999 123456 78903",
        "3999-123456-78903",
        "３９９９ー１２３４５６−７８９０３",
        " 3999\u00a0123456\u201078903\n",
    ],
)
def test_every_spelling_is_the_same_number(typed: str) -> None:
    assert CardNumber.parse(typed) == CardNumber(NUMBER)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "3999 123456 78904",
        "3999 123456 7890",
        "3999 123456 789030",
        "3999 123456 7890O",
        "4999 123456 78903",
        "３９９９ 123456 7890三",
    ],
)
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert CardNumber.parse(typed) is None


@given(bodies)
def test_any_length_the_issuer_sets_is_read(body: str) -> None:
    digits = body + luhn_digit(body)

    assert CardNumber.parse(digits, length=len(digits)) == CardNumber(digits)
    assert CardNumber.parse(digits, length=len(digits) + 1) is None
    assert CardNumber.parse(digits, length=len(digits) - 1) is None


@given(bodies, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_never_passes(body: str, place: int, change: int) -> None:
    digits = body + luhn_digit(body)
    place %= len(digits)
    wrong = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]

    assert CardNumber.parse(wrong, length=len(wrong)) is None


@pytest.mark.parametrize(
    ("body", "digit"),
    [("7992739871", "3"), ("411111111111111", "1"), ("0", "0"), ("37828224631000", "5")],
)
def test_the_check_digit_is_luhns(body: str, digit: str) -> None:
    assert luhn_digit(body) == digit


def test_the_fingerprint_is_an_hmac_of_the_digits() -> None:
    number = CardNumber(NUMBER)

    assert re.fullmatch("[0-9a-f]{64}", number.fingerprint(KEY))
    assert number.fingerprint(KEY) == KEY.digest(NUMBER)
    assert number.fingerprint(KEY) != number.fingerprint(OTHER_KEY)


@pytest.mark.parametrize("shown", [repr, str, "{}".format, "{!r}".format])
def test_neither_number_nor_code_prints_itself(shown: object) -> None:
    assert callable(shown)
    proof = CardProof(CardNumber(NUMBER), SecurityCode("4711"))
    printed = shown(proof) + shown(proof.number) + shown(proof.code) + shown([proof])

    assert "8903" in printed
    assert not re.search(r"\d{5}|4711", printed)


def test_a_code_is_read_in_any_width_and_has_the_set_length() -> None:
    assert SecurityCode.parse("４７１１") == SecurityCode("4711")
    assert SecurityCode.parse("471", length=3) == SecurityCode("471")
    assert SecurityCode.parse("471") is None
    assert SecurityCode.parse("47a1") is None


def test_a_number_is_grouped_as_it_is_printed_on_the_card() -> None:
    assert grouped(NUMBER) == "3999 123456 78903"
    assert grouped("4000123456789017") == "4000 1234 5678 9017"
    assert grouped("30569309025904") == "3056 930902 5904"
    assert grouped("4000123456789012347") == "4000 1234 5678 9012 347"


def test_the_whole_number_is_there_for_those_who_ask() -> None:
    assert asdict(CardNumber(NUMBER)) == {"digits": NUMBER}
    assert CardNumber(NUMBER).last_digits == "8903"


class OneCardIssuer:
    """Knows one card."""

    def knows(self, proof: CardProof) -> CardReference | None:
        known = CardProof(CardNumber(NUMBER), SecurityCode("4711"))
        return CardReference("C-1") if proof == known else None


@pytest.mark.parametrize(("code", "reference"), [("4711", "C-1"), ("4712", None)])
def test_an_issuer_knows_which_number_and_code_belong_together(
    code: str, reference: str | None
) -> None:
    issuer: Issuer = OneCardIssuer()

    assert issuer.knows(CardProof(CardNumber(NUMBER), SecurityCode(code))) == reference


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("399912345678903", "***********8903"),
        ("shop 3999 123456 78903 TOKYO", "shop ***********8903 TOKYO"),
        ("shop/3999-123456-78903/12", "shop/***********8903/12"),
        ("店３９９９ー１２３４５６　７８９０３", "店***********８９０３"),
        ("4000123456789017, 399912345678903", "************9017, ***********8903"),
        ("shop 3999123456789", "shop 3999123456789"),
        ("********8903 call 0120-000-000", "********8903 call 0120-000-000"),
        ("2026-10-01 12:30 no. 1234", "2026-10-01 12:30 no. 1234"),
    ],
)
def test_of_a_number_within_a_text_only_the_last_digits_stay(text: str, masked: str) -> None:
    assert mask_card_numbers(text) == masked


@given(
    st.text("0123456789", min_size=12, max_size=18),
    st.text("0123456789", max_size=6),
    st.text("0123456789", max_size=6),
)
def test_digits_beside_a_number_do_not_hide_it(body: str, before: str, after: str) -> None:
    number = body + luhn_digit(body)
    text = f"shop {before}{number} {after} tokyo"
    masked = mask_card_numbers(text)

    assert masked.startswith("shop ")
    assert masked.endswith(" tokyo")
    assert masked.count("*") >= len(number) - LAST_DIGITS
    assert mask_card_numbers(masked) == masked
