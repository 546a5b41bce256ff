"""An issuer may count a cycle's total instead of each purchase: booked when it closes."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    NOON,
    make_account,
    make_card,
    make_payment,
    make_purchase,
    make_refund,
    make_transaction,
)
from webapp.adapters.holidays import national_holiday
from webapp.adapters.issuer_file import read_issuer_file
from webapp.domain.issuer_profile import IssuerProfile
from webapp.domain.points_rules import PointsRule, PointsScope
from webapp.models import Account, Card, PointsEntry, PointsLot, PointsRuleText
from webapp.services.statement_closing import close_statements

SEPTEMBER, OCTOBER = date(2026, 9, 19), date(2026, 10, 19)
IN_SEPTEMBER, IN_OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
FUEL = PointsRule(
    id="fuel",
    words_ja="ガソリンは200円につき1ポイント",
    words_en="1 point for every 200 yen of fuel",
    spend_per_point_minor=200,
    categories=frozenset({"5541"}),
)
TOTAL = PointsRule(
    id="total",
    words_ja="毎月のご利用合計1,000円につき1ポイント",
    words_en="1 point for every 1,000 yen of a month's total",
    spend_per_point_minor=1_000,
    scope=PointsScope.CYCLE,
)
PROFILE = replace(read_issuer_file(None), points_rules=(FUEL, TOTAL))


@pytest.fixture
def account(session: Session) -> Account:
    return make_account(session)


@pytest.fixture
def card(session: Session, account: Account) -> Card:
    return make_card(session, account)


def close(session: Session, until: date, profile: IssuerProfile = PROFILE) -> None:
    close_statements(session, until=until, holidays=national_holiday, profile=profile, now=NOON)


def booked(session: Session, account: Account) -> list[tuple[date, int, str, str]]:
    asked = (
        select(
            PointsEntry.closing_on, PointsEntry.points, PointsEntry.reason, PointsRuleText.words_ja
        )
        .join(PointsRuleText, PointsRuleText.id == PointsEntry.rule_text_id)
        .where(PointsEntry.account_id == account.id)
        .order_by(PointsEntry.closing_on, PointsEntry.id)
    )
    return [tuple(row) for row in session.execute(asked)]


def test_the_total_earns_although_no_purchase_would(
    session: Session, account: Account, card: Card
) -> None:
    for minor in (900, 900, 400):
        make_purchase(session, card, used_on=IN_SEPTEMBER, amount_minor=minor)
    make_refund(session, card, used_on=IN_SEPTEMBER, amount_minor=-100)

    close(session, SEPTEMBER)

    assert booked(session, account) == [(SEPTEMBER, 2, "earned", TOTAL.words_ja)]
    lot = session.execute(select(PointsLot.earned_on, PointsLot.points_left)).one()
    assert tuple(lot) == (SEPTEMBER, 2)


def test_what_is_no_purchase_and_what_another_rule_counts_is_left_out(
    session: Session, account: Account, card: Card
) -> None:
    make_purchase(session, card, used_on=IN_SEPTEMBER, amount_minor=1_000)
    make_purchase(session, card, used_on=IN_SEPTEMBER, amount_minor=5_000, category_code="5541")
    make_payment(session, card, used_on=IN_SEPTEMBER, amount_minor=-9_000)
    make_transaction(session, card, kind="fee", used_on=IN_SEPTEMBER, amount_minor=7_000)
    make_purchase(session, card, used_on=IN_SEPTEMBER, amount_minor=8_000, state="pending")

    close(session, SEPTEMBER)

    assert booked(session, account) == [(SEPTEMBER, 1, "earned", TOTAL.words_ja)]


def test_each_cycle_counts_by_itself_and_only_once(
    session: Session, account: Account, card: Card
) -> None:
    make_purchase(session, card, used_on=IN_SEPTEMBER, amount_minor=1_900)
    make_refund(session, card, used_on=IN_OCTOBER, amount_minor=-1_900)

    close(session, OCTOBER)
    close(session, OCTOBER)

    assert booked(session, account) == [
        (SEPTEMBER, 1, "earned", TOTAL.words_ja),
        (OCTOBER, -1, "taken_back", TOTAL.words_ja),
    ]


def test_an_account_in_another_currency_is_counted_by_its_own_feed(session: Session) -> None:
    account = make_account(session, currency="GBP")
    make_purchase(session, make_card(session, account), used_on=IN_SEPTEMBER, amount_minor=9_000)

    close(session, SEPTEMBER)

    assert booked(session, account) == []


def test_an_issuer_without_such_a_rule_books_nothing_at_closing(
    session: Session, account: Account, card: Card
) -> None:
    make_purchase(session, card, used_on=IN_SEPTEMBER, amount_minor=9_000)

    close(session, SEPTEMBER, read_issuer_file(None))

    assert booked(session, account) == []


def test_a_total_too_small_for_a_point_leaves_no_entry(
    session: Session, account: Account, card: Card
) -> None:
    make_purchase(session, card, used_on=IN_SEPTEMBER, amount_minor=999)

    close(session, SEPTEMBER)

    assert booked(session, account) == []
