"""Failures on the whole site, hour by hour, and whether there is an alarm.

A try counts before anybody looks at it and is given back when it turns out right, as in
``services/attempts.py``; here nothing is refused.  Each hour has one row in the same table,
made or raised by one statement.  Everybody waits for that row, so it is the last thing
that a short unit of work does: it is held for the time of saving.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from webapp.domain.alarm import HOUR, LASTS, USUAL_HOURS, AlarmRule, hour_of
from webapp.models import Attempt

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

_log: Final = logging.getLogger(__name__)

SITE_PREFIX: Final = "site-"
"""With which the names of these rows begin, and no other's.  They name nobody, so no key does."""


@dataclass(frozen=True, slots=True)
class SiteState:
    """How the present hour stands beside the week before."""

    failures: int
    """Tries of this hour that failed, or are not known to be right yet."""
    most: int
    """More than so many raise the alarm."""
    alarm_until: datetime | None = None
    """When the alarm ends; ``None`` if there is none."""


_NO_ALARM: Final = Attempt.closed_until.is_(None)
_BEFORE: Final = Attempt.bucket < bindparam("present")
_WEEK: Final = select(
    func.coalesce(func.sum(case((_NO_ALARM & _BEFORE, Attempt.tries), else_=0)), 0),
    func.coalesce(func.sum(case((_NO_ALARM | ~_BEFORE, 0), else_=1)), 0),
    func.coalesce(func.sum(case((_BEFORE, 0), else_=Attempt.tries)), 0),
    func.max(case((Attempt.bucket >= bindparam("latest"), Attempt.closed_until))),
).where(Attempt.bucket.between(bindparam("first"), bindparam("present")))
_GIVE_BACK: Final = (
    update(Attempt)
    .where(Attempt.bucket == bindparam("of_hour"), Attempt.tries > 0)
    .values(tries=Attempt.tries - 1)
    .execution_options(synchronize_session=False)
)


def read_site(connection: Connection, rule: AlarmRule, *, now: datetime) -> SiteState:
    """Return how it stands; one query over at most the rows of a week."""
    present = hour_of(now)
    asked = {
        "first": _name(rule, present - USUAL_HOURS * HOUR),
        "latest": _name(rule, present - HOUR),
        "present": _name(rule, present),
    }
    failures, alarms, so_far, until = connection.execute(_WEEK, asked).one()
    most = rule.most(failures, alarms=alarms)
    return SiteState(so_far, most, until if until and until > now else None)


def count_for_site(
    session: Session, rule: AlarmRule, state: SiteState, *, now: datetime
) -> datetime | None:
    """Count one try, and return until when there is an alarm: it can be the one that raises it.

    Save the session's work before anybody looks at the try.
    """
    present = hour_of(now)
    ends = present + LASTS
    statement = insert(Attempt).values(
        bucket=_name(rule, present),
        tries=1,
        window_started_at=present,
        stage=0,
    )
    tries = Attempt.tries + 1
    raised = statement.on_conflict_do_update(
        index_elements=["bucket"],
        set_={
            "tries": tries,
            "closed_until": case((tries > state.most, ends), else_=Attempt.closed_until),
        },
    ).returning(Attempt.tries, Attempt.closed_until)
    failures, until = session.connection().execute(raised).one()
    if failures == state.most + 1:
        _log.warning("alarm: more failures on the whole site than usual (%s)", rule.name)
    return max((one for one in (until, state.alarm_until) if one), default=None)


def give_back_to_site(session: Session, rule: AlarmRule, *, counted_at: datetime) -> None:
    """Take one try back that turned out right, or at which nobody looked.

    An alarm that was raised stays for its time.
    """
    session.execute(_GIVE_BACK, {"of_hour": _name(rule, hour_of(counted_at))})


def forget_old_hours(session: Session, *, now: datetime) -> None:
    """Delete hours that no longer tell what is usual."""
    oldest = hour_of(now) - USUAL_HOURS * HOUR
    session.execute(
        delete(Attempt).where(
            Attempt.bucket.startswith(SITE_PREFIX), Attempt.window_started_at < oldest
        ),
        execution_options={"synchronize_session": False},
    )


def _name(rule: AlarmRule, hour: datetime) -> str:
    return f"{SITE_PREFIX}{rule.name}:{hour:%Y-%m-%dT%H}"
