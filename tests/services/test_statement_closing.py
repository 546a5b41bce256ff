"""Closing statements: a chain without gaps whose figures add up and never change."""

import time
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from tests.factories import (
    CYCLE,
    FEED,
    NOON,
    make_account,
    make_card,
    make_cycle,
    make_payment,
    make_purchase,
    make_refund,
    make_transaction,
)
from webapp.adapters.holidays import national_holiday
from webapp.adapters.issuer_file import read_issuer_file
from webapp.domain.cycle import BillingCycle
from webapp.models import Account, Card, Statement, Transaction
from webapp.services import statement_closing
from webapp.services.statement_closing import close_statements

JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 19) for month in (7, 8, 9, 10))
ON_THE_3RD = BillingCycle(closing_day=3, payment_day=21, payment_month_offset=0)
PROFILE = read_issuer_file(None)


def close(session: Session, until: date, *, feed: str | None = None) -> int:
    return close_statements(
        session, until=until, holidays=national_holiday, profile=PROFILE, now=NOON, feed=feed
    )


def statements(session: Session, account: Account) -> list[Statement]:
    asked = select(Statement).where(Statement.account_id == account.id)
    return list(session.scalars(asked.order_by(Statement.closing_on)))


def figures(session: Session, account: Account) -> list[tuple[int, int, int, int, int]]:
    """Return A, B, C, D and E of each statement."""
    return [
        (
            row.previous_balance_minor,
            row.credits_minor,
            row.charges_minor,
            row.closing_balance_minor,
            row.amount_due_minor,
        )
        for row in statements(session, account)
    ]


@pytest.fixture
def account(session: Session) -> Account:
    return make_account(session)


@pytest.fixture
def card(session: Session, account: Account) -> Card:
    return make_card(session, account)


def test_figures_follow_from_the_lines(session: Session, account: Account, card: Card) -> None:
    make_purchase(session, card, used_on=date(2026, 7, 20), amount_minor=30_000)
    make_purchase(session, card, used_on=date(2026, 8, 20), amount_minor=85_210)
    make_refund(session, card, used_on=date(2026, 8, 25), amount_minor=-1_000)
    make_payment(session, card, used_on=date(2026, 9, 10), amount_minor=-30_000)

    assert close(session, SEPTEMBER) == 2
    assert figures(session, account) == [
        (0, 0, 30_000, 30_000, 30_000),
        (30_000, 31_000, 85_210, 84_210, 84_210),
    ]
    august, september = statements(session, account)
    assert (august.line_count, september.line_count) == (1, 3)
    assert september.payment_on == date(2026, 10, 13), "the 10th is a Saturday, the 12th a holiday"
    assert september.closed_at == NOON


def test_a_cycle_without_lines_has_a_statement_too(
    session: Session, account: Account, card: Card
) -> None:
    make_purchase(session, card, used_on=date(2026, 7, 1), amount_minor=500)

    assert close(session, OCTOBER) == 4
    assert [row.closing_on for row in statements(session, account)] == [
        JULY, AUGUST, SEPTEMBER, OCTOBER,
    ]  # fmt: skip
    assert figures(session, account)[-1] == (500, 0, 0, 500, 500)


def test_an_account_without_lines_has_no_statement(session: Session, account: Account) -> None:
    assert close(session, OCTOBER) == 0
    session.refresh(account)
    assert account.closed_until is None


def test_a_cycle_that_ends_later_stays_open(session: Session, account: Account, card: Card) -> None:
    make_purchase(session, card, used_on=date(2026, 9, 20))

    assert close(session, OCTOBER - timedelta(days=1)) == 0
    assert close(session, OCTOBER) == 1


def test_closing_twice_changes_nothing(session: Session, account: Account, card: Card) -> None:
    make_purchase(session, card, used_on=date(2026, 7, 1))

    assert close(session, AUGUST) == 2
    before = figures(session, account)
    assert close(session, AUGUST) == 0
    assert close(session, JULY) == 0
    assert figures(session, account) == before


def test_the_chain_goes_on_where_it_ended(session: Session, account: Account, card: Card) -> None:
    make_purchase(session, card, used_on=date(2026, 7, 1), amount_minor=700)
    close(session, JULY)
    make_purchase(session, card, used_on=date(2026, 8, 1), amount_minor=800)

    assert close(session, SEPTEMBER) == 2
    assert figures(session, account) == [
        (0, 0, 700, 700, 700),
        (700, 0, 800, 1_500, 1_500),
        (1_500, 0, 0, 1_500, 1_500),
    ]
    session.refresh(account)
    assert account.closed_until == SEPTEMBER


def test_what_is_pending_moves_to_the_first_open_cycle_and_counts_nowhere(
    session: Session, account: Account, card: Card
) -> None:
    make_purchase(session, card, used_on=date(2026, 7, 1), amount_minor=700)
    pending = make_purchase(session, card, used_on=date(2026, 7, 18), state="pending")
    later = make_purchase(session, card, used_on=date(2026, 8, 30), state="pending")
    dropped = make_transaction(session, card, used_on=date(2026, 7, 18), state="dropped")

    close(session, AUGUST)

    for row in (pending, later, dropped):
        session.refresh(row)
    assert (pending.closing_on, later.closing_on) == (SEPTEMBER, SEPTEMBER)
    assert dropped.closing_on == JULY
    assert figures(session, account)[0] == (0, 0, 700, 700, 700)


def test_what_is_pending_in_a_later_cycle_stays_there(
    session: Session, account: Account, card: Card
) -> None:
    make_purchase(session, card, used_on=date(2026, 7, 1))
    later = make_purchase(session, card, used_on=date(2026, 9, 30), state="pending")

    close(session, JULY)

    session.refresh(later)
    assert later.closing_on == OCTOBER


def test_the_days_on_which_the_issuers_banks_rest_move_the_payment(session: Session) -> None:
    cycle = BillingCycle(closing_day=7, payment_day=31, payment_month_offset=0)
    account = make_account(session, cycle=cycle)
    make_purchase(session, make_card(session, account), used_on=date(2026, 12, 1), cycle=cycle)

    close(session, date(2026, 12, 31))

    assert statements(session, account)[0].payment_on == date(2027, 1, 4)


def test_a_line_taken_back_by_another_stays_on_its_statement(
    session: Session, account: Account, card: Card
) -> None:
    make_purchase(session, card, used_on=date(2026, 7, 1), amount_minor=700, state="reversed")
    make_transaction(session, card, used_on=date(2026, 7, 30), amount_minor=-700, kind="adjustment")
    make_transaction(session, card, used_on=date(2026, 7, 1), amount_minor=0, kind="card_check")

    close(session, AUGUST)

    assert figures(session, account) == [(0, 0, 700, 700, 700), (700, 700, 0, 0, 0)]
    assert [row.line_count for row in statements(session, account)] == [2, 1]


def test_a_balance_in_the_members_favour_is_not_collected(
    session: Session, account: Account, card: Card
) -> None:
    make_refund(session, card, used_on=date(2026, 7, 1), amount_minor=-900)
    make_purchase(session, card, used_on=date(2026, 8, 1), amount_minor=200)

    close(session, AUGUST)

    assert figures(session, account) == [(0, 900, 0, -900, 0), (-900, 0, 200, -700, 0)]


def test_each_account_closes_by_its_own_cycle_and_money(session: Session) -> None:
    yen = make_account(session)
    pounds = make_account(session, cycle=ON_THE_3RD, currency="GBP")
    make_purchase(session, make_card(session, yen), used_on=date(2026, 9, 1))
    make_purchase(session, make_card(session, pounds), used_on=date(2026, 9, 1), cycle=ON_THE_3RD)

    assert close(session, date(2026, 9, 5)) == 1
    assert [row.closing_on for row in statements(session, pounds)] == [date(2026, 9, 3)]
    assert statements(session, pounds)[0].payment_on == date(2026, 9, 24), (
        "the 21st to 23rd are holidays"
    )
    assert not statements(session, yen)


def test_one_feed_can_be_closed_by_itself(session: Session, account: Account, card: Card) -> None:
    make_purchase(session, card, used_on=date(2026, 7, 1))

    assert close(session, JULY, feed="another") == 0
    assert close(session, JULY, feed=FEED) == 1


def test_accounts_are_taken_in_batches(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statement_closing, "_ACCOUNTS", statement_closing._ACCOUNTS.limit(2))
    accounts = [make_account(session) for _ in range(5)]
    for account in accounts:
        make_purchase(session, make_card(session, account), used_on=date(2026, 7, 1))

    assert close(session, AUGUST) == 10
    assert all(len(statements(session, account)) == 2 for account in accounts)


amounts = st.integers(-50_000, 50_000)
days = st.dates(date(2026, 1, 1), date(2026, 6, 30))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.tuples(days, amounts), min_size=1, max_size=12))
def test_every_line_is_in_exactly_one_statement(
    session: Session, lines: list[tuple[date, int]]
) -> None:
    account = make_account(session)
    card = make_card(session, account)
    for day, amount in lines:
        make_transaction(session, card, used_on=day, amount_minor=amount, kind="adjustment")

    close(session, date(2026, 3, 31))
    close(session, date(2026, 7, 31))

    closed = statements(session, account)
    assert sum(row.line_count for row in closed) == len(lines)
    assert closed[-1].closing_balance_minor == sum(amount for _, amount in lines)
    for earlier, later in pairwise(closed):
        assert later.closing_on == CYCLE.later(earlier.closing_on)
        assert later.previous_balance_minor == earlier.closing_balance_minor


@pytest.mark.thorough
def test_a_thousand_accounts_of_two_years_close_in_seconds(session: Session) -> None:
    cycle_id = make_cycle(session).id
    session.execute(
        insert(Account),
        [{"feed": FEED, "reference": f"a{n}", "cycle_id": cycle_id} for n in range(1_189)],
    )
    ids = session.scalars(select(Account.id).order_by(Account.id)).all()
    session.execute(
        insert(Card),
        [{"feed": FEED, "reference": f"c{n}", "account_id": n, "last_digits": "0000"} for n in ids],
    )
    cards = dict(session.execute(select(Card.account_id, Card.id)).all())
    session.execute(insert(Transaction), _two_years(cards))
    session.flush()

    started = time.process_time()
    assert close(session, date(2026, 9, 30)) == 1_189 * 21
    assert time.process_time() - started < 8

    total = select(func.sum(Statement.line_count), func.count())
    assert session.execute(total).one() == (1_189 * 21, 1_189 * 21)


def _two_years(cards: dict[int, int]) -> list[dict[str, object]]:
    closings = [date(2025, 1, 19)]
    while len(closings) < 21:
        closings.append(CYCLE.later(closings[-1]))
    return [
        {
            "identity": (account_id * 100 + month).to_bytes(16, "big"),
            "account_id": account_id,
            "card_id": card_id,
            "kind": "purchase",
            "state": "posted",
            "used_on": closing_on,
            "posted_on": closing_on,
            "closing_on": closing_on,
            "amount_minor": 1_000,
            "merchant_raw": "青空書店",
            "merchant": "青空書店",
        }
        for account_id, card_id in cards.items()
        for month, closing_on in enumerate(closings)
    ]
