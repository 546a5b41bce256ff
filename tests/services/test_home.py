"""Home: what will be debited next, and nothing of it for a family member."""

from datetime import date

from sqlalchemy.orm import Session

from tests.factories import (
    TODAY,
    Person,
    make_account,
    make_card,
    make_hanako,
    make_jiro,
    make_purchase,
    make_statement,
    make_taro,
)
from webapp.adapters.database import Database
from webapp.adapters.holidays import national_holiday
from webapp.domain.cycle import BANK_CLOSED_DAYS
from webapp.domain.money import Money
from webapp.services.home import HomePage, read_home
from webapp.services.statement import Banking

BANKING = Banking(holidays=national_holiday, closed_days=BANK_CLOSED_DAYS)


def home(session: Session, database: Database, person: Person) -> HomePage:
    session.commit()
    with database.read() as connection:
        return read_home(connection, person.member_id, today=TODAY, banking=BANKING)


def test_only_what_is_still_to_be_paid_is_due(session: Session, database: Database) -> None:
    hanako = make_hanako(session)
    account = make_account(session, hanako)
    make_statement(session, account, closing_on=date(2026, 8, 19), payment_on=date(2026, 9, 10))
    make_statement(session, account)
    make_statement(session, make_account(session, make_taro(session)))

    (now,) = home(session, database, hanako).accounts

    assert [(due.payment.on, due.amount) for due in now.dues] == [
        (date(2026, 10, 13), Money(84_210, "JPY"))
    ]
    assert now.dues[0].payment.because
    assert now.open_cycle.closing_on == date(2026, 10, 19)
    assert now.open_cycle.payment.on == date(2026, 11, 10)


def test_a_family_member_owes_nothing_here(session: Session, database: Database) -> None:
    account = make_account(session, make_hanako(session))
    jiro = make_jiro(session)
    make_card(session, account, jiro)
    make_statement(session, account)

    (now,) = home(session, database, jiro).accounts

    assert now.dues == ()
    assert now.balance is None
    assert now.open_cycle.sums.figures is None


def test_the_last_uses_are_the_newest_of_all_accounts(session: Session, database: Database) -> None:
    hanako = make_hanako(session)
    cards = [make_card(session, make_account(session, hanako)) for _ in range(2)]
    for day in range(20, 28):
        make_purchase(session, cards[day % 2], used_on=date(2026, 9, day))
    make_purchase(session, cards[0], used_on=date(2026, 5, 1))

    page = home(session, database, hanako)

    assert [line.used_on.day for line in page.last_uses] == [27, 26, 25, 24, 23]
    assert all(line.card for line in page.last_uses), "of two accounts each line names its card"


def test_without_a_card_there_is_nothing(session: Session, database: Database) -> None:
    page = home(session, database, make_hanako(session))

    assert page.accounts == ()
    assert page.last_uses == ()
