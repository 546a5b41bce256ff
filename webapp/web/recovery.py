"""What this browser remembers of a recovery: its token, and how it began; never a user ID."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import session

from webapp.services.recovery import BY_CARD, WAYS, find_user_id
from webapp.web import clock
from webapp.web.database import read_connection

if TYPE_CHECKING:
    from webapp.services.showing import CheckStarted, Purpose

TOKEN: Final = "recovery"  # noqa: S105 - it is the name under which the cookie holds it
WAY: Final = "recovery_by"
BY_CODE: Final = "recovery_by_code"


def begin_recovery(purpose: Purpose, started: CheckStarted) -> None:
    """Let this browser go on with what was shown."""
    session[TOKEN], session[WAY] = started.token, purpose.name
    session[BY_CODE] = not started.confirmed


def recovers_by_code() -> bool:
    """Return whether the recovery in this browser asks for a code."""
    return bool(session.get(BY_CODE))


def recovery_token() -> str:
    """Return the token of this browser; empty where no recovery has begun."""
    return str(session.get(TOKEN, ""))


def recovery_purpose() -> Purpose:
    """Return how the recovery in this browser began."""
    return WAYS.get(session.get(WAY, ""), BY_CARD)


def forget_recovery() -> None:
    """Take the recovery out of this browser's cookie."""
    session.pop(TOKEN, None)
    session.pop(WAY, None)
    session.pop(BY_CODE, None)


def found_user_id() -> str:
    """Return the user ID that a recovery in this browser has found; mostly none, and empty."""
    token = recovery_token()
    found = find_user_id(read_connection(), token, now=clock.now()) if token else ""
    return found if isinstance(found, str) else ""
