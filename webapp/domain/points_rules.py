"""Rules for earning points: which rule a purchase falls under, and what it earns.

Rules are data of the issuer.  They are tried in their order and the first that
matches counts, so that special ones stand first and the one for everything last.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from webapp.domain.category import category_of
from webapp.domain.points import Points, points_earned, points_taken_back_each

NOTHING: Final = Points(0)


class PointsScope(Enum):
    """What is divided by the spend per point."""

    TRANSACTION = "transaction"
    """Each purchase by itself."""
    CYCLE = "cycle"
    """The total of a billing cycle, when it closes."""


_CYCLE: Final = PointsScope.CYCLE
"""Asked for with every line of a feed; the member of an enumeration takes long to look up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What a rule looks at: where, with which card and on which day something was bought."""

    merchant: str
    category_code: str
    product: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRule:
    """How many points one kind of spending earns, and the words that say so.

    A condition that is empty matches everything.  Merchants are clean names, in any
    mixture of capitals; categories are merchant category codes ("4900") or whole
    categories ("dining"); both days of the period are part of it.

    >>> rule = PointsRule(id="usual", words_ja="100円で1ポイント",
    ...                   words_en="1 point for every 100 yen", spend_per_point_minor=100)
    >>> rule.earned(12_345)
    123
    """

    id: str
    words_ja: str
    words_en: str
    spend_per_point_minor: int
    multiplier: int = 1
    merchants: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    first_on: date | None = None
    last_on: date | None = None
    scope: PointsScope = PointsScope.TRANSACTION
    _merchants: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Refuse a rule that cannot be counted with, and make merchants comparable."""
        if self.spend_per_point_minor < 1:
            raise ValueError(f"points rule {self.id}: the spend per point must be at least 1")
        if self.multiplier < 0:
            raise ValueError(f"points rule {self.id}: the multiplier must not be negative")
        if "" in self.merchants | self.categories | self.products:
            raise ValueError(f"points rule {self.id}: a merchant, category or product has no name")
        object.__setattr__(self, "_merchants", frozenset(map(str.casefold, self.merchants)))

    @property
    def named_merchants(self) -> frozenset[str]:
        """The merchants of this rule, case-folded."""
        return self._merchants

    def matches(self, spending: Spending) -> bool:
        """Tell whether the spending falls under this rule."""
        return self.includes(spending.on) and self.covers(
            spending.merchant.casefold(),
            spending.category_code,
            category_of(spending.category_code),
            spending.product,
        )

    def includes(self, day: date) -> bool:
        """Tell whether the rule is in force on ``day``."""
        return (self.first_on is None or self.first_on <= day) and (
            self.last_on is None or day <= self.last_on
        )

    def covers(self, merchant: str, category_code: str, category: str, product: str) -> bool:
        """Tell whether the rule is for this merchant (case-folded), category and product."""
        return (
            (not self._merchants or merchant in self._merchants)
            and (
                not self.categories
                or category_code in self.categories
                or category in self.categories
            )
            and (not self.products or product in self.products)
        )

    def earned(self, net_minor: int) -> Points:
        """Return what ``net_minor`` earns under this rule; nothing below zero."""
        return points_earned(
            net_minor,
            spend_per_point_minor=self.spend_per_point_minor,
            multiplier=self.multiplier,
        )

    def earned_by_line(self, amount_minor: int) -> Points:
        """Return the points for one line of a bill; below zero for a refund by itself.

        A rule that counts the total of a cycle gives nothing for a line.
        """
        if self.scope is _CYCLE:
            return NOTHING
        points = abs(amount_minor) // self.spend_per_point_minor * self.multiplier
        return Points(points if amount_minor > 0 else -points)

    def taken_back_each(
        self, purchase_minor: int, refunds_minor: Iterable[int]
    ) -> tuple[Points, ...]:
        """Return what each refund of a purchase takes back (see `points_taken_back_each`)."""
        return points_taken_back_each(
            purchase_minor,
            refunds_minor,
            spend_per_point_minor=self.spend_per_point_minor,
            multiplier=self.multiplier,
        )


def matching_rule(rules: Iterable[PointsRule], spending: Spending) -> PointsRule | None:
    """Return the first rule that the spending falls under, or ``None`` if it earns nothing."""
    return next((rule for rule in rules if rule.matches(spending)), None)


UNNAMED: Final = ""
"""Stands for every merchant, category and product that no rule names."""


class RuleBook:
    """All rules of an issuer, made ready for many rows.

    It answers as `matching_rule` does.  Which rules concern a merchant, category and
    product is found out once; whatever no rule names counts as one and the same, so
    what is remembered stays as small as the rules are.
    """

    __slots__ = ("_categories", "_concerning", "_merchants", "_products", "rules")

    def __init__(self, rules: Iterable[PointsRule]) -> None:
        """Take the rules in the order in which they are to be tried."""
        self.rules = tuple(rules)
        if len({rule.id for rule in self.rules}) != len(self.rules):
            raise ValueError("every points rule needs an id of its own")
        self._merchants = frozenset().union(*(rule.named_merchants for rule in self.rules))
        self._categories = frozenset().union(*(rule.categories for rule in self.rules))
        self._products = frozenset().union(*(rule.products for rule in self.rules))
        self._concerning: dict[tuple[str, str, str, str], tuple[PointsRule, ...]] = {}

    def rule(self, merchant: str, category_code: str, product: str, on: date) -> PointsRule | None:
        """Return the rule for spending at a merchant on a day, or ``None``."""
        named = merchant.casefold()
        category = category_of(category_code)
        key = (
            named if named in self._merchants else UNNAMED,
            category_code if category_code in self._categories else UNNAMED,
            category if category in self._categories else UNNAMED,
            product if product in self._products else UNNAMED,
        )
        concerning = self._concerning.get(key)
        if concerning is None:
            concerning = tuple(rule for rule in self.rules if rule.covers(*key))
            self._concerning[key] = concerning
        for rule in concerning:
            if rule.includes(on):
                return rule
        return None

    def earned(
        self, amount_minor: int, merchant: str, category_code: str, product: str, on: date
    ) -> tuple[Points, PointsRule | None]:
        """Return the points for one line of a bill, and the rule that says so.

        A refund (a negative amount) that names no purchase takes back what an equal
        purchase would have earned.  A rule that counts the total of a cycle gives
        nothing here: give that total to its ``earned``.
        """
        rule = self.rule(merchant, category_code, product, on)
        return NOTHING if rule is None else rule.earned_by_line(amount_minor), rule

    @property
    def knows_one(self) -> bool:
        """Whether one rule, or none, is for everything on every day."""
        return len(self.rules) <= 1 and not (
            self._merchants or self._categories or self._products or self.knows_days
        )

    @property
    def knows_days(self) -> bool:
        """Whether it matters on which day something was bought."""
        return any(rule.first_on or rule.last_on for rule in self.rules)
