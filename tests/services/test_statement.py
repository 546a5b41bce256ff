"""Who sees which lines and sums; every query is limited to the member's own accounts."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.factories import (
    TODAY,
    Person,
    make_account,
    make_card,
    make_consent,
    make_jiro,
    make_member,
    make_payment,
    make_purchase,
    make_refund,
    make_statement,
    make_taro,
    make_transaction,
)
from webapp.adapters.database import Database
from webapp.adapters.holidays import national_holiday
from webapp.domain.cycle import BANK_CLOSED_DAYS, DayOffReason
from webapp.domain.money import Money
from webapp.models import Account, Card
from webapp.services.paging import LINES_A_PAGE, Place
from webapp.services.statement import Banking, StatementPage, StatementRefusal, read_statement
from webapp.services.statement_lines import Foreign

SEPTEMBER, OCTOBER = date(2026, 9, 19), date(2026, 10, 19)
BANKING = Banking(holidays=national_holiday, closed_days=BANK_CLOSED_DAYS)
Read = Callable[..., StatementPage | StatementRefusal]


@pytest.fixture
def read(session: Session, database: Database) -> Read:
    """Read a statement as one of the cast does."""

    def reading(person: Person, **asked: object) -> StatementPage | StatementRefusal:
        session.commit()
        given = {"account_id": None, "closing_on": None, "after": None, **asked}
        with database.read() as connection:
            return read_statement(
                connection, person.member_id, today=TODAY, banking=BANKING, **given
            )

    return reading


def page_of(answer: StatementPage | StatementRefusal) -> StatementPage:
    assert isinstance(answer, StatementPage), answer
    return answer


def test_nobodys_account_and_somebody_elses_are_the_same_answer(
    read: Read, session: Session, hanako: Person, card: Card
) -> None:
    taros = make_account(session, make_taro(session))
    make_purchase(session, make_card(session, taros))
    unowned = make_account(session)

    for account_id in (taros.id, unowned.id, unowned.id + 999):
        assert read(hanako, account_id=account_id) is StatementRefusal.NO_SUCH_STATEMENT


def test_without_a_card_there_is_no_account(read: Read, hanako: Person) -> None:
    assert read(hanako) is StatementRefusal.NO_ACCOUNT
    assert read(hanako, account_id=1) is StatementRefusal.NO_SUCH_STATEMENT


def test_a_card_that_was_given_back_shows_nothing_any_more(
    read: Read, session: Session, account: Account, card: Card
) -> None:
    jiro = make_jiro(session)
    family = make_card(session, account, jiro)
    make_purchase(session, family)
    assert page_of(read(jiro)).lines

    family.member_id = None
    assert read(jiro) is StatementRefusal.NO_ACCOUNT


@pytest.mark.parametrize(
    ("shows", "viewer", "seen"),
    [
        (None, "main", {"own", "family", "nobody"}),
        ("lines", "main", {"own", "family", "nobody"}),
        ("totals", "main", {"own", "nobody"}),
        (None, "family", {"family"}),
        ("totals", "family", {"family"}),
    ],
)
def test_who_sees_which_lines(
    read: Read,
    session: Session,
    hanako: Person,
    account: Account,
    card: Card,
    shows: str | None,
    viewer: str,
    seen: set[str],
) -> None:
    jiro, taro = make_jiro(session), make_taro(session)
    cards = {
        "own": card,
        "family": make_card(session, account, jiro),
        "nobody": make_card(session, make_account(session)),
        "taro": make_card(session, make_account(session, taro)),
    }
    # A card of this account whose holder the feed has not named.
    cards["nobody"].account_id = account.id
    kinds = ("purchase", "refund", "cash_advance", "fee", "adjustment", "card_check")
    for (whose, used), kind, state in product(cards.items(), kinds, ("posted", "pending")):
        make_transaction(session, used, merchant=whose, kind=kind, state=state, used_on=SEPTEMBER)
        reference = f"order-{state}"
        for _ in range(2):
            make_purchase(
                session,
                used,
                merchant=whose,
                state=state,
                order_reference=reference,
                used_on=SEPTEMBER,
            )
    if shows:
        make_consent(session, account, jiro, shows=shows)

    person = hanako if viewer == "main" else jiro
    page = page_of(read(person, closing_on=SEPTEMBER))

    told = [line for whole in page.lines for line in (whole, *whole.parts)]
    assert {line.merchant for line in told} == seen
    if viewer == "family":
        assert page.sums.figures is None
        assert page.balance is None
        assert all(line.points == 0 for line in told)
        assert page.sums.used == Money(36_000, "JPY"), "own lines only"


def test_one_members_consent_does_not_hide_another_ones_lines(
    read: Read, session: Session, hanako: Person, account: Account, card: Card
) -> None:
    jiro = make_jiro(session)
    saburo = make_member(session, "山田三郎")
    for holder, name in ((jiro, "次郎の店"), (saburo, "三郎の店")):
        make_purchase(session, make_card(session, account, holder), merchant=name)
    make_consent(session, account, jiro)
    elsewhere = make_account(session, hanako)
    make_consent(session, elsewhere, saburo)

    page = page_of(read(hanako))

    assert [line.merchant for line in page.lines] == ["三郎の店"]
    assert [(total.card.holder, total.total.minor) for total in page.sums.card_totals] == [
        ("山田次郎", 1_000)
    ]


def test_the_figures_of_open_cycles_go_on_from_the_last_closed_one(
    read: Read, session: Session, hanako: Person, account: Account, card: Card
) -> None:
    make_statement(
        session, account, closing_on=date(2026, 8, 19), charges_minor=30_000, credits_minor=1_000
    )
    make_payment(session, card, used_on=date(2026, 9, 10), amount_minor=-29_000)
    make_purchase(session, card, used_on=SEPTEMBER, amount_minor=8_000)
    make_purchase(session, card, used_on=SEPTEMBER, amount_minor=77, state="dropped")
    make_purchase(session, card, amount_minor=500)
    make_refund(session, card, amount_minor=-200)
    make_purchase(session, card, amount_minor=40, state="pending")

    september = page_of(read(hanako, closing_on=SEPTEMBER))
    october = page_of(read(hanako))

    assert not september.is_closed
    assert september.sums.figures is not None
    assert september.sums.figures.previous_balance == Money(29_000, "JPY")
    assert september.sums.figures.closing_balance == Money(8_000, "JPY")
    assert october.sums.figures is not None
    assert october.sums.figures.previous_balance == Money(8_000, "JPY")
    assert october.sums.figures.closing_balance == Money(8_300, "JPY")
    assert october.sums.used == Money(340, "JPY")
    assert october.sums.pending == Money(40, "JPY")


def test_a_closed_statement_stands_whatever_its_lines_and_the_calendar_say_now(
    read: Read, session: Session, hanako: Person, account: Account, card: Card
) -> None:
    make_statement(session, account)
    plain = page_of(read(hanako, closing_on=SEPTEMBER))
    assert plain.is_closed
    assert plain.sums.figures is not None
    assert plain.sums.figures.amount_due == Money(84_210, "JPY")
    assert [off.reason for off in plain.payment.because] == [
        DayOffReason.SATURDAY,
        DayOffReason.HOLIDAY,
    ]

    moved = make_account(session, hanako)
    make_statement(session, moved, payment_on=date(2026, 10, 14))
    page = page_of(read(hanako, account_id=moved.id, closing_on=SEPTEMBER))
    assert page.payment.on == date(2026, 10, 14)
    assert page.payment.because == ()


def test_the_balance_of_a_closed_statement_is_not_the_family_members(
    read: Read, session: Session, hanako: Person, account: Account
) -> None:
    jiro = make_jiro(session)
    make_purchase(session, make_card(session, account, jiro), used_on=SEPTEMBER)
    make_statement(session, account)

    jiros = page_of(read(jiro, closing_on=SEPTEMBER))
    assert jiros.is_closed
    assert jiros.sums.figures is None
    assert jiros.sums.used == Money(1_000, "JPY")
    assert page_of(read(hanako, closing_on=SEPTEMBER)).sums.figures


def test_a_purchase_abroad_says_what_it_cost_there(
    read: Read, session: Session, hanako: Person, card: Card
) -> None:
    abroad = {"original_minor": 1_250, "original_currency": "USD", "rate": "150.00"}
    fee = {"amount_minor": 1_913, "base_minor": 1_875, "fee_percent": "2.0"}
    for columns in ({}, abroad, abroad | fee):
        make_purchase(session, card, **columns)

    told = [line.foreign for line in page_of(read(hanako)).lines]
    dollars = Money(1_250, "USD")
    assert told == [
        Foreign(original=dollars, rate="150.00", fee=Money(38, "JPY"), fee_percent="2.0"),
        Foreign(original=dollars, rate="150.00", fee=None, fee_percent=None),
        None,
    ]


def test_the_newest_cycle_with_lines_is_shown_first_and_there_is_no_way_beyond(
    read: Read, session: Session, hanako: Person, card: Card
) -> None:
    make_purchase(session, card, used_on=date(2026, 7, 1))

    july = page_of(read(hanako))
    assert july.closing_on == date(2026, 7, 19)
    assert july.earlier_closing_on is None
    assert july.later_closing_on == date(2026, 8, 19)
    now = page_of(read(hanako, closing_on=OCTOBER))
    assert now.later_closing_on is None
    assert now.earlier_closing_on == SEPTEMBER
    for beyond in (date(2026, 6, 19), date(2026, 11, 19), date(2026, 8, 18)):
        assert read(hanako, closing_on=beyond) is StatementRefusal.NO_SUCH_STATEMENT


def test_statements_without_lines_can_be_reached(
    read: Read, session: Session, hanako: Person, account: Account
) -> None:
    make_statement(session, account, closing_on=date(2026, 8, 19))
    assert page_of(read(hanako)).closing_on == OCTOBER
    assert page_of(read(hanako, closing_on=date(2026, 8, 19))).is_closed


def test_a_page_to_print_holds_as_many_lines_as_are_asked_for(
    read: Read, session: Session, hanako: Person, card: Card
) -> None:
    for _ in range(LINES_A_PAGE + 2):
        make_purchase(session, card)

    whole = page_of(read(hanako, most=LINES_A_PAGE + 2))
    part = page_of(read(hanako, most=LINES_A_PAGE + 1))

    assert (len(whole.lines), whole.next_place) == (LINES_A_PAGE + 2, None)
    assert part.next_place == part.lines[LINES_A_PAGE].place


@pytest.mark.parametrize("count", [1, LINES_A_PAGE, LINES_A_PAGE + 1, 2 * LINES_A_PAGE])
def test_pages_together_are_the_statement_in_its_order(
    read: Read, session: Session, hanako: Person, card: Card, count: int
) -> None:
    for number in range(count):
        make_purchase(
            session,
            card,
            used_on=SEPTEMBER - timedelta(days=number % 3),
            order_reference=f"o{number // 4}" if number % 4 < 2 else None,
        )
    seen = []
    after: Place | None = None
    while True:
        page = page_of(read(hanako, closing_on=SEPTEMBER, after=after))
        assert len(page.lines) <= LINES_A_PAGE
        seen += page.lines
        after = page.next_place
        if after is None:
            break

    places = [(line.used_on, line.line_id) for line in seen]
    assert places == sorted(places, reverse=True)
    assert sum(len(line.parts) or 1 for line in seen) == count
    assert sum(line.amount.minor for line in seen) == count * 1_000


def test_an_order_on_two_cards_or_with_a_refund_is_not_one_group(
    read: Read, session: Session, hanako: Person, account: Account, card: Card
) -> None:
    second = make_card(session, account, last_digits="2002")
    for used in (card, second):
        make_purchase(session, used, order_reference="A-1")
    make_refund(session, card, order_reference="A-1")

    page = page_of(read(hanako))

    assert [line.parts for line in page.lines] == [(), (), ()]
    assert {line.card.last_digits for line in page.lines if line.card} == {"1001", "2002"}


def test_the_state_of_an_order_is_that_of_all_its_parts(
    read: Read, session: Session, hanako: Person, card: Card
) -> None:
    for reference, states in (("A", ("pending",) * 2), ("B", ("posted", "pending"))):
        for state in states:
            make_purchase(session, card, order_reference=reference, state=state)

    lines = page_of(read(hanako)).lines

    assert [line.state for line in lines] == ["posted", "pending"]


def test_a_connection_is_all_it_needs(connection: Connection, hanako: Person) -> None:
    assert (
        read_statement(
            connection,
            hanako.member_id,
            account_id=None,
            closing_on=None,
            after=None,
            today=TODAY,
            banking=BANKING,
        )
        is StatementRefusal.NO_ACCOUNT
    )
