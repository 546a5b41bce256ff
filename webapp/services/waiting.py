"""The code page as this browser finds it: how many tries and sendings are left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from webapp.domain.attempts import Allowed
from webapp.domain.confirmation import CONFIRMATION_RULE
from webapp.models import Confirmation
from webapp.services.attempts import Bucket, look
from webapp.services.showing import Purpose
from webapp.services.tokens import token_digest

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.services.entrance import Entrance

MOST_SENT: Final = 4
"""How many codes one confirmation sends: the first, and three on request."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A confirmation as its page shows it: the same for a card that does not exist."""

    confirmed: bool
    used: bool
    tries_left: int
    sendings_left: int
    shown: Allowed
    """How often the card number, or the user ID, may still be shown."""


_WAITING: Final = select(
    Confirmation.card_fingerprint,
    Confirmation.tries,
    Confirmation.codes_sent,
    Confirmation.confirmed_at,
    Confirmation.used_at,
).where(
    Confirmation.token_digest == bindparam("digest"), Confirmation.purpose == bindparam("purpose")
)


def read_waiting(
    connection: Connection, entrance: Entrance, purpose: Purpose, token: str, *, now: datetime
) -> Waiting | None:
    """Return the confirmation that this browser waits for, or ``None`` if there is none."""
    asked = {"digest": token_digest(token), "purpose": purpose.name}
    row = connection.execute(_WAITING, asked).first()
    if row is None:
        return None
    shown = Bucket(purpose.rule(entrance.throttles), row.card_fingerprint)
    return Waiting(
        confirmed=row.confirmed_at is not None,
        used=row.used_at is not None,
        tries_left=codes_left(row.tries),
        sendings_left=max(MOST_SENT - row.codes_sent, 0),
        shown=look(connection, entrance.keys, shown, now=now),
    )


def codes_left(tries: int) -> int:
    """Return how many codes may still be tried after so many."""
    return max(CONFIRMATION_RULE.tries - tries, 0)
