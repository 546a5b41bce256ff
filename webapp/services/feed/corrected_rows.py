"""Rows without a reference that were rejected once and come again, corrected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from webapp.domain.feed import REJECTED_ROW, RowError
from webapp.models import FeedCorrection
from webapp.services.feed.identity import DIGEST_BYTES, identity_of_occurrence

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import InstrumentedAttribute


@dataclass(slots=True)
class CorrectedRows:
    """Which row each rejected row has become.

    A corrected row is one more beside the equal ones that were good at once, so it gets
    the next free number; the token that the rejected row carries tells it when it comes
    again.
    """

    connection: Connection
    identities: InstrumentedAttribute[bytes]
    """Where the rows that are there already have theirs."""
    _given: set[bytes] = field(default_factory=set)

    def __call__(self, token: str, says: str) -> bytes:
        """Return the identity of a corrected row that says this."""
        digest = _digest(token)
        known = select(FeedCorrection.identity).where(FeedCorrection.token == digest)
        found = self.connection.scalar(known)
        if found is not None:
            return bytes(found)
        number = 1
        while self._is_taken(identity := identity_of_occurrence(says, number)):
            number += 1
        self._given.add(identity)
        self.connection.execute(insert(FeedCorrection).values(token=digest, identity=identity))
        return identity

    def _is_taken(self, identity: bytes) -> bool:
        column = self.identities
        taken = select(column).where(column == identity)
        return identity in self._given or self.connection.scalar(taken) is not None


def _digest(token: str) -> bytes:
    try:
        digest = bytes.fromhex(token)
    except ValueError:
        digest = b""
    if len(digest) != DIGEST_BYTES:
        raise RowError(REJECTED_ROW, "must stay as it was written")
    return digest
