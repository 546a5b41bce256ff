"""The last filter before a log: card numbers in any spelling, codes, addresses, tokens."""

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.card import luhn_digit
from webapp.domain.masking import LONGEST_TEXT, masked, masked_error

NUMBER = "399912345678903"
FULL_WIDTH = "３９９９１２３４５６７８９０３"
SPELLINGS = [
    NUMBER,
    "3999 123456 78903",
    "3999-123456-78903",
    "3999 - 123456 - 78903",
    "3999ー123456ー78903",
    "3999\u2010123456\u201378903",
    "3999\u00a0123456\u300078903",
    "3999\u200b123456\ufeff78903",
    FULL_WIDTH,
    "３９９９　１２３４５６　７８９０３",
    "３９９９ー１２３４５６ー７８９０３",
    "3 9 9 9 1 2 3 4 5 6 7 8 9 0 3",
    "3999\t123456\n78903",
    quote("3999 123456 78903"),
    quote_plus("3999 123456 78903"),
    quote(FULL_WIDTH),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_card_number_is_masked_in_every_spelling(spelling: str) -> None:
    for text in (spelling, f"number={spelling}, code", f"カード{spelling}を照合", f"x{spelling}y"):
        shown = masked(text)
        assert "[card number]" in shown
        assert "789" not in shown
        assert "７８９" not in shown
        assert "%EF" not in shown


@given(st.text("0123456789", min_size=12, max_size=18), st.sampled_from(["", " ", "-", "　"]))
def test_any_number_with_a_right_check_digit_is_masked(digits: str, between: str) -> None:
    number = digits + luhn_digit(digits)

    assert masked(between.join(number)) == "[card number]"


def test_a_number_within_other_digits_is_found() -> None:
    assert masked(f"at 12 {NUMBER} 7 done") == "at [card number] done"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("code 123456.", "code [digits]."),
        ("code 123 456", "code [digits]"),
        ("code １２３－４５６", "code [digits]"),
        ("call 090-1234-5678", "call [digits]"),
        ("letter ACDEF-23467", "letter [code]"),
        ("letter ACDEFHJKMN", "letter ACDEFHJKMN"),
        ("letter acdef23467!", "letter [code]!"),
        ("letter ACDEF-HJKMN", "letter [code]"),
        ("to hanako.y+card@example.co.jp now", "to [address] now"),
        ("GET /statement/?closing=2026-09-19 HTTP/1.1", "GET /statement/ HTTP/1.1"),
        ("token " + "aB3-_" * 9, "token [code]"),
        ("worker 12345 listens at http://127.0.0.1:8000", None),
        ("100% of 5 rows, 99%20 kept", None),
        ("100 messages sent", None),
    ],
)
def test_what_could_be_a_secret_is_masked_and_the_rest_stays(text: str, shown: str | None) -> None:
    assert masked(text) == (text if shown is None else shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("code 1234 is wrong", "code [digits] is wrong"),
        ("invalid literal for int() with base 10: '1234x'", None),
        ('could not read "みどりの傘と静かな朝のパン屋"', 'could not read "…"'),
        ("no such member: 「佐藤太郎」", "no such member: 「…」"),
        ("never ends: 'みどりの傘", "never ends: '…'"),
        ("duplicate\nDETAIL: Key (user_id)=(hanako)", "duplicate"),
        ("Key (user_id)=(hanako) already exists", "Key (user_id)=(…) already exists"),
        ("cannot reach postgresql://card:geheim@db/x", "cannot reach postgresql:[address]"),
        ("line 12 of 34", None),
    ],
)
def test_what_an_exception_says_holds_nothing_that_was_typed(text: str, shown: str | None) -> None:
    if shown is None:
        shown = text.replace("'1234x'", "'…'")
    assert masked_error(text) == shown


def test_of_a_long_text_only_the_beginning_is_kept() -> None:
    assert len(masked("x y " * LONGEST_TEXT)) <= LONGEST_TEXT
