"""Points of refunds: those that name their purchase take back exactly what it earned."""

from dataclasses import replace
from datetime import date

import pytest

from tests.feeds import CYCLE, FEED, Feeding, everything, ports, purchase
from webapp.adapters.database import Database
from webapp.domain.feed import FeedDefaults
from webapp.domain.points_rules import PointsRule, PointsScope


@pytest.fixture
def feeding(database: Database) -> Feeding:
    return Feeding(database)


def refund(amount: str, of: str = "p", reference: str = "r", **texts: str) -> dict[str, str]:
    return dict(purchase(amount, "2026-09-05", reference=reference, refunds=of, **texts))


def points(feeding: Feeding) -> dict[str | None, int]:
    return {line.reference: line.points for line in feeding.lines()}


def test_part_refunds_take_back_what_was_earned(feeding: Feeding) -> None:
    feeding.take(
        purchase("200", reference="p"), refund("-50"), refund("-150", reference="s", used_at="")
    )
    assert points(feeding) == {"p": 2, "r": -1, "s": -1}
    assert feeding.left() == {"2026-09-19": 0}
    refund_line = feeding.line(reference="r")
    assert refund_line.refunds_id == feeding.line(reference="p").id
    with feeding.database.read() as connection:
        from sqlalchemy import text  # noqa: PLC0415 - only here

        words = connection.scalar(
            text(
                "SELECT count(*) FROM points_entry e JOIN points_rule_text t"
                " ON t.id = e.rule_text_id WHERE t.words_ja = '100円につき1ポイント'"
            )
        )
    assert words == 3, "the refunds too say by which rule"


def test_a_refund_that_names_none_takes_back_what_an_equal_purchase_earns(
    feeding: Feeding,
) -> None:
    feeding.take(purchase("200", reference="p"), purchase("-50"), purchase("-150"))
    assert [line.points for line in feeding.lines()] == [2, 0, -1]


def test_until_its_purchase_comes_a_refund_counts_by_itself(feeding: Feeding) -> None:
    feeding.take(refund("-150"), refund("-50", reference="s"), refund("-70", reference="t"))
    assert points(feeding) == {"r": -1, "s": 0, "t": 0}
    feeding.take(purchase("270", reference="p"))
    assert points(feeding) == {"r": -1, "s": -1, "t": 0, "p": 2}
    assert feeding.take(refund("-150")).unchanged == 1


def test_a_refund_may_name_another_purchase_later(feeding: Feeding) -> None:
    feeding.take(
        purchase("200", reference="p"), purchase("150", reference="q"), refund("-50"),
        refund("-50", reference="s"),
    )  # fmt: skip
    assert points(feeding) == {"p": 2, "q": 1, "r": -1, "s": 0}

    assert feeding.take(refund("-50", of="q")).changed == 1
    assert points(feeding) == {"p": 2, "q": 1, "r": 0, "s": -1}
    assert feeding.take(refund("-50", of="q")).unchanged == 1

    assert feeding.take(refund("-50", of="")).changed == 1
    assert feeding.line(reference="r").refunds_id is None
    assert feeding.take(refund("-150", of="", reference="s")).changed == 1
    assert points(feeding) == {"p": 2, "q": 1, "r": 0, "s": -1}


def test_a_line_that_named_none_may_name_one(feeding: Feeding) -> None:
    feeding.take(purchase("200", reference="p"), refund("-50", of=""))
    assert points(feeding) == {"p": 2, "r": 0}
    feeding.take(refund("-50"))
    assert points(feeding) == {"p": 2, "r": -1}


def test_a_corrected_purchase_changes_what_its_refunds_take_back(feeding: Feeding) -> None:
    feeding.take(purchase("200", reference="p"), refund("-50"))
    feeding.take(purchase("250", reference="p"))
    assert points(feeding) == {"p": 2, "r": 0}


def test_a_corrected_refund_takes_back_more(feeding: Feeding) -> None:
    feeding.take(purchase("200", reference="p"), refund("-50"))
    feeding.take(refund("-150", posted_on="2026-09-20"))
    assert points(feeding) == {"p": 2, "r": -2}
    assert feeding.left() == {"2026-09-19": 0, "2026-10-19": 0}
    assert feeding.entries()[1:] == [
        ("2026-09-19", -1, "taken_back"),
        ("2026-09-19", 1, "earned"),
        ("2026-10-19", -1, "taken_back"),
        ("2026-10-19", -1, "taken_back"),
    ]


def test_pending_and_dropped_lines_take_no_part(feeding: Feeding) -> None:
    feeding.take(
        purchase("200", reference="p", state="pending"),
        refund("-50", state="pending"),
        refund("-150", reference="s"),
        refund("-100", of="never", reference="t", state="dropped"),
    )
    assert points(feeding) == {"p": 0, "r": 0, "s": -1, "t": 0}, "its purchase is not posted yet"
    feeding.take(purchase("200", reference="p"))
    assert points(feeding) == {"p": 2, "r": 0, "s": -2, "t": 0}
    feeding.take(refund("-50"))
    assert points(feeding) == {"p": 2, "r": -1, "s": -1, "t": 0}


def test_a_refund_of_something_without_points_takes_none(feeding: Feeding) -> None:
    feeding.take(purchase("5500", reference="p", kind="fee"), refund("-5500"))
    assert points(feeding) == {"p": 0, "r": 0}


def test_a_refund_in_another_account_counts_by_itself(feeding: Feeding) -> None:
    feeding.take(purchase("200", reference="p"), refund("-150", card="card-2"))
    assert feeding.line(reference="r").refunds_id is None
    assert points(feeding) == {"p": 2, "r": -1}


def test_in_another_currency_than_the_issuers_nothing_is_taken_back(database: Database) -> None:
    pounds = FeedDefaults(currency="GBP", cycle=CYCLE, opens_cards=True)
    feeding = Feeding(database, feed=replace(FEED, defaults=pounds))
    feeding.take(purchase("200", reference="p"), refund("-150"), refund("-1", "never", "s"))
    assert points(feeding) == {"p": 0, "r": 0, "s": 0}


def test_a_rule_for_the_total_of_a_cycle_gives_nothing_for_a_line(database: Database) -> None:
    rule = PointsRule(
        id="total", words_ja="合計", words_en="total", spend_per_point_minor=100,
        scope=PointsScope.CYCLE,
    )  # fmt: skip
    profile = replace(ports().profile, points_rules=(rule,))
    feeding = Feeding(database, ports=replace(ports(), profile=profile))
    feeding.take(purchase("200", reference="p"), refund("-150"))
    assert points(feeding) == {"p": 0, "r": 0}


def test_rules_may_differ_from_day_to_day(database: Database) -> None:
    september = PointsRule(
        id="september", words_ja="9月は3倍", words_en="3 points in September",
        spend_per_point_minor=100, multiplier=3, first_on=date(2026, 9, 1),
        last_on=date(2026, 9, 30),
    )  # fmt: skip
    profile = ports().profile
    profile = replace(profile, points_rules=(september, *profile.points_rules))
    feeding = Feeding(database, ports=replace(ports(), profile=profile))
    feeding.take(
        purchase("200", "2026-08-31", reference="p"),
        purchase("200", "2026-09-01", reference="q"),
        refund("-150", of="p"),
        refund("-150", of="q", reference="s"),
    )
    assert points(feeding) == {"p": 2, "q": 6, "r": -2, "s": -6}


def test_the_share_of_a_final_refund_is_made_good_in_the_open_cycle(feeding: Feeding) -> None:
    feeding.take(purchase("200", reference="p"), refund("-150"))
    feeding.close_until("2026-09-19")
    assert points(feeding) == {"p": 2, "r": -2}

    feeding.take(purchase("-50", "2026-09-04", reference="s", refunds="p"))

    # By day the late one is the first: it takes one point, and the other only one.
    assert points(feeding) == {"p": 2, "r": -1, "s": -1}
    assert feeding.entries()[2:] == [
        ("2026-10-19", 1, "earned"),
        ("2026-10-19", -1, "taken_back"),
    ] or feeding.entries()[2:] == [
        ("2026-10-19", -1, "taken_back"),
        ("2026-10-19", 1, "earned"),
    ]


def test_a_final_refund_that_is_corrected_takes_back_more_later(feeding: Feeding) -> None:
    feeding.take(purchase("1000", reference="p"), refund("-150"))
    feeding.close_until("2026-09-19")
    feeding.take(refund("-400"))

    kinds = {line.kind: (line.amount_minor, line.points) for line in feeding.lines()}
    assert kinds == {"purchase": (1000, 10), "refund": (-150, -4), "adjustment": (-250, 0)}
    assert feeding.left() == {"2026-09-19": 6, "2026-10-19": 0}
    before = everything(feeding.database)
    assert feeding.take(refund("-400")).unchanged == 1
    assert everything(feeding.database) == before
