"""Whether a member may exchange points now: asked by the exchange, said on the security page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from webapp.domain import cool_down as rules
from webapp.domain.cool_down import CoolingDown, Frozen
from webapp.models import Credential

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

_CHANGES: Final = select(
    Credential.enrolled_at,
    Credential.password_set_at,
    Credential.user_id_set_at,
    Credential.factors_set_at,
    Credential.exchanges_frozen_at,
).where(Credential.member_id == bindparam("member_id"))


def is_frozen(connection: Connection | Session, member_id: int) -> bool:
    """Whether the member has reported somebody else, and has chosen no other password since."""
    stored = connection.execute(_CHANGES, {"member_id": member_id}).one()
    frozen_at = stored.exchanges_frozen_at
    return frozen_at is not None and stored.password_set_at <= frozen_at


def exchange_hold(
    connection: Connection | Session, member_id: int, *, length: timedelta, now: datetime
) -> Frozen | CoolingDown | None:
    """Return why the member cannot exchange points now, or ``None`` if nothing holds them.

    A freeze ends with the next password, however that is set; then the cool-down runs.
    """
    if is_frozen(connection, member_id):
        return Frozen()
    until = cool_down_until(connection, member_id, length=length, now=now)
    return CoolingDown(until) if until else None


def cool_down_until(
    connection: Connection | Session, member_id: int, *, length: timedelta, now: datetime
) -> datetime | None:
    """Return when exchanges open after the last change of password, user ID or second factor.

    The first password, of the enrollment, is no change.
    """
    stored = connection.execute(_CHANGES, {"member_id": member_id}).one()
    changed = stored.password_set_at if stored.password_set_at > stored.enrolled_at else None
    return rules.cool_down_until(
        [changed, stored.user_id_set_at, stored.factors_set_at], length=length, now=now
    )
