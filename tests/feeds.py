"""A feed in tests: rows go in with one word, and what is there afterwards can be compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from webapp.adapters.database import Database
from webapp.adapters.issuer_file import read_issuer_file
from webapp.adapters.sealing import AesGcmSealer
from webapp.config import demo_settings
from webapp.domain.cycle import BillingCycle
from webapp.domain.feed import COLUMNS, Counts, Feed, FeedDefaults, FeedKind, FeedRow
from webapp.models import Account, Card, PointsEntry, PointsLot, Transaction
from webapp.services.feed import FeedPorts, Options, take_in_rows

NOW = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
CYCLE = BillingCycle(closing_day=19, payment_day=10, payment_month_offset=1)
FEED = Feed(name="issuer", defaults=FeedDefaults(cycle=CYCLE, opens_cards=True))
Row = Mapping[str, str]


@cache
def ports() -> FeedPorts:
    """The demo issuer's figures and the demo's keys."""
    settings = demo_settings(site_url="http://localhost", database_url="")
    return FeedPorts(
        profile=read_issuer_file(None),
        sealer=AesGcmSealer(settings.sealing_keys),
        fingerprint_keys=settings.fingerprint_keys,
    )


def purchase(amount: str = "1000", on: str = "2026-09-01", **texts: str) -> Row:
    """One row of transactions; what is not named is plausible."""
    return {
        "card": "card-1",
        "merchant": "スーパーみどり店",
        "used_on": on,
        "amount": amount,
    } | texts


def feed_rows(kind: FeedKind, rows: Iterable[Row]) -> list[FeedRow]:
    """The rows as a file would give them."""
    return [
        FeedRow(number, tuple(row.get(column, "") for column in COLUMNS[kind]), dict(row))
        for number, row in enumerate(rows, 2)
    ]


@dataclass
class Feeding:
    """Feeds a database."""

    database: Database
    feed: Feed = FEED
    ports: FeedPorts = field(default_factory=ports)
    options: Options = field(default_factory=Options)

    def take(self, *rows: Row, kind: FeedKind = FeedKind.TRANSACTIONS, **options: Any) -> Counts:
        """Take in rows as one file."""
        return take_in_rows(
            self.database,
            kind,
            feed_rows(kind, rows),
            feed=self.feed,
            ports=self.ports,
            now=NOW,
            options=replace(self.options, **options),
        )

    def close_until(self, day: str, reference: str = "card-1") -> None:
        """Note that an account's statements are closed, as closing them does."""
        with self.database.work() as session:
            query = select(Account).filter_by(reference=reference)
            session.scalars(query).one().closed_until = date.fromisoformat(day)

    def lines(self, **filters: Any) -> list[Transaction]:
        """The transactions in the order in which they came."""
        with self.database.work() as session:
            query = select(Transaction).filter_by(**filters).order_by(Transaction.id)
            return list(session.scalars(query))

    def line(self, **filters: Any) -> Transaction:
        """The only transaction."""
        (line,) = self.lines(**filters)
        return line

    def entries(self) -> list[tuple[str, int, str]]:
        """Closing day, points and reason of each entry, in the order in which they came."""
        query = select(PointsEntry.closing_on, PointsEntry.points, PointsEntry.reason)
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(PointsEntry.id))
            return [(str(closing_on), points, reason) for closing_on, points, reason in rows]

    def debt(self) -> int:
        """The points debt of the only account."""
        with self.database.read() as connection:
            return connection.scalars(select(Account.points_debt)).one()

    def left(self) -> dict[str, int]:
        """What is left in each lot of the only account, by its closing day."""
        query = select(PointsLot.earned_on, PointsLot.points_left).order_by(PointsLot.earned_on)
        with self.database.read() as connection:
            return {str(earned_on): left for earned_on, left in connection.execute(query)}


_named = aliased(Transaction)
_TRANSACTIONS = (
    select(
        Account.feed,
        Account.reference,
        Card.reference.label("card"),
        _named.identity.label("named"),
        *(
            column
            for column in Transaction.__table__.columns
            if column.name not in {"id", "account_id", "card_id", "refunds_id"}
        ),
    )
    .select_from(Transaction)
    .join(Account, Account.id == Transaction.account_id)
    .join(Card, Card.id == Transaction.card_id)
    .join(_named, _named.id == Transaction.refunds_id, isouter=True)
    .order_by(Transaction.identity)
)
_LOTS = (
    select(
        Account.feed,
        Account.reference,
        PointsLot.earned_on,
        PointsLot.expires_on,
        PointsLot.points_earned,
        PointsLot.points_spent,
        PointsLot.points_expired,
        PointsLot.points_left,
    )
    .join(Account, Account.id == PointsLot.account_id)
    # A lot whose entries cancel out is there or not, which nobody can tell.
    .where(PointsLot.points_earned != 0)
    .order_by(Account.feed, Account.reference, PointsLot.earned_on)
)
_DEBTS = select(Account.feed, Account.reference, Account.points_debt).order_by(
    Account.feed, Account.reference
)
_ENTRIES = select(
    PointsEntry.account_id, PointsEntry.closing_on, PointsEntry.points, PointsEntry.transaction_id
)


def everything(database: Database) -> list[object]:
    """All that members could see of transactions, lots and debts, whatever order they came in."""
    with database.read() as connection:
        found = [connection.execute(query).all() for query in (_TRANSACTIONS, _LOTS, _DEBTS)]
        _assert_adds_up(connection.execute(_ENTRIES).all(), found[1], found[2])
        return [[tuple(row) for row in rows] for rows in found]


def _assert_adds_up(entries: Any, lots: Any, debts: Any) -> None:
    """What is left in all lots, less all debts, is the sum of all entries."""
    left = sum(row.points_left for row in lots) - sum(row.points_debt for row in debts)
    assert left == sum(row.points for row in entries)
