"""The demo issuer: plausible, repeatable, always until today, and nobody real."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import pytest

from webapp.adapters.card_numbers import serials
from webapp.adapters.demo_issuer.cast import (
    DemoAccount,
    read_cast,
    read_merchants,
    read_regulars,
)
from webapp.adapters.demo_issuer.feed import (
    account_rows,
    card_rows,
    member_rows,
    transaction_rows,
)
from webapp.adapters.demo_issuer.history import Story, history
from webapp.adapters.demo_issuer.movement import Told
from webapp.adapters.demo_issuer.regular import price
from webapp.adapters.embedded_issuer import EmbeddedIssuer
from webapp.adapters.issuer_file import read_issuer_file
from webapp.config import demo_settings
from webapp.domain.card import CardNumber
from webapp.domain.category import Category, category_of
from webapp.domain.feed import COLUMNS, FeedKind
from webapp.domain.merchant import display_name
from webapp.domain.transaction import TransactionKind, TransactionState

pytestmark = pytest.mark.thorough

TODAY = date(2026, 11, 23)
DAYS = [TODAY, date(2027, 2, 28), date(2028, 2, 29)]
PROFILE = read_issuer_file(None)
CAST = read_cast()
SETTINGS = demo_settings(site_url="http://x", database_url="")
Row = Mapping[str, str]


def story(today: date = TODAY, seed: str = "demo") -> Story:
    return Story(cast=CAST, profile=PROFILE, today=today, seed=seed)


@cache
def told(today: date = TODAY) -> tuple[Told, ...]:
    return tuple(history(story(today)))


@cache
def rows(today: date = TODAY) -> tuple[Row, ...]:
    return tuple(transaction_rows(story(today)))


def by_reference(today: date) -> dict[str, Row]:
    return {row["reference"]: row for row in rows(today)}


def account_of(card: str) -> DemoAccount:
    accounts = {account.reference: account for account in CAST.accounts}
    return next(accounts[one.account] for one in CAST.cards if one.reference == card)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_there_are_about_ten_thousand_movements_that_end_today(today: date) -> None:
    found = rows(today)

    assert 9_000 < len(found) < 14_000
    assert max(row["used_on"] for row in found) == today.isoformat()
    assert all(row.get("posted_on", "") <= today.isoformat() for row in found)


def test_each_card_has_eighteen_months_of_life() -> None:
    months: dict[str, set[str]] = defaultdict(set)
    for row in rows():
        months[row["card"]].add(row["used_on"][:7])

    assert set(months) == {card.reference for card in CAST.cards}
    assert all(len(lived) >= 19 for lived in months.values())
    assert min(row["used_on"] for row in rows()) <= "2025-05-23"


def test_the_same_seed_and_day_give_the_same_rows() -> None:
    assert tuple(transaction_rows(story())) == rows()
    assert tuple(transaction_rows(story(seed="another"))) != rows()


@pytest.mark.parametrize("later", [1, 2, 9, 40])
def test_a_later_day_rewrites_nothing_that_was_posted(later: int) -> None:
    day = TODAY + timedelta(days=later)
    now = by_reference(day)
    compared = 0
    for reference, row in by_reference(TODAY).items():
        begins_on = story(day).begins_on(account_of(row["card"]))
        # What follows from the time before a history begins (debits, parts of orders, returns)
        # is not told again.
        days = 0 if reference in now and row["kind"] != "payment" else 70
        if row["state"] == "posted" and row["used_on"] >= str(begins_on + timedelta(days)):
            assert now[reference] == row
            compared += 1
    assert compared > 9_000


@pytest.mark.parametrize("later", [1, 2, 9])
def test_what_is_told_after_a_day_completes_what_was_told_on_it(later: int) -> None:
    day = TODAY + timedelta(days=later)
    news = {row["reference"]: row for row in transaction_rows(story(day), after=TODAY)}

    together = by_reference(TODAY) | news
    assert {k: together[k] for k in by_reference(day)} == by_reference(day)
    assert len(news) < 60 * (later + 4)


def test_what_is_pending_is_posted_or_dropped_within_days() -> None:
    pending = [row for row in rows() if row["state"] == "pending"]
    fortnight = by_reference(TODAY + timedelta(days=14))

    assert pending
    assert min(row["used_on"] for row in pending) > "2026-11-10"
    assert {fortnight[row["reference"]]["state"] for row in pending} <= {"posted", "dropped"}


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_kind_of_life_is_there(today: date) -> None:
    found = rows(today)
    kinds = Counter(row["kind"] for row in found)
    pending = [row for row in found if row["state"] == "pending"]
    refunds = [row for row in found if row["kind"] == "refund"]

    assert set(kinds) == {kind.value for kind in TransactionKind} - {"adjustment"}
    assert {row.get("original_currency") for row in found} >= {"USD", "EUR", "KRW"}
    assert any("original_currency" in row for row in pending)
    assert any(row["state"] == "dropped" for row in found)
    assert any(row["refunds"] for row in refunds)
    assert any(not row["refunds"] for row in refunds)
    assert max(Counter(row["order"] for row in found if row["order"]).values()) == 3
    assert any(re.search(r"[ｱ-ﾝ]", row["merchant"]) for row in found)
    assert all(row["amount"] == "0" for row in found if row["kind"] == "card_check")


def test_refunds_are_of_a_purchase_on_the_same_card_and_never_more_than_it() -> None:
    purchases = by_reference(TODAY)
    given_back: Counter[str] = Counter()
    shares = set()
    for row in rows():
        if row["kind"] == "refund" and row["refunds"]:
            purchase = purchases[row["refunds"]]
            assert purchase["card"] == row["card"]
            assert purchase["used_on"] < row["used_on"]
            given_back[row["refunds"]] -= int(row["amount"])
            shares.add(-int(row["amount"]) == int(purchase["amount"]))

    assert shares == {True, False}, "whole ones and parts"
    assert all(int(purchases[name]["amount"]) >= back for name, back in given_back.items())


def test_a_foreign_amount_is_what_base_and_fee_make() -> None:
    foreign = [one for one in told() if one.conversion]

    for one in foreign:
        assert one.conversion is not None
        assert one.amount == one.conversion.billed_minor > one.conversion.base_minor
    pending = {one.movement.reference: one for one in foreign if one.state.value == "pending"}
    later = {one.movement.reference: one for one in told(TODAY + timedelta(days=7))}
    assert any(later[name].amount != one.amount for name, one in pending.items())


def test_each_statement_is_paid_whole_on_its_day() -> None:
    for account in CAST.accounts:
        cycle = story().cycle(account)
        lines: Counter[date] = Counter()
        payments = []
        for one in told():
            if account_of(one.movement.card) is not account:
                continue
            if one.movement.kind is TransactionKind.PAYMENT:
                payments.append((one.movement.posted_on, -one.amount))
            elif one.state is TransactionState.POSTED:
                lines[cycle.closing_on(one.movement.posted_on)] += one.amount
        for closing_on, due in sorted(lines.items()):
            paid_on = cycle.payment(closing_on, lambda _: None).on
            near = [paid for on, paid in payments if timedelta(0) <= on - paid_on < timedelta(6)]
            if paid_on <= TODAY - timedelta(6):
                assert near == [due], (account.reference, closing_on)


def test_a_subscription_has_become_dearer() -> None:
    for key in ("video", "fitness", "meal"):
        debit = read_regulars()[key]
        prices = [price(debit, date(2025, 5, 1) + timedelta(days=30 * n)) for n in range(18)]
        assert len(set(prices)) > 1
        assert prices == sorted(prices)


def test_the_cast_is_complete() -> None:
    contacts = {
        member.reference: {
            channel for channel in ("email", "sms", "voice") if getattr(member, channel)
        }
        for member in CAST.members
    }
    held = Counter(card.member for card in CAST.cards)
    mains = Counter(account.main_member for account in CAST.accounts)
    family = [consent.member for consent in CAST.consents]

    assert len(CAST.members) >= 12
    assert set() in contacts.values()
    assert {"sms"} in contacts.values()
    assert {"voice"} in contacts.values()
    assert any(count > 1 for count in held.values())
    assert any(count > 1 for count in mains.values())
    assert family
    assert all(held[member] == 1 and not mains[member] for member in family)
    assert {account.closing_day for account in CAST.accounts} == {3, 7, 19}
    assert len({card.serial for card in CAST.cards}) == len(CAST.cards)
    assert max(card.serial for card in CAST.cards) < serials(PROFILE.card_prefix, 15)
    assert min(card.expires_on for card in CAST.cards) > date(2030, 1, 1)


def test_nobody_can_be_reached_by_these_addresses() -> None:
    for member in CAST.members:
        assert member.email == "" or member.email.endswith(".example")
        assert all(not phone or phone.startswith("+810") for phone in (member.sms, member.voice))


def test_names_are_japanese_with_kana_and_romaji() -> None:
    for member in CAST.members:
        assert all(
            "KATAKANA" in unicodedata.name(letter) for letter in member.kana.replace(" ", "")
        )
        assert re.fullmatch(r"[A-Z]+ [A-Z]+", member.latin)


def test_merchants_have_names_and_categories_that_people_recognise() -> None:
    raws = [m.raw for group in read_merchants().values() for m in group]
    codes = [m.code for group in read_merchants().values() for m in group]

    assert len(set(raws)) == len(raws) > 60
    assert all(display_name(raw) for raw in raws)
    assert Category.OTHER not in {category_of(code) for code in codes}
    assert len({category_of(code) for code in codes}) >= 12


def test_habits_name_what_there_is() -> None:
    for card in CAST.cards:
        assert set(card.weekly) <= set(read_merchants())
        assert set(card.regular) <= set(read_regulars())


def test_rows_have_the_columns_of_the_sites_own_format() -> None:
    issuer = EmbeddedIssuer(None, SETTINGS.issuer_key, SETTINGS.fingerprint_keys, PROFILE)  # type: ignore[arg-type]
    made = {
        FeedKind.MEMBERS: member_rows(story()),
        FeedKind.ACCOUNTS: account_rows(story()),
        FeedKind.CARDS: card_rows(story(), issuer),
        FeedKind.TRANSACTIONS: rows(),
    }

    for kind, kind_rows in made.items():
        for row in kind_rows:
            assert set(row) <= set(COLUMNS[kind])
            assert all(isinstance(text, str) for text in row.values())
    numbers = [row["number"] for row in card_rows(story(), issuer)]
    assert all(CardNumber.parse(number) for number in numbers)
    assert len(set(numbers)) == len(CAST.cards)
