"""The balance is what the entries come to, and belongs to the main member."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import (
    NEVER_EXPIRES,
    TODAY,
    Person,
    make_account,
    make_card,
    make_consent,
    make_jiro,
    make_lot,
    make_points_entry,
    make_purchase,
    make_taro,
)
from webapp.adapters.database import Database
from webapp.models import Account, Card, PointsEntry
from webapp.services.paging import Place
from webapp.services.points import (
    PointsBalance,
    PointsPage,
    PointsRefusal,
    read_balance,
    read_points,
)


def balance(
    session: Session, database: Database, person: Person, account_id: int | None = None
) -> PointsBalance | PointsRefusal:
    session.commit()
    with database.read() as connection:
        return read_balance(connection, person.member_id, account_id=account_id, today=TODAY)


def test_the_balance_is_the_sum_of_all_entries(
    session: Session, database: Database, hanako: Person, account: Account
) -> None:
    lots = {date(2025, 1, 19): 700, date(2025, 2, 19): 0, date(2025, 3, 19): 25}
    for on, left in lots.items():
        make_lot(session, account, left, earned_on=on, expires_on=date(2028, 1, 31))
    make_lot(session, account, 5, earned_on=date(2022, 1, 19), expires_on=NEVER_EXPIRES)
    account.points_debt = 0
    for points in (900, -200, 30):
        make_points_entry(session, account, points)

    found = balance(session, database, hanako)

    assert isinstance(found, PointsBalance)
    total = select(func.sum(PointsEntry.points))
    assert found.points == session.scalar(total) == 730
    assert [(part.on, part.points) for part in found.expiring] == [
        (date(2028, 1, 31), 725),
        (None, 5),
    ]
    assert found.next_expiry == found.expiring[0]


def test_the_last_day_counts_and_the_day_after_does_not(
    session: Session, database: Database, hanako: Person, account: Account
) -> None:
    make_lot(session, account, 10, earned_on=date(2023, 9, 1), expires_on=date(2026, 9, 30))
    over = balance(session, database, hanako)
    assert isinstance(over, PointsBalance)
    assert over.expiring[0].is_over
    assert over.next_expiry is None

    make_lot(session, account, 20, earned_on=date(2023, 10, 1), expires_on=TODAY)
    today = balance(session, database, hanako)
    assert isinstance(today, PointsBalance)
    assert today.next_expiry == today.expiring[1]
    assert today.points == 30, "what is over leaves the balance when it is booked"


def test_debt_is_stated(
    session: Session, database: Database, hanako: Person, account: Account
) -> None:
    account.points_debt = 12

    found = balance(session, database, hanako)

    assert isinstance(found, PointsBalance)
    assert (found.points, found.debt, found.next_expiry) == (-12, 12, None)


def test_only_the_main_member_has_points(
    session: Session, database: Database, hanako: Person, account: Account
) -> None:
    jiro, taro = make_jiro(session), make_taro(session)
    make_card(session, account, jiro)
    make_account(session, taro)

    assert balance(session, database, jiro) is PointsRefusal.NOT_MAIN_MEMBER
    for stranger in (jiro, taro):
        refused = balance(session, database, stranger, account.id)
        assert refused is PointsRefusal.NO_SUCH_ACCOUNT
        with database.read() as connection:
            assert (
                read_points(
                    connection, stranger.member_id, account_id=account.id, after=None, today=TODAY
                )
                is PointsRefusal.NO_SUCH_ACCOUNT
            )


def test_the_history_is_newest_first_and_of_one_account(
    session: Session, database: Database, hanako: Person, account: Account
) -> None:
    make_points_entry(session, make_account(session, hanako), 99)
    older = make_points_entry(session, account, 1, booked_on=date(2026, 9, 30))
    newer = [make_points_entry(session, account, points) for points in (2, 3)]
    session.commit()

    with database.read() as connection:
        page = read_points(
            connection, hanako.member_id, account_id=account.id, after=None, today=TODAY
        )
        rest = read_points(
            connection,
            hanako.member_id,
            account_id=account.id,
            after=Place(TODAY, newer[0].id),
            today=TODAY,
        )

    assert isinstance(page, PointsPage)
    assert isinstance(rest, PointsPage)
    assert [line.points for line in page.history] == [3, 2, 1]
    assert [line.booked_on for line in page.history] == [TODAY, TODAY, date(2026, 9, 30)]
    assert [line.place.row_id for line in rest.history] == [older.id]
    assert (page.is_first_page, rest.is_first_page) == (True, False)


def test_lines_that_a_family_member_keeps_to_himself_are_one_sum(
    session: Session, database: Database, hanako: Person, account: Account, card: Card
) -> None:
    jiro = make_jiro(session)
    jiros = make_card(session, account, jiro)
    make_consent(session, account, jiro)
    for own, points in ((card, 7), (jiros, 20), (jiros, 5)):
        line = make_purchase(session, own)
        make_points_entry(session, account, points, transaction_id=line.id)
    session.commit()

    def read(after: Place | None) -> list[tuple[int, int | None, date]]:
        with database.read() as connection:
            page = read_points(
                connection, hanako.member_id, account_id=account.id, after=after, today=TODAY
            )
        assert isinstance(page, PointsPage)
        return [
            (line.points, line.total_of and line.total_of.card_id, line.booked_on)
            for line in page.history
        ]

    assert read(None) == [(25, jiros.id, date(2026, 10, 19)), (7, None, TODAY)]
    assert read(Place(date(2026, 10, 2), 0)) == [(7, None, TODAY)]
