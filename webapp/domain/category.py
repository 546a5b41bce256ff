"""Categories: groups of merchants, from their category code (ISO 18245)."""

from bisect import bisect_right
from enum import StrEnum
from functools import lru_cache
from typing import Final

CODE_LENGTH: Final = 4


class Category(StrEnum):
    """What money was spent on.  The values are stable keys; pages find the words for them."""

    GROCERIES = "groceries"
    """食料品"""
    DINING = "dining"
    """外食"""
    SHOPPING = "shopping"
    """買い物"""
    CLOTHING = "clothing"
    """衣料品"""
    HOME = "home"
    """住まい"""
    UTILITIES = "utilities"
    """公共料金・通信"""
    TRANSPORT = "transport"
    """交通"""
    CAR = "car"
    """車"""
    TRAVEL = "travel"
    """旅行"""
    HEALTH = "health"
    """医療・健康"""
    EDUCATION = "education"
    """教育・保育"""
    LEISURE = "leisure"
    """趣味・娯楽"""
    SERVICES = "services"
    """サービス"""
    MEMBERSHIP = "membership"
    """会費・寄付"""
    FINANCE = "finance"
    """金融・保険"""
    GOVERNMENT = "government"
    """税金・公的機関"""
    OTHER = "other"
    """その他"""


_BEGINS: Final[tuple[tuple[int, Category], ...]] = (
    (0, Category.OTHER),
    (700, Category.SERVICES),
    (1000, Category.OTHER),
    (1500, Category.HOME),
    (1800, Category.OTHER),
    (2700, Category.SERVICES),
    (2900, Category.OTHER),
    (3000, Category.TRAVEL),
    (4000, Category.TRANSPORT),
    (4119, Category.HEALTH),
    (4120, Category.TRANSPORT),
    (4200, Category.SERVICES),
    (4400, Category.TRAVEL),
    (4457, Category.LEISURE),
    (4500, Category.TRAVEL),
    (4784, Category.TRANSPORT),
    (4800, Category.UTILITIES),
    (4829, Category.FINANCE),
    (4830, Category.UTILITIES),
    (5000, Category.SHOPPING),
    (5013, Category.CAR),
    (5014, Category.SHOPPING),
    (5122, Category.HEALTH),
    (5123, Category.SHOPPING),
    (5137, Category.CLOTHING),
    (5140, Category.SHOPPING),
    (5200, Category.HOME),
    (5300, Category.SHOPPING),
    (5400, Category.GROCERIES),
    (5500, Category.CAR),
    (5600, Category.CLOTHING),
    (5700, Category.HOME),
    (5732, Category.SHOPPING),
    (5811, Category.DINING),
    (5815, Category.LEISURE),
    (5819, Category.SHOPPING),
    (5912, Category.HEALTH),
    (5913, Category.SHOPPING),
    (5921, Category.GROCERIES),
    (5922, Category.SHOPPING),
    (5960, Category.FINANCE),
    (5961, Category.SHOPPING),
    (5975, Category.HEALTH),
    (5977, Category.SHOPPING),
    (5983, Category.UTILITIES),
    (5984, Category.SHOPPING),
    (6000, Category.FINANCE),
    (6513, Category.HOME),
    (6514, Category.FINANCE),
    (7000, Category.TRAVEL),
    (7200, Category.SERVICES),
    (7512, Category.TRAVEL),
    (7523, Category.CAR),
    (7600, Category.SERVICES),
    (7800, Category.LEISURE),
    (8000, Category.HEALTH),
    (8100, Category.SERVICES),
    (8200, Category.EDUCATION),
    (8398, Category.MEMBERSHIP),
    (8700, Category.SERVICES),
    (9000, Category.GOVERNMENT),
    (9402, Category.SERVICES),
    (9403, Category.GOVERNMENT),
    (9500, Category.OTHER),
)
"""The code with which a group begins; it ends where the next one begins."""

_FIRST_CODES: Final = [code for code, _ in _BEGINS]


@lru_cache(maxsize=16_384)
def category_of(code: str) -> Category:
    """Return the category for a merchant category code of four digits.

    What is no such code is ``Category.OTHER``: a missing category is no reason to
    turn a transaction away.

    >>> category_of("5812").value, category_of("4111").value, category_of("").value
    ('dining', 'transport', 'other')
    """
    if len(code) != CODE_LENGTH or not (code.isascii() and code.isdigit()):
        return Category.OTHER
    return _BEGINS[bisect_right(_FIRST_CODES, int(code)) - 1][1]
