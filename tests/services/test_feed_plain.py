"""Plain rows, understood column by column, tell the same as row by row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.databases import KeptDatabase
from tests.feeds import FEED, Feeding, Row, everything, ports, purchase
from webapp.adapters.database import Database
from webapp.domain.feed import FeedDefaults
from webapp.domain.points_rules import PointsRule
from webapp.models import PointsEntry, PointsRuleText, Transaction
from webapp.services.feed.plain import PlainRows

Understood = list[bool]


@pytest.fixture
def understood(monkeypatch: pytest.MonkeyPatch) -> Understood:
    """Whether each batch of rows was understood column by column."""
    seen: Understood = []
    told = PlainRows.lines

    def watched(self: PlainRows, *rows: Any) -> Any:
        found = told(self, *rows)
        seen.append(found is not None)
        return found

    monkeypatch.setattr(PlainRows, "lines", watched)
    return seen


def entries(database: Database) -> list[tuple[object, ...]]:
    """All entries of points in the order in which they were booked, with the words of the rule."""
    query = (
        select(
            PointsEntry.booked_on,
            PointsEntry.closing_on,
            PointsEntry.points,
            PointsEntry.reason,
            PointsRuleText.rule,
            Transaction.identity,
        )
        .join(PointsRuleText, PointsRuleText.id == PointsEntry.rule_text_id)
        .join(Transaction, Transaction.id == PointsEntry.transaction_id)
        .order_by(PointsEntry.id)
    )
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(query)]


@pytest.fixture
def both(kept: KeptDatabase, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[Row]], None]:
    def both(rows: list[Row]) -> None:
        found = []
        for way in (PlainRows.lines, lambda *_: None):
            kept.empty()
            with monkeypatch.context() as patch:
                patch.setattr(PlainRows, "lines", way)
                counts = Feeding(kept.database).take(*rows)
                again = Feeding(kept.database).take(*rows)
            told = [(one.line, one.column, one.reason) for one in counts.rejections]
            lines = (everything(kept.database), entries(kept.database))
            found.append((counts.new, again.unchanged, told, lines))
        assert found[0] == found[1]

    return both


rows = st.lists(
    st.builds(
        purchase,
        st.sampled_from(["100", "-100", "99", "1,234", "x", "0"]),
        st.sampled_from(["2026-09-19", "2026/09/20", "2026-02-30"]),
        merchant=st.sampled_from(["shop 1234", "スーパーみどり", " shop 1234", "a\tb"]),
        card=st.sampled_from(["card-1", " card-1", "card-2", ""]),
        category_code=st.sampled_from(["", "5411", "6540"]),
        currency=st.sampled_from(["", "JPY", "USD"]),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.only_on("sqlite")  # databases see the same lines
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(told=rows)
@pytest.mark.thorough
def test_both_ways_tell_the_same(both: Callable[[list[Row]], None], told: list[Row]) -> None:
    both(told)
    both([row for row in told if "x" not in row["amount"] and "02-30" not in row["used_on"]])


@pytest.mark.parametrize(
    ("more", "plain"),
    [
        ({}, True),
        ({"amount": "", "original_amount": "5"}, False),
        ({"reference": "a"}, False),
        ({"state": "posted"}, False),
        ({"currency": "JPY"}, True),
        ({"currency": "USD"}, False),
        ({"card": ""}, False),
        ({"amount": "x"}, False),
    ],
)
def test_one_row_that_says_more_is_enough(
    kept: KeptDatabase,
    understood: Understood,
    more: dict[str, str],
    plain: bool,  # noqa: FBT001
) -> None:
    Feeding(kept.database).take(purchase(), purchase(**more))
    assert understood == [plain]


def test_several_rules_in_one_batch_give_each_their_points(
    kept: KeptDatabase, understood: Understood, both: Callable[[list[Row]], None]
) -> None:
    bonus = {"merchant": "スーパーみどり"}
    utilities = purchase("400", category_code="4900")
    told = [purchase("300", **bonus), utilities, purchase("-300", **bonus), purchase("99")]
    told.append(purchase())
    both(told)
    kept.empty()
    Feeding(kept.database).take(*told)
    assert [(points, reason, rule) for _, _, points, reason, rule, _ in entries(kept.database)] == [
        (9, "earned", "bonus-groceries"),
        (2, "earned", "utilities"),
        (-9, "taken_back", "bonus-groceries"),
        (10, "earned", "standard"),
    ]
    assert understood[-1]


def test_one_rule_may_give_and_take_back_in_one_batch(
    both: Callable[[list[Row]], None],
) -> None:
    both([purchase("300"), purchase("-200"), purchase("300"), purchase("300", card="card-2")])
    both([purchase("10"), purchase("-10")])


def test_purchases_without_any_rule_give_no_points(kept: KeptDatabase) -> None:
    profile = replace(ports().profile, points_rules=())
    feeding = Feeding(kept.database, ports=replace(ports(), profile=profile))
    feeding.take(purchase())
    assert (feeding.line().points, entries(kept.database)) == (0, [])


def test_an_amount_may_be_the_original_one_throughout(
    kept: KeptDatabase, understood: Understood
) -> None:
    row = purchase("", original_amount="700")
    assert Feeding(kept.database).take(row, row).new == 2
    assert understood == [True]


def test_accounts_of_two_currencies_are_not_alike(
    kept: KeptDatabase, understood: Understood
) -> None:
    Feeding(kept.database).take(purchase())
    pounds = FeedDefaults(currency="GBP", opens_cards=True)
    feeding = Feeding(kept.database, feed=replace(FEED, defaults=pounds))
    assert feeding.take(purchase("5"), purchase("5.00", card="card-2")).new == 2
    assert understood == [True, False]


def test_rules_that_know_days_are_asked_row_by_row(
    kept: KeptDatabase, understood: Understood
) -> None:
    rule = PointsRule(
        id="r", words_ja="旧", words_en="old", spend_per_point_minor=100, last_on=date(2026, 9, 1)
    )
    profile = replace(ports().profile, points_rules=(rule,))
    feeding = Feeding(kept.database, ports=replace(ports(), profile=profile))
    feeding.take(purchase(), purchase(on="2026-09-02"))
    assert [line.points for line in feeding.lines()] == [10, 0]
    assert understood == [False]


def test_late_rows_go_to_the_first_open_cycle(kept: KeptDatabase, understood: Understood) -> None:
    feeding = Feeding(kept.database)
    feeding.take(purchase())
    feeding.close_until("2026-09-19")
    feeding.take(purchase("200"))
    assert [str(line.closing_on) for line in feeding.lines()] == ["2026-09-19", "2026-10-19"]
    assert understood == [True, True]
