"""The issuer as members see it: its name, how to reach it, its cards, cycles and rules.

All of it is data, so that one site serves any issuer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.domain.cycle import BillingCycle
    from webapp.domain.points_rules import PointsRule


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerWords:
    """What pages in one language say about the issuer; empty text means there is none."""

    name: str
    site_name: str
    phone: str
    hours: str
    relay: str
    """A telephone relay service, for members who do not speak or hear on the phone."""
    chat_url: str
    post: str
    email: str
    products: Mapping[str, str] = field(default_factory=dict)
    """The names of the issuer's cards, by the code that its feed gives."""

    def product(self, code: str) -> str:
        """Return the name of a product, or its code where the issuer gave no name."""
        return self.products.get(code, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerProfile:
    """One issuer: words in both languages, and the figures that its rules use."""

    ja: IssuerWords
    en: IssuerWords
    time_zone: str
    currency: str
    card_number_length: int
    security_code_length: int
    card_prefix: str
    """The first digits of the cards that the embedded issuer numbers."""
    cycles: tuple[BillingCycle, ...]
    points_expire_after_months: int | None
    """After how many months points expire; ``None`` when they never do."""
    points_rules: tuple[PointsRule, ...]
    bank_closed_days: tuple[tuple[int, int], ...] = ((12, 31), (1, 1), (1, 2), (1, 3))
    """Days as (month, day) on which banks are closed every year, beside the holidays."""

    def words(self, language: str) -> IssuerWords:
        """Return the words for ``language``: "en", or Japanese for anything else."""
        return self.en if language == "en" else self.ja
