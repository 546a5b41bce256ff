"""Lines that come again: pending ones are posted, open ones corrected, final ones adjusted."""

from datetime import date

import pytest

from tests.feeds import Feeding, everything, purchase
from webapp.adapters.database import Database
from webapp.models import Account


@pytest.fixture
def feeding(database: Database) -> Feeding:
    return Feeding(database)


def test_a_pending_line_becomes_the_posted_one(feeding: Feeding) -> None:
    feeding.take(
        purchase("1000", state="pending", reference="a", category_code="5411", merchant="MIDORI")
    )
    before = feeding.line()

    counts = feeding.take(
        purchase("1290", "2026-09-02", posted_on="2026-09-21", reference="a", merchant="みどり")
    )

    assert (counts.new, counts.changed) == (0, 1)
    line = feeding.line()
    assert (line.id, line.identity) == (before.id, before.identity)
    assert (line.state, line.amount_minor, line.points) == ("posted", 1290, 12)
    assert (line.used_on, line.posted_on, line.closing_on) == (
        date(2026, 9, 2), date(2026, 9, 21), date(2026, 10, 19),
    )  # fmt: skip
    assert (line.merchant, line.category_code) == ("みどり", "5411"), "what is not told is kept"
    assert feeding.entries() == [("2026-10-19", 12, "earned")]


def test_old_news_changes_nothing(feeding: Feeding) -> None:
    feeding.take(purchase("1290", reference="a"), purchase(reference="b", state="reversed"))
    before = everything(feeding.database)

    counts = feeding.take(
        purchase("1000", reference="a", state="pending"), purchase(reference="b", state="posted")
    )

    assert counts.unchanged == 2
    assert everything(feeding.database) == before


@pytest.mark.parametrize(
    ("first", "then", "becomes"),
    [
        ("pending", "dropped", "dropped"),
        ("pending", "reversed", "reversed"),
        ("posted", "reversed", "reversed"),
        ("posted", "dropped", None),
        ("dropped", "posted", None),
        ("reversed", "dropped", None),
    ],
)
def test_states_follow_each_other_one_way(
    feeding: Feeding, first: str, then: str, becomes: str | None
) -> None:
    feeding.take(purchase(reference="a", state=first))
    counts = feeding.take(purchase(reference="a", state=then))

    assert feeding.line().state == (becomes or first)
    assert (counts.changed, counts.rejected) == ((1, 0) if becomes else (0, 1))
    if not becomes:
        (rejection,) = counts.rejections
        assert (rejection.column, rejection.reason) == (
            "state",
            f"was {first} and cannot become {then}",
        )


def test_a_line_cannot_move_to_another_account(feeding: Feeding) -> None:
    feeding.take(purchase(reference="a"), purchase(card="card-2"))
    counts = feeding.take(purchase(reference="a", card="card-2"))
    assert counts.rejections[0].reason == "belongs to another account than before"


def test_a_corrected_row_of_an_open_cycle_books_the_difference(feeding: Feeding) -> None:
    feeding.take(purchase("1000", reference="a"))

    for amount, points in (("1500", 15), ("700", 7), ("750", 7), ("20", 0), ("2000", 20)):
        assert feeding.take(purchase(amount, reference="a")).changed == 1
        assert (feeding.line().amount_minor, feeding.line().points) == (int(amount), points)
    assert feeding.entries() == [
        ("2026-09-19", 10, "earned"),
        ("2026-09-19", 5, "earned"),
        ("2026-09-19", -8, "taken_back"),
        ("2026-09-19", -7, "taken_back"),
        ("2026-09-19", 20, "earned"),
    ]
    assert feeding.left() == {"2026-09-19": 20}


def test_points_move_along_to_another_cycle(feeding: Feeding) -> None:
    feeding.take(purchase("1000", reference="a"), purchase("10", reference="b"))
    feeding.take(
        purchase("1000", "2026-09-20", reference="a"), purchase("10", "2026-09-20", reference="b")
    )
    assert feeding.entries() == [
        ("2026-09-19", 10, "earned"),
        ("2026-09-19", -10, "taken_back"),
        ("2026-10-19", 10, "earned"),
    ]
    assert feeding.left() == {"2026-09-19": 0, "2026-10-19": 10}


def test_only_another_merchant_text_is_another_merchant(feeding: Feeding) -> None:
    feeding.take(purchase(reference="a"))
    with feeding.database.work() as session:
        session.query(Account).one()
        from webapp.models import Transaction  # noqa: PLC0415 - only here

        session.query(Transaction).one().merchant = "a name that an older release made of it"
    assert feeding.take(purchase(reference="a")).unchanged == 1
    assert feeding.take(purchase(reference="a", merchant="KASA")).changed == 1
    assert feeding.line().merchant == "KASA"


def test_a_late_row_goes_to_the_first_open_cycle(feeding: Feeding) -> None:
    feeding.take(purchase(on="2026-07-01", reference="a"))
    feeding.close_until("2026-08-19")

    feeding.take(
        purchase(on="2026-08-01", posted_on="2026-08-19", reference="b"),
        purchase(on="2026-09-20", reference="c"),
        purchase(on="2026-09-20", reference="d", state="pending"),
    )

    closing = {line.reference: str(line.closing_on) for line in feeding.lines()}
    assert closing == {
        "a": "2026-07-19", "b": "2026-09-19", "c": "2026-10-19", "d": "2026-09-19",
    }  # fmt: skip
    assert feeding.take(purchase(on="2026-08-01", posted_on="2026-08-19", reference="b")).unchanged


def test_a_closed_statement_never_changes(feeding: Feeding) -> None:
    feeding.take(purchase("1000", reference="a", category_code="5411"))
    feeding.close_until("2026-09-19")
    before = feeding.line()

    counts = feeding.take(purchase("1290", reference="a", merchant="other", posted_on="2026-09-30"))

    assert counts.changed == 1
    line, adjustment = feeding.lines()
    for name in ("amount_minor", "merchant_raw", "posted_on", "closing_on", "points", "state"):
        assert getattr(line, name) == getattr(before, name)
    assert (adjustment.kind, adjustment.state, adjustment.amount_minor) == (
        "adjustment", "posted", 290,
    )  # fmt: skip
    assert (adjustment.refunds_id, adjustment.merchant) == (line.id, line.merchant)
    assert (adjustment.used_on, adjustment.posted_on, adjustment.closing_on) == (
        date(2026, 9, 1), date(2026, 9, 20), date(2026, 10, 19),
    )  # fmt: skip
    assert adjustment.points == 2
    assert feeding.entries() == [("2026-09-19", 10, "earned"), ("2026-10-19", 2, "earned")]

    assert feeding.take(purchase("1290", reference="a")).unchanged == 1
    assert feeding.take(purchase("1290", reference="a", merchant="third")).unchanged == 1


def test_a_final_line_may_be_corrected_again_and_again(feeding: Feeding) -> None:
    feeding.take(purchase("1000", reference="a"))
    feeding.close_until("2026-09-19")

    feeding.take(purchase("1500", reference="a"))
    feeding.take(purchase("800", reference="a"))
    assert [(x.amount_minor, x.points) for x in feeding.lines()] == [(1000, 10), (-200, -2)]

    feeding.close_until("2026-10-19")
    feeding.take(purchase("1000", reference="a"))
    assert [(x.amount_minor, x.points, str(x.closing_on)) for x in feeding.lines()] == [
        (1000, 10, "2026-09-19"),
        (-200, -2, "2026-10-19"),
        (200, 2, "2026-11-19"),
    ]
    assert feeding.take(purchase("1000", reference="a")).unchanged == 1


def test_a_small_correction_of_a_final_line_moves_no_points(feeding: Feeding) -> None:
    feeding.take(purchase("1000", reference="a"))
    feeding.close_until("2026-09-19")
    feeding.take(purchase("1050", reference="a"))
    assert [(x.amount_minor, x.points) for x in feeding.lines()] == [(1000, 10), (50, 0)]
    assert len(feeding.entries()) == 1


def test_a_final_line_may_be_reversed(feeding: Feeding) -> None:
    feeding.take(purchase("1000", reference="a"))
    feeding.close_until("2026-09-19")

    assert feeding.take(purchase("1000", reference="a", state="reversed")).changed == 1
    assert feeding.line().state == "reversed"
    assert feeding.take(purchase("1000", reference="a", state="reversed")).unchanged == 1


def test_what_was_pending_when_its_cycle_closed_is_posted_in_the_open_one(
    feeding: Feeding,
) -> None:
    feeding.take(purchase("1000", reference="a", state="pending"))
    feeding.close_until("2026-09-19")

    feeding.take(purchase("1200", reference="a"))

    assert (feeding.line().amount_minor, str(feeding.line().closing_on)) == (1200, "2026-10-19")
    assert feeding.entries() == [("2026-10-19", 12, "earned")]
