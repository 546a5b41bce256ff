"""Adjustments of points that the issuer makes, with the words that members read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update

from webapp.domain.feed import REJECTED_ROW, FeedKind, RowError
from webapp.domain.points import PointsReason
from webapp.models import Account, PointsAdjustment
from webapp.services.feed.corrected_rows import CorrectedRows
from webapp.services.feed.identity import (
    BETWEEN,
    Occurrences,
    identity_of_occurrence,
    identity_of_reference,
)
from webapp.services.feed.known_cards import KnownCards
from webapp.services.feed.row_by_row import Outcome, Reject, RowByRow, Texts
from webapp.services.feed.texts import shown, whole_number
from webapp.services.points_booking import Booking, Entry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection, RowMapping

    from webapp.domain.feed import Feed
    from webapp.services.feed.known_accounts import KnownAccount
    from webapp.services.feed.ports import FeedPorts

MOST_POINTS: Final = 10**9
ADJUSTED: Final = PointsReason.ADJUSTED.value


class Adjustments(RowByRow):
    """Takes in adjustments; a corrected one books the difference as a further entry."""

    kind = FeedKind.POINTS

    def __init__(self, feed: Feed, ports: FeedPorts, reject: Reject) -> None:
        """Take the feed, what it needs, and who is told of rejected rows."""
        super().__init__(feed, ports, reject)
        self._cards = KnownCards(feed, ports)
        self._occurrences = Occurrences()
        self._entries: list[Entry] = []
        self._corrected: CorrectedRows

    def close(self) -> None:
        """Give back the disk on which occurrences may be."""
        self._occurrences.close()

    def begin(self, connection: Connection) -> None:
        """Begin a change."""
        super().begin(connection)
        self._cards.begin(connection)
        self._corrected = CorrectedRows(connection, PointsAdjustment.identity)

    def end(self) -> None:
        """Book all entries of this change."""
        months = self.ports.profile.points_expire_after_months
        booking = Booking(self.connection, expire_after_months=months)
        booking.add(self._entries)
        booking.finish()
        self._entries = []

    def one(self, texts: Texts) -> Outcome:
        """Take in one adjustment."""
        account = self._account(self.needed(texts, "account"))
        day = self.day("booked_on", texts["booked_on"])
        points = whole_number("points", texts["points"], -MOST_POINTS, MOST_POINTS)
        values: dict[str, Any] = {
            "account_id": account.id,
            "booked_on": day,
            "points": points,
            "words": self.needed(texts, "words"),
        }
        if not points:
            raise RowError("points", "must not be 0")
        identity = self._identity(texts, values)
        query = select(PointsAdjustment).where(PointsAdjustment.identity == identity)
        found = self.connection.execute(query).mappings().first()
        if found is None:
            self.connection.execute(insert(PointsAdjustment).values(identity=identity, **values))
            self._move(account, day, points, values["words"])
            return Outcome.NEW
        return self._correct(account, found, values)

    def _correct(
        self,
        account: KnownAccount,
        found: RowMapping,
        values: Mapping[str, Any],
    ) -> Outcome:
        if found["account_id"] != account.id:
            raise RowError("account", "is another one than before")
        if all(found[name] == value for name, value in values.items()):
            return Outcome.UNCHANGED
        self.connection.execute(
            update(PointsAdjustment).where(PointsAdjustment.id == found["id"]).values(**values)
        )
        if (found["booked_on"], found["points"]) != (values["booked_on"], values["points"]):
            self._move(account, found["booked_on"], -found["points"], values["words"])
            self._move(account, values["booked_on"], values["points"], values["words"])
        return Outcome.CHANGED

    def _account(self, reference: str) -> KnownAccount:
        query = select(Account.id).filter_by(feed=self.feed.name, reference=reference)
        found = self.connection.scalar(query)
        if found is None:
            raise RowError("account", f"no such account: {shown(reference)}")
        account = self._cards.account(found)
        self._cards.look_what_is_closed([found])
        return account

    def _identity(self, texts: Texts, values: Mapping[str, Any]) -> bytes:
        if texts["reference"]:
            return identity_of_reference(f"{self.feed.name} points", texts["reference"])
        says = BETWEEN.join((self.feed.name, texts["account"], *map(str, values.values())))
        if texts[REJECTED_ROW]:
            return self._corrected(texts[REJECTED_ROW], says)
        first = identity_of_occurrence(says, 1)
        number = self._occurrences.number(first, str(values["booked_on"]))
        return first if number == 1 else identity_of_occurrence(says, number)

    def _move(self, account: KnownAccount, day: date, points: int, words: str) -> None:
        booked_on, closing_on = day.isoformat(), account.closing_on(day)
        self._entries.append(
            Entry(account.id, booked_on, closing_on, points, ADJUSTED, None, None, words)
        )
