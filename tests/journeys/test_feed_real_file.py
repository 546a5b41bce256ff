"""Two years of real transactions: whole, twice, month by month in any order, broken off."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.databases import KeptDatabase
from tests.feeds import NOW, everything, ports
from webapp.adapters.feed.files import open_source
from webapp.adapters.feed.mapping import read_mapping
from webapp.domain.feed import Counts, FeedKind, FeedRow
from webapp.models import Account, Card, Cycle, PointsEntry, Transaction
from webapp.services.feed import take_in_rows

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests" / "data" / "purchase-cards-2014-2015.csv.gz"
MAPPING = read_mapping(ROOT / "docs" / "examples" / "purchase-cards.toml")
ROWS = 79_202
EQUAL_TO_AN_EARLIER_ROW = 6_534
"""In card, day, amount and merchant; 6,509 of them in every column, the category too."""


@cache
def real_rows() -> tuple[FeedRow, ...]:
    return tuple(open_source(FILE, MAPPING).rows())


def by_month() -> dict[str, list[FeedRow]]:
    months: dict[str, list[FeedRow]] = {}
    for row in real_rows():
        _, month, year = row.texts[4].split("/")
        months.setdefault(f"{year}-{month}", []).append(row)
    return months


def take(kept: KeptDatabase, rows: Iterable[FeedRow]) -> Counts:
    return take_in_rows(
        kept.database, FeedKind.TRANSACTIONS, rows, feed=MAPPING.feed, ports=ports(), now=NOW
    )


WHOLE: list[list[object]] = []


def whole(kept: KeptDatabase) -> list[object]:
    """Return what the whole file comes to, on either database: taken in once, for all tests.

    Where the file has just been taken in, it is not taken in again.
    """
    if not WHOLE:
        if not there(kept):
            take(kept, real_rows())
        assert there(kept) == ROWS
        WHOLE.append(everything(kept.database))
    return WHOLE[0]


def there(kept: KeptDatabase) -> int:
    with kept.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(Transaction)) or 0


def test_every_row_of_the_file_becomes_a_line(kept: KeptDatabase) -> None:
    counts = take(kept, open_source(FILE, MAPPING).rows())

    assert (counts.read, counts.new, counts.rejected, counts.error) == (ROWS, ROWS, 0, "")
    with kept.database.read() as connection:
        cards, accounts, cycles, entries = (
            connection.scalar(select(func.count()).select_from(table))
            for table in (Card, Account, Cycle, PointsEntry)
        )
        total, points = connection.execute(
            select(func.sum(Transaction.amount_minor), func.sum(Transaction.points))
        ).one()
        facts = (Transaction.used_on, Transaction.card_id, Transaction.amount_minor)
        seen = Counter(map(tuple, connection.execute(select(*facts, Transaction.merchant_raw))))
        wrong = connection.scalar(
            select(func.count())
            .select_from(Transaction)
            .where(Transaction.closing_on < Transaction.used_on)
        )
    assert (cards, accounts, cycles) == (1_189, 1_189, 1)
    assert wrong == 0
    assert sum(seen.values()) - len(seen) == EQUAL_TO_AN_EARLIER_ROW
    amounts = [_pence(row.texts[9]) for row in real_rows()]
    assert total == sum(amounts)
    assert points == sum(abs(pence) // 100 * (1 if pence > 0 else -1) for pence in amounts)
    assert entries == sum(abs(pence) >= 100 for pence in amounts)

    assert everything(kept.database) == whole(kept)
    again = take(kept, real_rows())
    assert (again.new, again.changed, again.unchanged, again.rejected) == (0, 0, ROWS, 0)
    assert everything(kept.database) == whole(kept)


def _pence(text: str) -> int:
    assert re.fullmatch(r"-?[0-9]+\.[0-9]{2}", text)
    return int(text.replace(".", ""))


@pytest.mark.parametrize("seed", [1])
def test_months_in_any_order_and_broken_off_end_in_the_same(kept: KeptDatabase, seed: int) -> None:
    wanted = whole(kept)
    kept.empty()
    months = list(by_month().values())
    random.Random(seed).shuffle(months)
    first, rest = months[: len(months) // 4], months[len(months) // 4 :]
    for rows in first:
        assert take(kept, rows).new == len(rows)
    before = there(kept)

    with pytest.raises(KeyboardInterrupt):
        take(kept, _killed([row for rows in rest for row in rows]))
    broken_off = there(kept) - before
    assert 0 < broken_off < (ROWS - before) * 2 // 3

    counts = [take(kept, rows) for rows in rest]
    assert sum(count.unchanged for count in counts) == broken_off
    assert sum(count.new for count in counts) == ROWS - before - broken_off
    assert everything(kept.database) == wanted


def _killed(rows: list[FeedRow]) -> Iterator[FeedRow]:
    yield from rows[: len(rows) * 2 // 3]
    raise KeyboardInterrupt


def test_later_years_of_the_same_issuer_fill_more_columns(
    kept: KeptDatabase, tmp_path: Path
) -> None:
    header = (
        "TRANS DATE,ORIGINAL GROSS AMT,ORIGINAL CUR,BILLING GROSS AMT,BILLING CUR CODE,"
        "MERCHANT NAME,CARD NUMBER,CATEGORY CODE,CATEGORY,DIRECTORATE"
    )
    rows = (
        "05/01/2016,94.93,GBP,94.93,GBP,shop,************5044,K020,Fuel,x",
        "05/01/2016,120.50,EUR,93.41,GBP,hotel,************5044,K260,Travel,x",
        "06/01/2016,-25000.00,HUF,-64.02,GBP,hotel,************5044,K260,Travel,x",
        "06/01/2016,900.00,SEK,74.10,,hotel,************5044,K260,Travel,x",
        "06/01/2016,1000.00,SEK,,,hotel,************5044,K260,Travel,x",
        "06/01/2016,12.00,,,,shop,************5044,K020,Fuel,x",
    )
    path = tmp_path / "purchase-cards-2016.csv"
    path.write_text("\n".join((header, *rows)) + "\n", "utf-8")

    counts = take(kept, open_source(path, MAPPING).rows())

    (rejection,) = counts.rejections
    assert (rejection.line, rejection.column) == (6, "amount")
    assert rejection.reason == "is missing, and the original one is in 'SEK'"
    with kept.database.work() as session:
        lines = session.scalars(select(Transaction).order_by(Transaction.id)).all()
        assert session.query(Account).one().history
    assert [(x.amount_minor, x.original_minor, x.original_currency, x.points) for x in lines] == [
        (9493, None, None, 94),
        (9341, 12050, "EUR", 93),
        (-6402, -2_500_000, "HUF", -64),
        (7410, 90000, "SEK", 74),
        (1200, None, None, 12),
    ]
