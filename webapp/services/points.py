"""Points: the balance of an account, what expires when, and why every point came and went.

Points belong to an account; only its main member sees them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)

from webapp.domain.points import Points, PointsReason
from webapp.models import PointsEntry, PointsLot, PointsRuleText, Transaction
from webapp.services.accounts import SeenAccount, SeenCard, choose_account, find_accounts
from webapp.services.paging import LINES_A_PAGE, Place

if TYPE_CHECKING:
    from sqlalchemy import Connection

Chosen = Select[*tuple[Any, ...]]
NEVER: Final = date(9999, 12, 31)
"""What the table of lots says for points that do not expire."""


class PointsRefusal(Enum):
    """Why there are no points to show."""

    NOT_MAIN_MEMBER = "not_main_member"
    """The member has no account of their own, at most cards of somebody else's."""
    NO_SUCH_ACCOUNT = "no_such_account"
    """The member disposes of no such account's points, whoever may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """Points that can be used until the end of one day."""

    on: date | None
    """``None`` for points that never expire."""
    points: Points
    is_over: bool
    """The day has passed; the points leave the balance with the next booking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsBalance:
    """What an account has in points: all that is left in its lots, less its debt."""

    account_id: int
    last_digits: str
    """Those of its card, where the member has several accounts; empty where it is the only one."""
    points: Points
    debt: Points
    """What refunds took back after it had been spent; the next points pay it."""
    expiring: tuple[Expiring, ...]
    """All that is left, what expires first coming first."""

    @property
    def next_expiry(self) -> Expiring | None:
        """What expires next, or ``None`` when nothing that can still be used ever does."""
        return next((part for part in self.expiring if part.on and not part.is_over), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsLine:
    """One movement of points, with its reason."""

    place: Place
    points: Points
    reason: PointsReason
    rule: tuple[str, str] | None
    """The words of the rule by which they were earned: Japanese, English."""
    merchant: str | None
    used_on: date | None
    words: str | None
    """What the issuer says about it."""
    total_of: SeenCard | None
    """The family card whose lines are not shown: then this is the sum of one cycle."""

    @property
    def booked_on(self) -> date:
        """The day of the movement; for the sum of a cycle its closing day."""
        return self.place.on


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsPage:
    """The points of one account, and a page of their history."""

    account: SeenAccount
    accounts: tuple[SeenAccount, ...]
    """All accounts whose points the member disposes of."""
    balance: PointsBalance
    history: tuple[PointsLine, ...]
    next_place: Place | None
    is_first_page: bool


_LEFT: Final = (
    select(PointsLot.expires_on, PointsLot.points_left)
    .where(PointsLot.account_id == bindparam("account_id"), PointsLot.points_left > 0)
    .order_by(PointsLot.expires_on)
)


def account_balance(
    connection: Connection, account: SeenAccount, accounts: Sequence[SeenAccount], *, today: date
) -> PointsBalance | None:
    """Return the balance of one of a member's accounts; ``None`` where it is somebody else's."""
    if not account.is_main:
        return None
    own = [one for one in accounts if one.is_main]
    return _balance(connection, account, own, today)


def _balance(
    connection: Connection, account: SeenAccount, own: Sequence[SeenAccount], today: date
) -> PointsBalance:
    sums: dict[date, int] = {}
    for on, points in connection.execute(_LEFT, {"account_id": account.account_id}):
        sums[on] = sums.get(on, 0) + points
    return PointsBalance(
        account_id=account.account_id,
        last_digits=account.last_digits if len(own) > 1 else "",
        points=Points(sum(sums.values()) - account.points_debt),
        debt=account.points_debt,
        expiring=tuple(
            Expiring(on=None if on == NEVER else on, points=Points(points), is_over=on < today)
            for on, points in sums.items()
        ),
    )


_MOVEMENT: Final = (
    PointsEntry.booked_on.label("booked_on"),
    PointsEntry.id.label("row_id"),
    PointsEntry.points.label("points"),
    PointsEntry.reason.label("reason"),
    PointsEntry.words.label("words"),
    PointsRuleText.words_ja.label("words_ja"),
    PointsRuleText.words_en.label("words_en"),
    Transaction.merchant.label("merchant"),
    Transaction.used_on.label("used_on"),
)
_ENTRIES: Final = (
    select(*_MOVEMENT, cast(null(), Integer).label("card_id"))
    .join(Transaction, Transaction.id == PointsEntry.transaction_id, isouter=True)
    .join(PointsRuleText, PointsRuleText.id == PointsEntry.rule_text_id, isouter=True)
    .where(PointsEntry.account_id == bindparam("account_id"))
)
_HIDDEN: Final[BindParameter[int]] = bindparam("hidden", expanding=True)
# A family member who shows only totals shows no single line here either: one sum for each
# cycle stands for them.  Its row number is the card's below zero, which no entry has.
_SUMS_OF_HIDDEN: Final = (
    select(
        PointsEntry.closing_on,
        -Transaction.card_id,
        cast(func.sum(PointsEntry.points), BigInteger),
        literal(PointsReason.EARNED.value, String),
        *(cast(null(), column.type) for column in _MOVEMENT[4:]),
        Transaction.card_id,
    )
    .join(Transaction, Transaction.id == PointsEntry.transaction_id)
    .where(PointsEntry.account_id == bindparam("account_id"), Transaction.card_id.in_(_HIDDEN))
    .group_by(PointsEntry.closing_on, Transaction.card_id)
    .having(func.sum(PointsEntry.points) != 0)
)
_WITHOUT_HIDDEN: Final = union_all(
    _ENTRIES.where(or_(Transaction.card_id.is_(None), Transaction.card_id.not_in(_HIDDEN))),
    _SUMS_OF_HIDDEN,
).subquery()


def _paged(chosen: Chosen, columns: tuple[Any, Any]) -> tuple[Chosen, Chosen]:
    """Return the statement for a first page and for a page after a place."""
    on, row_id = columns
    first = chosen.order_by(on.desc(), row_id.desc()).limit(LINES_A_PAGE + 1)
    after = tuple_(on, row_id) < tuple_(bindparam("after_on", type_=on.type), bindparam("after_id"))
    return first, first.where(after)


_ALL_PAGES: Final = _paged(_ENTRIES, (PointsEntry.booked_on, PointsEntry.id))
_PAGES_WITHOUT_HIDDEN: Final = _paged(
    select(_WITHOUT_HIDDEN), (_WITHOUT_HIDDEN.c.booked_on, _WITHOUT_HIDDEN.c.row_id)
)


def read_points(
    connection: Connection,
    member_id: int,
    *,
    account_id: int | None,
    after: Place | None,
    today: date,
) -> PointsPage | PointsRefusal:
    """Return balance and history of the account, of the member's first one if none is named."""
    accounts = _own(connection, member_id)
    account = choose_account(accounts, account_id)
    if account is None:
        return _refusal(account_id)
    history = _read_history(connection, account, after)
    return PointsPage(
        account=account,
        accounts=accounts,
        balance=_balance(connection, account, accounts, today),
        history=tuple(history[:LINES_A_PAGE]),
        next_place=history[LINES_A_PAGE - 1].place if len(history) > LINES_A_PAGE else None,
        is_first_page=after is None,
    )


def read_balance(
    connection: Connection, member_id: int, *, account_id: int | None, today: date
) -> PointsBalance | PointsRefusal:
    """Return the balance alone, for the part of a page that shows it."""
    accounts = _own(connection, member_id)
    account = choose_account(accounts, account_id)
    if account is None:
        return _refusal(account_id)
    return _balance(connection, account, accounts, today)


def _refusal(account_id: int | None) -> PointsRefusal:
    return PointsRefusal.NOT_MAIN_MEMBER if account_id is None else PointsRefusal.NO_SUCH_ACCOUNT


def _own(connection: Connection, member_id: int) -> tuple[SeenAccount, ...]:
    return tuple(account for account in find_accounts(connection, member_id) if account.is_main)


def _read_history(
    connection: Connection, account: SeenAccount, after: Place | None
) -> list[PointsLine]:
    pages = _PAGES_WITHOUT_HIDDEN if account.hidden_card_ids else _ALL_PAGES
    values: dict[str, Any] = {"account_id": account.account_id}
    if account.hidden_card_ids:
        values["hidden"] = account.hidden_card_ids
    if after is not None:
        values |= {"after_on": after.on, "after_id": after.row_id}
    cards = account.every_card
    return [
        PointsLine(
            place=Place(row.booked_on, row.row_id),
            points=Points(row.points),
            reason=PointsReason(row.reason),
            rule=(row.words_ja, row.words_en) if row.words_ja else None,
            merchant=row.merchant,
            used_on=row.used_on,
            words=row.words,
            total_of=cards.get(row.card_id),
        )
        for row in connection.execute(pages[after is not None], values)
    ]
