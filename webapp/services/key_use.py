"""Which keys the database still needs: how many rows were made with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from webapp.models import (
    ActivationCode,
    Attempt,
    Card,
    Confirmation,
    Contact,
    Credential,
    RecoveryCodeRow,
)
from webapp.services.alarm import SITE_PREFIX
from webapp.services.sealed_columns import SEALED

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.domain.keys import KeyRing

UNNAMED: Final = ""
"""For rows older than the column that names their key."""
COUNTS_FOR: Final = timedelta(days=30)
"""A counter of tries that has rested for so long is no reason to keep a key."""
UNDER_WAY: Final = timedelta(hours=1)
"""How long after its code a confirmation can be taken up again."""
SEALING: Final = "sealing_keys"
FINGERPRINT: Final = "fingerprint_keys"
PEPPER: Final = "pepper_keys"

Counts = Mapping[str, int]
"""How many rows, by the place where they are: ``contact.address``."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Rows that were made with a key of one setting."""

    setting: str
    place: str
    key_id: ColumnElement[Any]
    needed: ColumnElement[bool]
    """Which of them still need their key."""
    lapses: bool = False
    """Whether they lose their worth by themselves; else the site does not start without the key."""


@dataclass(frozen=True, slots=True)
class MissingKey:
    """A key that rows need and that the settings do not hold."""

    setting: str
    key_id: str
    counts: Counts


def count_rows(connection: Connection, *, now: datetime) -> dict[str, dict[str, dict[str, int]]]:
    """Return how many rows need each key: by setting, by the key's name, by place."""
    found: dict[str, dict[str, dict[str, int]]] = {SEALING: {}, FINGERPRINT: {}, PEPPER: {}}
    for holder in _holders(connection.dialect.name, now):
        key_id = func.coalesce(holder.key_id, UNNAMED).label("named")
        counted = select(key_id, func.count()).where(holder.needed).group_by("named")
        for name, rows in connection.execute(counted):
            found[holder.setting].setdefault(name, {})[holder.place] = rows
    return found


def missing_keys(
    connection: Connection, rings: Mapping[str, KeyRing], *, retired: frozenset[str], now: datetime
) -> list[MissingKey]:
    """Return the keys without which rows are lost, and which nobody has given up on purpose.

    A sealing key cannot be given up: pages would stumble over what nothing opens any more.
    """
    found = []
    lasting = {one.place for one in _holders(connection.dialect.name, now) if not one.lapses}
    for setting, by_key in count_rows(connection, now=now).items():
        known = {key.id for key in rings[setting]} | {UNNAMED}
        known |= retired if setting != SEALING else frozenset()
        for key_id in sorted(by_key.keys() - known):
            counts = {place: rows for place, rows in by_key[key_id].items() if place in lasting}
            if counts:
                found.append(MissingKey(setting, key_id, counts))
    return found


def _holders(dialect: str, now: datetime) -> list[Holder]:
    password = Credential.password_hash
    return [
        *(
            Holder(SEALING, one.name, _part(dialect, one.column, 1, "."), one.column != "")
            for one in SEALED
        ),
        Holder(
            FINGERPRINT,
            "card.number",
            Card.fingerprint_key_id.expression,
            Card.number_fingerprint.is_not(None),
        ),
        Holder(
            FINGERPRINT,
            "recovery_code",
            RecoveryCodeRow.code_key_id.expression,
            RecoveryCodeRow.used_at.is_(None),
        ),
        *(
            Holder(FINGERPRINT, place, key_id.expression, needed, lapses=True)
            for place, key_id, needed in _lapsing(now)
        ),
        Holder(
            PEPPER,
            "credential.password",
            _part(dialect, password, len("v1$") + 1, "$"),
            password.startswith("v1$"),
        ),
    ]


def _lapsing(
    now: datetime,
) -> Iterator[tuple[str, InstrumentedAttribute[str | None], ColumnElement[bool]]]:
    """Go through what can be made anew at any time, or loses its worth by itself."""
    yield "contact.index", Contact.index_key_id, Contact.blind_index != ""
    waiting = and_(ActivationCode.used_at.is_(None), ActivationCode.expires_at > now)
    yield "activation_code", ActivationCode.code_key_id, waiting
    waiting = and_(Confirmation.used_at.is_(None), Confirmation.sent_at > now - UNDER_WAY)
    yield "confirmation", Confirmation.code_key_id, waiting
    recent = now - COUNTS_FOR
    counts = and_(
        or_(Attempt.tries > 0, Attempt.stage > 0),
        ~Attempt.bucket.startswith(SITE_PREFIX),
        or_(Attempt.closed_until > recent, Attempt.window_started_at > recent),
    )
    yield "attempt", Attempt.key_id, counts


def _part(dialect: str, column: Any, start: int, end: str) -> ColumnElement[Any]:  # noqa: ANN401 - a column of any table
    """Return what stands in a text from a character on, up to a mark."""
    rest = func.substr(column, start)
    if dialect == "postgresql":
        return func.split_part(rest, literal(end), 1)
    return func.substr(rest, 1, func.instr(rest, literal(end)) - 1)
