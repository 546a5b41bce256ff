"""Booking points: entries, the lots that follow from them, and what expires.

Entries are the truth and are only ever added.  Each is summed up in its lot at once;
what is left in the lots of an account follows from these sums alone, so the order in
which entries come never matters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from sqlalchemy import bindparam, insert, select, update

from webapp.domain.lots import Lot, Settled, expired, expires_on, settle
from webapp.domain.points import Points, PointsReason
from webapp.models import Account, PointsEntry, PointsLot, PointsRuleText
from webapp.services.bulk import execute_each, in_parts, insert_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.domain.points_rules import PointsRule

NEVER: Final = date.max
"""What the table of lots says for points that do not expire."""
ONE_DAY: Final = timedelta(days=1)
EARNED: Final = PointsReason.EARNED.value
TAKEN_BACK: Final = PointsReason.TAKEN_BACK.value
ACCOUNTS_AT_ONCE: Final = 200


class Changes(Protocol):
    """Where points are booked; ``adapters.database.Database`` is one."""

    def change(self) -> AbstractContextManager[Connection]:
        """Give a connection for one change in bulk: leaving it saves, an exception undoes."""
        ...


class Entry(NamedTuple):
    """One movement of points, as it is written; days are ISO texts."""

    account_id: int
    booked_on: str
    closing_on: str
    """The closing day of the cycle, and so the lot, in which the points are booked."""
    points: int
    reason: str
    rule_text_id: int | None
    transaction_id: int | None
    words: str | None = None


@dataclass(slots=True)
class RuleTexts:
    """The row numbers of the words of rules, which are remembered when first needed."""

    connection: Connection
    _ids: dict[str, int] = field(default_factory=dict)

    def __call__(self, rule: PointsRule) -> int:
        """Return the number of the rule's words."""
        if rule.id not in self._ids:
            self._ids[rule.id] = self._find(
                {"rule": rule.id, "words_ja": rule.words_ja, "words_en": rule.words_en}
            )
        return self._ids[rule.id]

    def _find(self, values: dict[str, str]) -> int:
        found = self.connection.scalar(select(PointsRuleText.id).filter_by(**values))
        if found is not None:
            return found
        new = insert(PointsRuleText).values(**values).returning(PointsRuleText.id)
        return self.connection.execute(new).scalar_one()


_ADD: Final = """
INSERT INTO points_lot
  (account_id, earned_on, expires_on, points_earned, points_left, points_spent, points_expired)
VALUES (?, ?, ?, ?, ?, 0, 0)
ON CONFLICT (account_id, earned_on) DO UPDATE SET
  points_earned = points_lot.points_earned + excluded.points_earned,
  points_left = CASE
    WHEN points_lot.points_earned + excluded.points_earned
       > points_lot.points_spent + points_lot.points_expired
    THEN points_lot.points_earned + excluded.points_earned
       - points_lot.points_spent - points_lot.points_expired
    ELSE 0 END
"""
_EARN: Final = f"""
INSERT INTO points_entry
  (account_id, booked_on, closing_on, points, reason, rule_text_id, transaction_id)
SELECT account_id, used_on, closing_on, points,
  CASE WHEN points > 0 THEN '{EARNED}' ELSE '{TAKEN_BACK}' END, ?, id
FROM card_transaction WHERE id BETWEEN ? AND ? AND points <> 0 ORDER BY id
"""  # noqa: S608 - our own words
_SET_LEFT: Final = "UPDATE points_lot SET points_left = ? WHERE id = ?"
_SET_DEBT: Final = "UPDATE account SET points_debt = ? WHERE id = ?"
_UNSETTLED: Final = (
    select(PointsLot.account_id)
    .where(
        PointsLot.account_id.in_(bindparam("accounts", expanding=True)),
        PointsLot.points_left
        != PointsLot.points_earned - PointsLot.points_spent - PointsLot.points_expired,
    )
    .union(
        select(Account.id).where(
            Account.id.in_(bindparam("accounts", expanding=True)), Account.points_debt > 0
        )
    )
)
_LOTS: Final = (
    select(
        PointsLot.account_id,
        PointsLot.id,
        PointsLot.earned_on,
        PointsLot.expires_on,
        PointsLot.points_earned,
        PointsLot.points_spent,
        PointsLot.points_expired,
        PointsLot.points_left,
    )
    .where(PointsLot.account_id.in_(bindparam("accounts", expanding=True)))
    .order_by(PointsLot.account_id)
)
_LOCK: Final = (
    select(Account.id, Account.points_debt)
    .where(Account.id.in_(bindparam("accounts", expanding=True)))
    .order_by(Account.id)
    .with_for_update()
)
_EXPIRING: Final = (
    select(PointsLot.account_id)
    .where(
        PointsLot.points_left > 0,
        PointsLot.expires_on < bindparam("on"),
        PointsLot.account_id > bindparam("after"),
    )
    .distinct()
    .order_by(PointsLot.account_id)
    .limit(ACCOUNTS_AT_ONCE)
)


class Booking:
    """Books entries in one change; ``finish`` brings the lots to what follows from them."""

    def __init__(self, connection: Connection, *, expire_after_months: int | None) -> None:
        """Take after how many months points expire, ``None`` for never."""
        self._connection = connection
        self._last_days = _LastDays(expire_after_months)
        self._sums: dict[tuple[int, str], int] = defaultdict(int)

    def add(self, entries: list[Entry]) -> None:
        """Write entries."""
        insert_rows(self._connection, "points_entry", Entry._fields, entries)
        sums = self._sums
        for entry in entries:
            sums[entry[0], entry[2]] += entry[3]

    def add_earned(
        self, lines: tuple[int, int], rule_text_id: int, sums: Mapping[tuple[int, str], int]
    ) -> None:
        """Write the entries of new lines that earn their points on the day of use, by one rule.

        ``lines`` are the first and the last row number, ``sums`` the points that all of
        them give, by account and closing day.
        """
        execute_each(self._connection, _EARN, [(rule_text_id, *lines)])
        for lot, points in sums.items():
            self._sums[lot] += points

    def finish(self) -> None:
        """Sum the entries up in their lots, and settle the lots of their accounts."""
        lots = [
            (account, earned, self._last_days[earned], points, max(points, 0))
            for (account, earned), points in self._sums.items()
        ]
        execute_each(self._connection, _ADD, lots)
        for part in in_parts(sorted({account for account, _ in self._sums})):
            unsettled = self._connection.scalars(_UNSETTLED, {"accounts": part}).all()
            settle_lots(self._connection, unsettled)
        self._sums.clear()


class _LastDays(dict[str, str]):
    """The last day on which points can be used, by the day of their lot; both as ISO text."""

    def __init__(self, months: int | None) -> None:
        super().__init__()
        self._months = months

    def __missing__(self, earned: str) -> str:
        last = expires_on(date.fromisoformat(earned), self._months) or NEVER
        self[earned] = text = last.isoformat()
        return text


@dataclass(slots=True)
class _Account:
    """The lots of an account by the day they were earned, with what is stored of them."""

    lots: list[Lot] = field(default_factory=list)
    stored: dict[date, tuple[int, int]] = field(default_factory=dict)
    """Row number, and what is left as it is stored."""

    def settled(self) -> Settled:
        """Return what is left in each lot, by the sums."""
        return settle(self.lots)


def settle_lots(connection: Connection, account_ids: Iterable[int]) -> None:
    """Bring what is left in the lots of accounts, and their debt, to what the sums say.

    Only what has changed is written; settling again changes nothing.
    """
    for part in in_parts(sorted(set(account_ids)), ACCOUNTS_AT_ONCE):
        debts = {row.id: row.points_debt for row in connection.execute(_LOCK, {"accounts": part})}
        lots: list[tuple[int, int]] = []
        owed: list[tuple[int, int]] = []
        for account_id, account in _read_lots(connection, part).items():
            settled = account.settled()
            for earned_on, left in settled.left.items():
                lot_id, stored = account.stored[earned_on]
                if left != stored:
                    lots.append((left, lot_id))
            if settled.debt != debts[account_id]:
                owed.append((settled.debt, account_id))
        execute_each(connection, _SET_LEFT, lots)
        execute_each(connection, _SET_DEBT, owed)


def expire_points(database: Changes, *, on: date) -> int:
    """Book the points that could be used until a day before ``on``; return how many.

    Only what is left in a lot expires.  Doing it again books nothing more.
    """
    total = after = 0
    while True:
        with database.change() as connection:
            accounts = connection.scalars(_EXPIRING, {"on": on, "after": after}).all()
            if not accounts:
                return total
            connection.execute(_LOCK, {"accounts": accounts})
            for account_id, account in _read_lots(connection, accounts).items():
                total += _expire(connection, account_id, account, on)
            after = accounts[-1]


def _expire(connection: Connection, account_id: int, account: _Account, on: date) -> int:
    gone = expired(account.settled(), on=on)
    for lot in account.lots:
        if points := gone.get(lot.earned_on):
            lot_id, left = account.stored[lot.earned_on]
            last_day = lot.expires_on or NEVER
            connection.execute(
                insert(PointsEntry).values(
                    account_id=account_id,
                    booked_on=last_day + ONE_DAY,
                    closing_on=lot.earned_on,
                    points=-points,
                    reason=PointsReason.EXPIRED.value,
                )
            )
            _update_lot(
                connection, lot_id, points_left=left - points, points_expired=lot.expired + points
            )
    return sum(gone.values())


def _update_lot(connection: Connection, lot_id: int, **values: Any) -> None:  # noqa: ANN401 - columns
    connection.execute(update(PointsLot).where(PointsLot.id == lot_id).values(**values))


def _read_lots(connection: Connection, account_ids: Sequence[int]) -> dict[int, _Account]:
    accounts: dict[int, _Account] = defaultdict(_Account)
    for account_id, lot_id, earned_on, last_day, *sums, left in connection.execute(
        _LOTS, {"accounts": account_ids}
    ):
        earned, spent, gone = map(Points, sums)
        account = accounts[account_id]
        account.stored[earned_on] = lot_id, left
        account.lots.append(
            Lot(
                earned_on=earned_on,
                expires_on=None if last_day == NEVER else last_day,
                earned=earned,
                spent=spent,
                expired=gone,
            )
        )
    return accounts
