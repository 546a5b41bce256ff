"""From a merchant category code to a category."""

from itertools import pairwise

import pytest

from webapp.domain.category import _BEGINS, Category, category_of


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("0742", Category.SERVICES),
        ("1520", Category.HOME),
        ("3005", Category.TRAVEL),
        ("3640", Category.TRAVEL),
        ("4111", Category.TRANSPORT),
        ("4119", Category.HEALTH),
        ("4121", Category.TRANSPORT),
        ("4215", Category.SERVICES),
        ("4411", Category.TRAVEL),
        ("4511", Category.TRAVEL),
        ("4722", Category.TRAVEL),
        ("4814", Category.UTILITIES),
        ("4829", Category.FINANCE),
        ("4900", Category.UTILITIES),
        ("5200", Category.HOME),
        ("5311", Category.SHOPPING),
        ("5411", Category.GROCERIES),
        ("5499", Category.GROCERIES),
        ("5541", Category.CAR),
        ("5651", Category.CLOTHING),
        ("5712", Category.HOME),
        ("5732", Category.SHOPPING),
        ("5812", Category.DINING),
        ("5814", Category.DINING),
        ("5815", Category.LEISURE),
        ("5912", Category.HEALTH),
        ("5942", Category.SHOPPING),
        ("5960", Category.FINANCE),
        ("6300", Category.FINANCE),
        ("6513", Category.HOME),
        ("7011", Category.TRAVEL),
        ("7230", Category.SERVICES),
        ("7512", Category.TRAVEL),
        ("7538", Category.CAR),
        ("7832", Category.LEISURE),
        ("8011", Category.HEALTH),
        ("8111", Category.SERVICES),
        ("8220", Category.EDUCATION),
        ("8398", Category.MEMBERSHIP),
        ("8931", Category.SERVICES),
        ("9311", Category.GOVERNMENT),
        ("9402", Category.SERVICES),
        ("9999", Category.OTHER),
        ("0000", Category.OTHER),
    ],
)
def test_every_code_has_a_category(code: str, category: Category) -> None:
    assert category_of(code) is category


@pytest.mark.parametrize("code", ["", "581", "58120", "5.12", "５８１２", "-812", "abcd", "²²²²"])
def test_what_is_no_code_is_something_else(code: str) -> None:
    assert category_of(code) is Category.OTHER


def test_the_table_is_in_order_and_uses_every_category() -> None:
    assert all(first < second for (first, _), (second, _) in pairwise(_BEGINS))
    assert all(first is not second for (_, first), (_, second) in pairwise(_BEGINS))
    assert {category for _, category in _BEGINS} == set(Category)
