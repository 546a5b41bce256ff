"""Booking points: lots follow from entries, shortages are paid, what is left expires once."""

from datetime import date

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests.factories import make_account, make_lot, make_member
from webapp.adapters.database import Database
from webapp.domain.points_rules import PointsRule
from webapp.models import Account, PointsEntry, PointsLot, PointsRuleText
from webapp.services.points_booking import (
    NEVER,
    Booking,
    Entry,
    RuleTexts,
    expire_points,
    settle_lots,
)

SEPTEMBER, OCTOBER = date(2026, 9, 19), date(2026, 10, 19)


def entry(account_id: int, points: int, closing_on: date = SEPTEMBER) -> Entry:
    reason = "earned" if points > 0 else "taken_back"
    return Entry(account_id, "2026-09-01", closing_on.isoformat(), points, reason, None, None)


def book(database: Database, *entries: Entry, months: int | None = 36) -> None:
    with database.change() as connection:
        booking = Booking(connection, expire_after_months=months)
        booking.add(list(entries))
        booking.finish()


@pytest.fixture
def account_id(session: Session) -> int:
    account_id = make_account(session, make_member(session)).id
    session.commit()
    return account_id


def lots(database: Database) -> list[tuple[object, ...]]:
    query = select(
        PointsLot.earned_on, PointsLot.expires_on, PointsLot.points_earned,
        PointsLot.points_expired, PointsLot.points_left,
    ).order_by(PointsLot.account_id, PointsLot.earned_on)  # fmt: skip
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


def debt(database: Database) -> int:
    with database.read() as connection:
        return connection.scalars(select(Account.points_debt)).one()


def test_entries_of_a_cycle_make_one_lot(database: Database, account_id: int) -> None:
    book(database, entry(account_id, 10), entry(account_id, 5), entry(account_id, 7, OCTOBER))
    book(database, entry(account_id, -3), entry(account_id, 1))
    assert lots(database) == [
        (SEPTEMBER, date(2029, 9, 19), 13, 0, 13),
        (OCTOBER, date(2029, 10, 19), 7, 0, 7),
    ]


def test_points_may_be_good_for_ever(database: Database, account_id: int) -> None:
    book(database, entry(account_id, 10), months=None)
    assert lots(database) == [(SEPTEMBER, NEVER, 10, 0, 10)]
    assert expire_points(database, on=date(2999, 1, 1)) == 0


def test_a_shortage_is_paid_by_the_lot_that_expires_first(
    database: Database, account_id: int
) -> None:
    book(database, entry(account_id, 10), entry(account_id, -30, OCTOBER))
    assert ([row[-1] for row in lots(database)], debt(database)) == ([0, 0], 20)

    book(database, entry(account_id, 25, date(2026, 11, 19)))
    assert ([row[-1] for row in lots(database)], debt(database)) == ([0, 0, 5], 0)

    book(database, entry(account_id, 40, OCTOBER))
    assert ([row[-1] for row in lots(database)], debt(database)) == ([10, 10, 25], 0)


def test_settling_again_changes_nothing(database: Database, account_id: int) -> None:
    book(database, entry(account_id, 10), entry(account_id, -30, OCTOBER))
    before = lots(database)
    with database.change() as connection:
        settle_lots(connection, [account_id])
    assert (lots(database), debt(database)) == (before, 20)


def test_settling_mends_what_was_changed_by_hand(database: Database, account_id: int) -> None:
    book(database, entry(account_id, 10))
    with database.change() as connection:
        connection.execute(update(PointsLot).values(points_spent=4))
        settle_lots(connection, [account_id, account_id])
    assert [row[-1] for row in lots(database)] == [6]


def test_what_is_left_expires_once_on_the_day_after_the_last(
    database: Database, account_id: int
) -> None:
    book(database, entry(account_id, 10), entry(account_id, 7, OCTOBER))

    assert expire_points(database, on=date(2029, 9, 19)) == 0
    assert expire_points(database, on=date(2029, 9, 20)) == 10
    assert expire_points(database, on=date(2029, 9, 20)) == 0

    assert [row[2:] for row in lots(database)] == [(10, 10, 0), (7, 0, 7)]
    with database.read() as connection:
        query = select(PointsEntry).where(PointsEntry.reason == "expired")
        (booked,) = connection.execute(query).mappings()
    assert (booked["points"], booked["booked_on"], booked["closing_on"]) == (
        -10, date(2029, 9, 20), SEPTEMBER,
    )  # fmt: skip


def test_what_paid_a_shortage_does_not_expire(database: Database, account_id: int) -> None:
    book(database, entry(account_id, 10), entry(account_id, -4, OCTOBER))
    assert expire_points(database, on=date(2029, 9, 20)) == 6
    assert [row[2:] for row in lots(database)] == [(10, 6, 0), (-4, 0, 0)]
    with database.read() as connection:
        assert connection.scalar(select(func.sum(PointsEntry.points))) == 0
    with database.change() as connection:
        settle_lots(connection, [account_id])
    assert (debt(database), [row[-1] for row in lots(database)]) == (0, [0, 0])


def test_expiry_goes_through_all_accounts(session: Session, database: Database) -> None:
    for _ in range(3):
        make_lot(session, make_account(session), 5)
        make_lot(session, make_account(session), 5, expires_on=date(2040, 1, 1))
    session.commit()
    assert expire_points(database, on=date(2029, 9, 20)) == 15
    assert sum(row[-1] for row in lots(database)) == 15  # type: ignore[misc]


def test_the_words_of_a_rule_are_kept_as_they_were(database: Database) -> None:
    old = PointsRule(id="r", words_ja="旧", words_en="old", spend_per_point_minor=100)
    new = PointsRule(id="r", words_ja="新", words_en="new", spend_per_point_minor=100)
    with database.change() as connection:
        texts = RuleTexts(connection)
        first = texts(old)
        assert texts(old) == first
    with database.change() as connection:
        assert RuleTexts(connection)(old) == first
        assert RuleTexts(connection)(new) != first
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(PointsRuleText)) == 2
