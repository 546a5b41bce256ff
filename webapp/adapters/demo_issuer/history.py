"""The history of the demo's accounts: everything that happened until today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from webapp.adapters.demo_issuer.cast import Cast, DemoAccount, DemoCard
from webapp.adapters.demo_issuer.everyday import everyday
from webapp.adapters.demo_issuer.movement import Movement, Told, told_on
from webapp.adapters.demo_issuer.payments import payments
from webapp.adapters.demo_issuer.regular import annual_fee, regular
from webapp.adapters.demo_issuer.trips import trips
from webapp.domain.cycle import BillingCycle, day_of_month

if TYPE_CHECKING:
    from webapp.domain.issuer_profile import IssuerProfile

MONTHS: Final = 18
SEED: Final = "demo"
EARLIEST_BOOKING: Final = 2
"""So many months before it begins a journey is booked, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What the demo is told with: the people, the issuer, the seed and the present day."""

    cast: Cast
    profile: IssuerProfile
    today: date
    seed: str = SEED

    def cycle(self, account: DemoAccount) -> BillingCycle:
        """Return the billing cycle of an account."""
        found = (c for c in self.profile.cycles if c.closing_day == account.closing_day)
        return next(found, self.profile.cycles[0])

    def begins_on(self, account: DemoAccount) -> date:
        """Return the first day that is told: the first of a cycle, 18 months ago or a bit more."""
        cycle = self.cycle(account)
        return cycle.opens_on(cycle.closing_on(day_of_month(self.today, -MONTHS, self.today.day)))


def history(story: Story) -> Iterator[Told]:
    """Go through what the feed tells of every account, account by account, by day."""
    for account in story.cast.accounts:
        yield from account_history(story, account)


def account_history(story: Story, account: DemoAccount) -> Iterator[Told]:
    """Go through what the feed tells of one account, by the day of use."""
    begins_on = story.begins_on(account)
    cards = [card for card in story.cast.cards if card.account == account.reference]
    spent = [
        movement
        for card in cards
        for movement in _spent(story, account, card, is_main=card is cards[0])
        if movement.used_on >= begins_on
    ]
    paid = payments(
        spent,
        story.cycle(account),
        card=cards[0].reference,
        bank_closed_days=story.profile.bank_closed_days,
        until=story.today,
    )
    told = (told_on(movement, story.today) for movement in (*spent, *paid))
    yield from sorted(
        filter(None, told), key=lambda one: (one.movement.used_on, one.movement.reference)
    )


def _spent(
    story: Story, account: DemoAccount, card: DemoCard, *, is_main: bool
) -> Iterator[Movement]:
    begins_on = story.begins_on(account)
    yield from everyday(story.seed, card, begins_on, story.today)
    month = begins_on.replace(day=1)
    while month <= day_of_month(story.today, EARLIEST_BOOKING, 1):
        yield from regular(story.seed, card, month)
        yield from trips(story.seed, card, month)
        if is_main:
            yield from annual_fee(account, card, month)
        month = day_of_month(month, 1, 1)
