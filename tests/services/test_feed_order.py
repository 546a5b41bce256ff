"""The order of loading never matters: files in any order, broken off, rejected, corrected."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.databases import KeptDatabase
from tests.feeds import FEED, Feeding, Row, everything, feed_rows, purchase
from webapp.adapters.database import Database
from webapp.domain.feed import COLUMNS, FeedError, FeedKind
from webapp.models import FeedFile
from webapp.services.feed import Options, take_in_rows
from webapp.services.feed.history import BROKEN_OFF, read_history

AUGUST = [
    purchase("12345", "2026-08-01"),
    purchase("250", "2026-08-02", reference="p1"),
    purchase("250", "2026-08-03"),
    purchase("250", "2026-08-03"),
    purchase("-90", "2026-08-20", refunds="p3", kind="refund", reference="r0"),
]
SEPTEMBER = [
    purchase("-150", "2026-09-20", refunds="p1", kind="refund", reference="r2"),
    purchase("9999", "2026-09-21", card="card-2"),
    purchase("-9900", "2026-09-22", card="card-2"),
]
OCTOBER = [
    purchase("-100", "2026-10-20", refunds="p1", kind="refund", reference="r1"),
    purchase("-5000", "2026-10-21"),
    purchase("190", "2026-10-22", reference="p3"),
    purchase("-100", "2026-10-23", refunds="p3", kind="refund", reference="r3"),
]


@pytest.fixture
def feeding(database: Database) -> Feeding:
    return Feeding(database)


@pytest.mark.parametrize("rows_at_once", [1, 3, 1000])
def test_files_may_come_in_any_order(kept: KeptDatabase, rows_at_once: int) -> None:
    feeding = Feeding(kept.database, options=Options(rows_at_once=rows_at_once, rows_a_change=3))
    found = []
    for files in permutations((AUGUST, SEPTEMBER, OCTOBER)):
        kept.empty()
        for rows in files:
            assert feeding.take(*rows).is_whole
        found.append(everything(feeding.database))
    assert all(other == found[0] for other in found[1:])

    kept.empty()
    feeding.take(*OCTOBER, *SEPTEMBER, *AUGUST)
    assert everything(feeding.database) == found[0]
    assert feeding.take(*AUGUST).unchanged == len(AUGUST)
    assert everything(feeding.database) == found[0]


amounts = st.integers(-400, 400).map(str)
days = st.sampled_from(["2026-08-01", "2026-08-19", "2026-08-20", "2026-09-25"])


@st.composite
def stories(draw: Any) -> list[Row]:
    """Purchases, and refunds that name one of them, none, or one that never comes."""
    rows: list[Row] = []
    for number in range(draw(st.integers(1, 7))):
        amount, day = draw(amounts), draw(days)
        names = draw(st.sampled_from(["", "0", "1", "2", "never"])) if int(amount) < 0 else ""
        rows.append(
            purchase(amount, day, reference=f"{number}", refunds=names)
            if names or draw(st.booleans())
            else purchase(amount, day)
        )
    return rows


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(story=stories(), order=st.randoms(use_true_random=False))
@pytest.mark.thorough
@pytest.mark.only_on("sqlite")  # a thousand imports; what differs between databases is above
def test_rows_with_references_may_come_one_by_one_in_any_order(
    kept: KeptDatabase, story: list[Row], order: Any
) -> None:
    feeding = Feeding(kept.database)
    kept.empty()
    feeding.take(*story)
    whole = everything(feeding.database)

    named = [row for row in story if row.get("reference")]
    others = [row for row in story if not row.get("reference")]
    files = [[row] for row in named] + [others]
    order.shuffle(files)
    kept.empty()
    for rows in files:
        feeding.take(*rows)
    assert everything(feeding.database) == whole


class PowerCutError(Exception):
    """Somebody pulls the plug."""


@pytest.mark.parametrize("after", [1, 4, 5, 9])
def test_whoever_breaks_off_and_starts_again_gets_the_same(kept: KeptDatabase, after: int) -> None:
    rows = AUGUST + SEPTEMBER + OCTOBER
    feeding = Feeding(kept.database, options=Options(rows_at_once=2, rows_a_change=4))
    feeding.take(*rows)
    whole = everything(feeding.database)
    kept.empty()

    def broken_off() -> Any:
        yield from feed_rows(FeedKind.TRANSACTIONS, rows)[:after]
        raise PowerCutError

    with pytest.raises(PowerCutError):
        take_in_rows(
            feeding.database, FeedKind.TRANSACTIONS, broken_off(),
            feed=FEED, ports=feeding.ports, now=_now(), options=feeding.options,
        )  # fmt: skip
    assert len(feeding.lines()) == after // 4 * 4, "what is not whole is not saved"
    with feeding.database.work() as session:
        (file,) = session.query(FeedFile)
    assert (file.error, file.finished_at) == (BROKEN_OFF, None)
    assert file.rows_read == file.rows_new == after // 4 * 4, "and not told as done"

    counts = feeding.take(*rows)
    assert counts.unchanged == after // 4 * 4
    assert everything(feeding.database) == whole


def test_whoever_kills_an_import_still_sees_what_was_done(feeding: Feeding) -> None:
    told = [purchase(), purchase(), purchase("x"), *AUGUST]
    seen = []

    def coming_in() -> Any:
        for row in feed_rows(FeedKind.TRANSACTIONS, told):
            with feeding.database.read() as connection:
                (file,) = read_history(connection, most=2)
            seen.append((file.rows_read, file.rows_new, file.rows_rejected, file.finished_at))
            yield row

    take_in_rows(
        feeding.database, FeedKind.TRANSACTIONS, coming_in(), feed=FEED, ports=feeding.ports,
        now=_now(), options=Options(rows_at_once=1, rows_a_change=4),
    )  # fmt: skip
    assert seen == [(0, 0, 0, None)] * 4 + [(4, 3, 1, None)] * 4


def _now() -> Any:
    from tests.feeds import NOW  # noqa: PLC0415 - only here

    return NOW


@pytest.mark.parametrize("all_or_nothing", [False, True])
def test_a_file_that_ends_too_early_is_noticed(feeding: Feeding, all_or_nothing: bool) -> None:  # noqa: FBT001
    def cut_off() -> Any:
        yield from feed_rows(FeedKind.TRANSACTIONS, AUGUST)
        raise FeedError("is cut off")

    counts = take_in_rows(
        feeding.database, FeedKind.TRANSACTIONS, cut_off(), feed=FEED, ports=feeding.ports,
        now=_now(), options=Options(all_or_nothing=all_or_nothing, rows_at_once=2),
    )  # fmt: skip
    assert (counts.error, counts.is_whole, counts.read) == ("is cut off", False, 5)
    assert counts.new == len(feeding.lines()) == (0 if all_or_nothing else 5)


def test_all_or_nothing_leaves_nothing_of_a_file_with_a_bad_row(feeding: Feeding) -> None:
    feeding.take(*AUGUST, all_or_nothing=True)
    before = everything(feeding.database)
    counts = feeding.take(
        *SEPTEMBER, purchase("x"), *OCTOBER, all_or_nothing=True, rows_at_once=2, rows_a_change=2
    )
    assert (counts.read, counts.new, counts.rejected) == (8, 0, 1)
    assert everything(feeding.database) == before


def corrected(feeding: Feeding, *rows: Row, **right: str) -> list[Row]:
    """Take rows in; return the rejected ones, corrected."""
    rejected: list[Row] = []
    feeding.take(
        *rows,
        on_rejection=lambda one: rejected.append(
            {**one.row.raw, "rejected_row": one.token, **right}
        ),
    )
    return rejected


def test_a_rejected_row_is_one_more_beside_its_equals(kept: KeptDatabase) -> None:
    feeding = Feeding(kept.database)
    good, bad = purchase("200"), purchase("2OO")
    feeding.take(good, good, good)
    whole = everything(feeding.database)
    kept.empty()

    (again,) = corrected(feeding, good, bad, good, amount="200")
    assert len(feeding.lines()) == 2
    assert feeding.take(again).new == 1
    assert everything(feeding.database) == whole

    assert feeding.take(again).unchanged == 1, "the corrected file may come again"
    assert feeding.take(good, good, good).unchanged == 3, "and so may the whole file, corrected"
    assert everything(feeding.database) == whole


def test_equal_rejected_rows_are_told_apart(feeding: Feeding) -> None:
    bad = purchase("2OO")
    again = corrected(feeding, bad, bad, amount="200")
    assert feeding.take(*again).new == 2
    assert feeding.take(*corrected(feeding, bad, bad, amount="200")).unchanged == 2


def test_a_row_rejected_twice_is_still_the_same_row(feeding: Feeding) -> None:
    (once,) = corrected(feeding, purchase("x"), amount="y")
    (twice,) = corrected(feeding, once, amount="200")
    assert once["rejected_row"] == twice["rejected_row"]


def test_two_corrected_rows_that_now_say_the_same_both_stay(feeding: Feeding) -> None:
    again = corrected(feeding, purchase("x"), purchase("y"), amount="200")
    assert feeding.take(*again).new == 2


def test_rows_with_a_fault_of_the_file_are_rejected_like_others(feeding: Feeding) -> None:
    width = len(COLUMNS[FeedKind.TRANSACTIONS])
    (row,) = feed_rows(FeedKind.TRANSACTIONS, [purchase()])
    told = [
        row._replace(texts=(), fault="has 3 columns, the header 9"),
        row,
        row._replace(texts=("",) * width, fault="is no JSON object"),
    ]
    counts = take_in_rows(
        feeding.database, FeedKind.TRANSACTIONS, told, feed=FEED, ports=feeding.ports, now=_now()
    )
    assert (counts.new, counts.rejected) == (1, 2)
    assert [one.reason for one in counts.rejections] == [told[0].fault, told[2].fault]


def test_only_the_first_rejections_are_kept_but_all_are_told(feeding: Feeding) -> None:
    told = []
    counts = feeding.take(*[purchase("x")] * 120, on_rejection=told.append)
    assert (counts.rejected, len(counts.rejections), len(told)) == (120, 100, 120)
    assert len({one.token for one in told}) == 120


def test_the_garbage_collector_is_as_it_was(feeding: Feeding) -> None:
    import gc  # noqa: PLC0415 - only here

    feeding.take(purchase())
    assert gc.isenabled()
    gc.disable()
    try:
        feeding.take(purchase())
        assert not gc.isenabled()
    finally:
        gc.enable()
