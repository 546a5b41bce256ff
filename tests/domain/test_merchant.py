"""Merchants' names as people know them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.merchant import display_name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("  argos  retail group ", "Argos Retail Group"),
        ("ﾎｼｿﾞﾗ-ﾏｰﾄ", "ホシゾラ-マート"),
        ("ｶﾞｿﾘﾝ　ｽﾀﾝﾄﾞ", "ガソリン スタンド"),
        ("ＡＢＣストア", "ABCストア"),
        ("tesco stores 6227", "Tesco Stores"),
        ("アオゾラ　１２３４５", "アオゾラ"),
        ("SOME SHOP #042", "Some Shop"),
        ("BIG ECHO NO.123", "Big Echo"),
        ("HONDANA.CO.JP*2K4AB12", "Hondana.co.jp"),
        ("SEVEN BOOKS          TOKYO        JP", "Seven Books"),
        ("tab\there\x00now", "Tab Here Now"),
    ],
)
def test_spaces_forms_and_numbers_are_tidied(raw: str, name: str) -> None:
    assert display_name(raw) == name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("www.just eat.co.uk", "www.just Eat.co.uk"),
        ("www.parkmobile.com", "www.parkmobile.com"),
        ("123-reg.co.uk", "123-reg.co.uk"),
        ("itunes.com/bill", "Itunes.com/bill"),
        ("O'BRIEN'S PUB", "O'Brien's Pub"),
        ("ARGOS", "Argos"),
        ("klm uk", "KLM UK"),
        ("bp snax 24 cofton 859", "BP Snax 24 Cofton 859"),
        ("the range of the east", "The Range of the East"),
        ("sainsburys s/mkts", "Sainsburys S/Mkts"),
        ("dr smith ltd", "Dr Smith Ltd"),
        ("MIHONPAY *KOTORI", "Mihonpay *Kotori"),
        ("CAFÉ ÉTÉ", "Café Été"),
    ],
)
def test_names_in_one_case_are_written_as_names_are(raw: str, name: str) -> None:
    assert display_name(raw) == name


@pytest.mark.parametrize(
    "name",
    [
        "4423",
        "12 3456",
        "A 1234",
        "",
        "UMIE",
        "McDonald's",
        "Eigakan.com",
        "渋谷 109",
        "アオゾラ TOKYO",
    ],
)
def test_when_in_doubt_the_text_stays_as_it_came(name: str) -> None:
    assert display_name(name) == name


def test_a_masked_card_number_at_the_end_goes_as_a_terminal_does() -> None:
    assert display_name("TESCO STORES ************8903") == "Tesco Stores"


def test_columns_without_a_name_before_them_stay() -> None:
    assert display_name("7     TOKYO TOWER") == "7 Tokyo Tower"


@given(st.text(max_size=40))
def test_a_clean_name_is_one_tidy_line(raw: str) -> None:
    name = display_name(raw)

    assert name.isprintable()
    assert name == " ".join(name.split(" "))
    assert bool(name) or not any(map(str.isalnum, raw))


@given(st.text(alphabet="abcAB '.*#019-", max_size=25))
def test_a_clean_name_needs_no_more_cleaning_of_letters(raw: str) -> None:
    assert display_name(raw).casefold().replace(" ", "") in raw.casefold().replace(" ", "")
