"""The lines of a statement, as far as a member may see them: newest first, page by page.

One order that was billed in several shipments is one line with its parts, at the place
of its newest part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, or_, select, tuple_
from sqlalchemy.orm import aliased

from webapp.domain.lots import NO_POINTS
from webapp.domain.money import Money
from webapp.domain.points import Points
from webapp.domain.transaction import TransactionKind, TransactionState
from webapp.models import Transaction
from webapp.services.paging import Place

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.services.accounts import SeenAccount, SeenCard

Chosen = Select[*tuple[Any, ...]]
PURCHASE: Final = TransactionKind.PURCHASE.value
POSTED: Final = TransactionState.POSTED.value
BOUGHT: Final = tuple(
    kind.value
    for kind in (TransactionKind.PURCHASE, TransactionKind.REFUND, TransactionKind.CASH_ADVANCE)
)
"""What a member did with a card, beside what the account was charged or paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """What a purchase in another currency cost there, and how it was converted."""

    original: Money
    rate: str | None
    """The billed currency for one of the original one, as decimal text."""
    fee: Money | None
    """What was billed over the converted amount."""
    fee_percent: str | None


class Line(NamedTuple):
    """One line of a statement: a tuple with names, since a page makes fifty of them."""

    line_id: int
    used_on: date
    merchant: str
    amount: Money
    kind: str
    """A value of ``TransactionKind``: plain text, since a page prints thousands of them."""
    state: str
    """A value of ``TransactionState``."""
    points: Points
    """Nothing for a family member: points belong to the account."""
    card: SeenCard | None
    """The card, where it is not plain which one was used."""
    foreign: Foreign | None
    parts: tuple[Line, ...] = ()
    """The shipments of an order that was billed in several, oldest first."""

    @property
    def place(self) -> Place:
        """Where the line stands in its statement."""
        return Place(self.used_on, self.line_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage:
    """A page of lines, and where the next one begins."""

    lines: tuple[Line, ...]
    next_place: Place | None


_T: Final = Transaction
_newer: Final = aliased(Transaction)
_SHOWN: Final = or_(
    _T.state != TransactionState.DROPPED.value, _T.kind == TransactionKind.CARD_CHECK.value
)
_NOT_THE_NEWEST: Final = exists().where(
    _newer.account_id == _T.account_id,
    _newer.closing_on == _T.closing_on,
    _newer.used_on >= _T.used_on,
    tuple_(_newer.used_on, _newer.id) > tuple_(_T.used_on, _T.id),
    _newer.card_id == _T.card_id,
    _newer.order_reference == _T.order_reference,
    _newer.kind == PURCHASE,
    _newer.state != TransactionState.DROPPED.value,
)
_COLUMNS: Final = (
    _T.id,
    _T.used_on,
    _T.merchant,
    _T.amount_minor,
    _T.kind,
    _T.state,
    _T.points,
    _T.card_id,
    _T.original_minor,
    _T.original_currency,
    _T.rate,
    _T.fee_percent,
    _T.base_minor,
    _T.order_reference,
)
_LINES: Final = (
    select(*_COLUMNS)
    .where(
        _T.account_id == bindparam("account_id"),
        _T.closing_on == bindparam("closing_on"),
        _SHOWN,
        or_(_T.order_reference.is_(None), _T.kind != PURCHASE, ~_NOT_THE_NEWEST),
    )
    .order_by(_T.used_on.desc(), _T.id.desc())
    .limit(bindparam("most"))
)
_PARTS: Final = (
    select(*_COLUMNS)
    .where(
        _T.account_id == bindparam("account_id"),
        _T.closing_on == bindparam("closing_on"),
        _T.order_reference.in_(bindparam("orders", expanding=True)),
        _T.kind == PURCHASE,
        _T.state != TransactionState.DROPPED.value,
    )
    .order_by(_T.used_on, _T.id)
)
_LAST: Final = (
    select(*_COLUMNS)
    .where(
        _T.account_id == bindparam("account_id"),
        _T.closing_on >= bindparam("since"),
        _T.kind.in_(BOUGHT),
        _T.state != TransactionState.DROPPED.value,
    )
    .order_by(_T.used_on.desc(), _T.id.desc())
    .limit(bindparam("most"))
)
_AFTER: Final = and_(
    # The first condition says nothing new, but every database can use its index for it.
    _T.used_on <= bindparam("after_on"),
    tuple_(_T.used_on, _T.id) < tuple_(bindparam("after_on"), bindparam("after_id")),
)
_WITHOUT: Final = _T.card_id.not_in(bindparam("cards", expanding=True))
_ONLY: Final = _T.card_id.in_(bindparam("cards", expanding=True))


def _for_each_view(chosen: Chosen) -> dict[str, Chosen]:
    """Return the statement limited to the cards that each way of looking shows."""
    return {"all": chosen, "without": chosen.where(_WITHOUT), "only": chosen.where(_ONLY)}


_FIRST_PAGES: Final = _for_each_view(_LINES)
_LATER_PAGES: Final = _for_each_view(_LINES.where(_AFTER))
_PARTS_OF_ORDERS: Final = _for_each_view(_PARTS)
_LAST_USES: Final = _for_each_view(_LAST)


def _view(account: SeenAccount) -> tuple[str, dict[str, Any]]:
    """Return which statement shows what the member may see, and its values."""
    values: dict[str, Any] = {"account_id": account.account_id}
    if not account.is_main:
        return "only", values | {"cards": account.shown_card_ids}
    if account.hidden_card_ids:
        return "without", values | {"cards": account.hidden_card_ids}
    return "all", values


def read_lines(
    connection: Connection,
    account: SeenAccount,
    closing_on: date,
    after: Place | None,
    *,
    most: int,
) -> LinePage:
    """Return a page of at most ``most`` lines in the cycle that closes on ``closing_on``."""
    view, values = _view(account)
    values |= {"closing_on": closing_on, "most": most + 1}
    if after is None:
        rows = connection.execute(_FIRST_PAGES[view], values).all()
    else:
        place = {"after_on": after.on, "after_id": after.row_id}
        rows = connection.execute(_LATER_PAGES[view], values | place).all()
    page = rows[:most]
    lines = _lines(account, page)
    orders = {row[13] for row in page if row[13] is not None and row[4] == PURCHASE}
    if orders:
        values["orders"] = sorted(orders)
        parts = connection.execute(_PARTS_OF_ORDERS[view], values).all()
        lines = _with_parts(lines, page, _by_order(account, parts))
    next_place = lines[-1].place if len(rows) > most else None
    return LinePage(lines=tuple(lines), next_place=next_place)


def read_last_uses(
    connection: Connection, account: SeenAccount, *, since: date, most: int, name_cards: bool
) -> list[Line]:
    """Return the newest purchases, refunds and cash advances of the cycles from ``since`` on.

    ``name_cards`` names the card of every line, for a list of several accounts.
    """
    view, values = _view(account)
    rows = connection.execute(_LAST_USES[view], values | {"since": since, "most": most}).all()
    return _lines(account, rows, name_cards=name_cards)


def _lines(
    account: SeenAccount, rows: Iterable[Sequence[Any]], *, name_cards: bool = False
) -> list[Line]:
    currency = account.currency
    named = account.every_card if name_cards else account.named_cards
    shows_points = account.is_main
    return [
        Line(
            row[0],
            row[1],
            row[2],
            Money(row[3], currency),
            row[4],
            row[5],
            Points(row[6]) if shows_points else NO_POINTS,
            named.get(row[7]) if named else None,
            _foreign(row, currency) if row[9] is not None and row[9] != currency else None,
        )
        for row in rows
    ]


def _foreign(row: Sequence[Any], currency: str) -> Foreign:
    return Foreign(
        original=Money(row[8], row[9]),
        rate=row[10],
        fee=None if row[12] is None else Money(row[3] - row[12], currency),
        fee_percent=row[11],
    )


def _by_order(
    account: SeenAccount, rows: Sequence[Sequence[Any]]
) -> dict[tuple[int, str], list[Line]]:
    orders: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for row, line in zip(rows, _lines(account, rows), strict=True):
        orders[row[7], row[13]].append(line)
    return orders


def _with_parts(
    lines: Sequence[Line],
    rows: Sequence[Sequence[Any]],
    orders: dict[tuple[int, str], list[Line]],
) -> list[Line]:
    """Return the lines with each order of several shipments as one line."""
    return [
        _order(line, parts)
        if row[4] == PURCHASE and len(parts := orders.get((row[7], row[13]), [])) > 1
        else line
        for row, line in zip(rows, lines, strict=True)
    ]


def _order(line: Line, parts: Sequence[Line]) -> Line:
    """Return the newest shipment's line, with the sum of all of them and their list.

    Where its parts are in different states, each part says its own.
    """
    states = {part.state for part in parts}
    return line._replace(
        amount=sum((part.amount for part in parts), Money.zero(line.amount.currency)),
        points=Points(sum(part.points for part in parts)),
        state=states.pop() if len(states) == 1 else POSTED,
        foreign=None,
        parts=tuple(parts),
    )
