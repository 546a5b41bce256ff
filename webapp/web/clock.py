"""What time it is.  Only routes and the console ask; everything below is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from webapp.web.ports import ports


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day it is now where the issuer is."""
    return now().astimezone(ZoneInfo(ports().profile.time_zone)).date()
