"""What lines need to know of the account they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from webapp.domain.cycle import BillingCycle
    from webapp.domain.points_rules import RuleBook
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


@dataclass(slots=True, kw_only=True)
class KnownAccount:
    """What a line needs to know of its account."""

    id: int
    currency: str
    product: str
    closings: Closings
    amounts: Amounts
    base_amounts: Amounts
    book: RuleBook | None
    """The rules by which its purchases earn points; ``None`` when none are for its currency."""
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
