"""What lines need to know of the account they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from webapp.services.feed.texts import MOST_REMEMBERED, Remembered

if TYPE_CHECKING:
    from webapp.domain.cycle import BillingCycle
    from webapp.domain.points_rules import PointsRule, RuleBook
    from webapp.services.feed.texts import Amounts

NOTHING_CLOSED: Final = ""


class Closings(dict[date, str]):
    """The closing day, as ISO text, of the cycle that each day belongs to."""

    def __init__(self, cycle: BillingCycle) -> None:
        """Take the cycle."""
        super().__init__()
        self.cycle = cycle

    def __missing__(self, day: date) -> str:
        """Find the closing day out, and remember it."""
        self[day] = closing = self.cycle.closing_on(day).isoformat()
        return closing


class Earned(Remembered[int, int]):
    """The points of a line by its amount, where one rule is for every line."""

    def __init__(self, rule: PointsRule | None) -> None:
        """Take the rule; without one nothing gives points."""
        super().__init__()
        self.rule = rule

    def meaning(self, minor: int) -> int:
        """Return the points."""
        return self.rule.earned_by_line(minor) if self.rule else 0


class Rules:
    """The rules for points of accounts of one product, and which one a merchant falls under."""

    def __init__(self, book: RuleBook, product: str) -> None:
        """Take all rules; they may be none."""
        self._book = book
        self._product = product
        self.found: dict[tuple[str, str], PointsRule | None] = {}
        """The rules that have been found, by merchant and category code."""
        self.is_steady = not book.knows_days
        """Whether the same rule counts on every day; only then it is remembered."""
        self.only = Earned(next(iter(book.rules), None)) if book.knows_one else None
        """What lines earn where there is one rule for everything."""

    def find(self, merchant: str, category_code: str, on: date) -> PointsRule | None:
        """Return the rule for spending at a merchant on a day, or ``None``."""
        key = (merchant, category_code)
        if key in self.found:
            return self.found[key]
        rule = self._book.rule(merchant, category_code, self._product, on)
        if self.is_steady:
            if len(self.found) >= MOST_REMEMBERED:
                self.found.clear()
            self.found[key] = rule
        return rule


@dataclass(slots=True, kw_only=True)
class KnownAccount:
    """What a line needs to know of its account."""

    id: int
    currency: str
    closings: Closings
    amounts: Amounts
    base_amounts: Amounts
    rules: Rules
    """The rules by which its purchases earn points; none when none are for its currency."""
    first_open: str = NOTHING_CLOSED
    """The closing day of the first open cycle, once one has been closed."""

    def closing_on(self, day: date) -> str:
        """Return the closing day of the cycle whose statement shows what was posted on a day."""
        closing = self.closings[day]
        return max(closing, self.first_open)

    def close(self, closed_until: date) -> None:
        """Remember that all cycles up to this closing day have been closed."""
        self.first_open = self.closings.cycle.later(closed_until).isoformat()

    def is_closed(self, closing_on: str) -> bool:
        """Tell whether a cycle has been closed."""
        return closing_on < self.first_open

    def opens_on(self, closing_on: str) -> str:
        """Return the first day of a cycle, as ISO text."""
        return self.closings.cycle.opens_on(date.fromisoformat(closing_on)).isoformat()
