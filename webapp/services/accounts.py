"""The accounts and cards a member may see: what every other query of a member is limited to.

The main member of an account sees all of it, except for the lines of a family member
who shows only totals.  A family member sees the lines of their own cards and nothing
of the account itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BindParameter, and_, bindparam, or_, select

from webapp.domain.cycle import BillingCycle
from webapp.domain.points import Points
from webapp.models import Account, Card, Consent, Cycle, Member

if TYPE_CHECKING:
    from sqlalchemy import Connection

ONLY_TOTALS: Final = "totals"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenCard:
    """A card as the member who looks at it may know it."""

    card_id: int
    last_digits: str
    holder: str
    """The name of the member who holds it; empty where the feed names none."""
    is_own: bool
    only_total: bool
    """Whether its holder shows no lines, only what they come to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAccount:
    """A card account, with the cards of it that the member may see."""

    account_id: int
    currency: str
    product: str
    cycle: BillingCycle
    closed_until: date | None
    points_debt: Points
    is_main: bool
    """Whether the member owes what it is billed, and disposes of its points."""
    cards: tuple[SeenCard, ...]
    hidden_card_ids: tuple[int, ...]
    """Cards of which only totals may be seen."""

    @property
    def shown_card_ids(self) -> tuple[int, ...]:
        """The cards whose lines may be seen."""
        return tuple(card.card_id for card in self.cards if not card.only_total)

    @property
    def named_cards(self) -> dict[int, SeenCard]:
        """The cards that lines have to name, because it is not plain which one was used."""
        own = sum(card.is_own for card in self.cards)
        return {card.card_id: card for card in self.cards if not card.is_own or own > 1}

    @property
    def every_card(self) -> dict[int, SeenCard]:
        """The cards by their row number."""
        return {card.card_id: card for card in self.cards}

    @property
    def last_digits(self) -> str:
        """The last digits of the card by which the member knows the account."""
        own = [card.last_digits for card in self.cards if card.is_own]
        return (own or [card.last_digits for card in self.cards] or [""])[0]


_MEMBER: Final[BindParameter[int]] = bindparam("member_id")
_IDS: Final = (
    select(Account.id)
    .where(Account.main_member_id == _MEMBER)
    .union(select(Card.account_id).where(Card.member_id == _MEMBER))
)
_IS_MAIN: Final = Account.main_member_id.is_not(None) & (Account.main_member_id == _MEMBER)
_ACCOUNTS: Final = (
    select(
        Account.id,
        Account.currency,
        Account.product,
        Account.closed_until,
        Account.points_debt,
        Account.main_member_id,
        Cycle.closing_day,
        Cycle.payment_day,
        Cycle.payment_month_offset,
        Card.id,
        Card.last_digits,
        Card.member_id,
        Member.name,
        Consent.shows,
    )
    .join(Cycle, Cycle.id == Account.cycle_id)
    .join(
        Card,
        and_(
            Card.account_id == Account.id,
            or_(Account.main_member_id == _MEMBER, Card.member_id == _MEMBER),
        ),
        isouter=True,
    )
    .join(Member, Member.id == Card.member_id, isouter=True)
    .join(
        Consent,
        and_(Consent.account_id == Account.id, Consent.member_id == Card.member_id),
        isouter=True,
    )
    .where(Account.id.in_(_IDS))
    .order_by(_IS_MAIN.desc(), Account.id, Card.id)
)


def find_accounts(connection: Connection, member_id: int) -> tuple[SeenAccount, ...]:
    """Return every account that the member may see, their own before those of others."""
    rows = connection.execute(_ACCOUNTS, {"member_id": member_id}).all()
    return tuple(
        _account(member_id, tuple(of_account))
        for _, of_account in groupby(rows, key=lambda row: int(row[0]))
    )


def choose_account(accounts: Sequence[SeenAccount], account_id: int | None) -> SeenAccount | None:
    """Return the account that is asked for, the first one if none is.

    ``None`` when the member has no such account, whether or not somebody else has.
    """
    if account_id is None:
        return accounts[0] if accounts else None
    return next((account for account in accounts if account.account_id == account_id), None)


def _account(member_id: int, rows: Sequence[Any]) -> SeenAccount:
    first = rows[0]
    is_main = first[5] == member_id
    cards = tuple(_card(member_id, row, is_main=is_main) for row in rows if row[9] is not None)
    return SeenAccount(
        account_id=first[0],
        currency=first[1],
        product=first[2],
        cycle=BillingCycle(first[6], first[7], first[8]),
        closed_until=first[3],
        points_debt=Points(first[4]),
        is_main=is_main,
        cards=cards,
        hidden_card_ids=tuple(card.card_id for card in cards if card.only_total),
    )


def _card(member_id: int, row: Sequence[Any], *, is_main: bool) -> SeenCard:
    is_own = row[11] == member_id
    return SeenCard(
        card_id=row[9],
        last_digits=row[10],
        holder=row[12] or "",
        is_own=is_own,
        only_total=is_main and not is_own and row[13] == ONLY_TOTALS,
    )
