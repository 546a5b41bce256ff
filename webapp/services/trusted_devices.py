"""Browsers that are not asked for the second factor for some days, as the member chose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, func, select

from webapp.models import TrustedDevice
from webapp.services.security import EventKind, record_event
from webapp.services.tokens import new_token, token_digest

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance
    from webapp.services.member_session import OpenSession

MOST_TOKENS: Final = 5
"""So many members may trust one browser; it shows no more tokens than that."""

_TRUSTED: Final = select(TrustedDevice.id).where(
    TrustedDevice.member_id == bindparam("member_id"),
    TrustedDevice.token_digest.in_(bindparam("digests", expanding=True)),
    TrustedDevice.expires_at > bindparam("now"),
)
_COUNT: Final = (
    select(func.count())
    .select_from(TrustedDevice)
    .where(
        TrustedDevice.member_id == bindparam("member_id"),
        TrustedDevice.expires_at > bindparam("now"),
    )
)


def trust_device(
    session: Session, entrance: Entrance, member_id: int, *, device_words: str, now: datetime
) -> str:
    """Trust this browser from now on and return the token for its cookie.

    It is always a new one of 256 random bits: somebody could have planted the one before.
    The database keeps its SHA-256 only.
    """
    expired = TrustedDevice.member_id == member_id, TrustedDevice.expires_at <= now
    session.execute(delete(TrustedDevice).where(*expired))
    token = new_token()
    session.add(
        TrustedDevice(
            token_digest=token_digest(token),
            member_id=member_id,
            device_words=device_words,
            trusted_at=now,
            expires_at=now + entrance.trusts_devices_for,
        )
    )
    kind = EventKind.DEVICE_TRUSTED
    record_event(session, kind, member_id=member_id, device_words=device_words, now=now)
    return token


def is_trusted(session: Session, member_id: int, tokens: Iterable[str], *, now: datetime) -> bool:
    """Tell whether the member trusts the browser that shows these tokens."""
    digests = [token_digest(token) for token in list(tokens)[:MOST_TOKENS]]
    asked = {"member_id": member_id, "digests": digests, "now": now}
    return session.execute(_TRUSTED, asked).first() is not None


def count_trusted(connection: Connection | Session, member_id: int, *, now: datetime) -> int:
    """Return how many browsers a member trusts."""
    return connection.execute(_COUNT, {"member_id": member_id, "now": now}).scalar_one()


def end_trust(session: Session, member_id: int) -> int:
    """Ask for the second factor everywhere again; return how many browsers were trusted."""
    mine = delete(TrustedDevice).where(TrustedDevice.member_id == member_id)
    return len(session.execute(mine.returning(TrustedDevice.id)).all())


def forget_trusted(entrance: Entrance, browser: OpenSession, *, now: datetime) -> None:
    """Forget all browsers that a signed-in member trusts, and write that down."""
    with entrance.open_work() as session:
        if end_trust(session, browser.member_id):
            record_event(
                session,
                EventKind.DEVICES_FORGOTTEN,
                member_id=browser.member_id,
                device_words=browser.device_words,
                now=now,
            )
