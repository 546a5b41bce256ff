"""The time after a change of credentials in which no points are exchanged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Frozen:
    """The member said "this was not me": nothing is exchanged until the password is new."""


@dataclass(frozen=True, slots=True)
class CoolingDown:
    """Something was changed lately: nothing is exchanged until then."""

    until: datetime


def cool_down_until(
    changed_at: Iterable[datetime | None], *, length: timedelta, now: datetime
) -> datetime | None:
    """Return when exchanges open after the last of these changes; ``None`` if they are open.

    >>> noon = datetime(2026, 10, 1, 12)
    >>> cool_down_until([noon, None], length=timedelta(hours=24), now=noon)
    datetime.datetime(2026, 10, 2, 12, 0)
    >>> cool_down_until([noon], length=timedelta(hours=24), now=datetime(2026, 10, 2, 12))
    """
    changes = [moment for moment in changed_at if moment is not None]
    until = max(changes) + length if changes else now
    return until if until > now else None
