"""A browser between password and second factor: nobody is signed in, a row stands for it.

The browser holds a random token for ten minutes; what it opens is one step, for one member,
once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select, update

from webapp.models import Credential, Member, PendingSignIn
from webapp.services.second_factor import Factors, count_factors, read_factors
from webapp.services.tokens import new_token, token_digest
from webapp.services.trusted_devices import is_trusted

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

STEP_LASTS: Final = timedelta(minutes=10)


class SecondStepRefusal(Enum):
    """Why the second step cannot be done from here."""

    GONE = "gone"
    """It took too long, was done already, or the password has changed since."""


@dataclass(frozen=True, slots=True)
class SecondStep:
    """The password was right; the second factor is asked for next."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A browser that waits for the second factor."""

    row: int
    member_id: int
    user_id: str = field(repr=False)
    language: str
    shared_device: bool
    expires_at: datetime


_PENDING: Final = (
    select(
        PendingSignIn.id,
        PendingSignIn.member_id,
        Credential.user_id,
        Member.language,
        PendingSignIn.shared_device,
        PendingSignIn.expires_at,
    )
    .join(Credential, Credential.member_id == PendingSignIn.member_id)
    .join(Member, Member.id == PendingSignIn.member_id)
    .where(
        PendingSignIn.token_digest == bindparam("digest"),
        PendingSignIn.used_at.is_(None),
        PendingSignIn.expires_at > bindparam("now"),
        Credential.password_off_at.is_(None),
        Credential.password_set_at <= PendingSignIn.begun_at,
    )
)


def asks_for_more(
    session: Session,
    member_id: int,
    trusted: tuple[str, ...],
    *,
    shared_device: bool,
    now: datetime,
) -> bool:
    """Tell whether a right password is not enough here; no shared computer is trusted."""
    if not count_factors(session, member_id):
        return False
    return shared_device or not is_trusted(session, member_id, trusted, now=now)


def begin_second_step(
    session: Session, member_id: int, *, shared_device: bool, now: datetime
) -> SecondStep:
    """Let this browser go on with the second factor; the database keeps a digest of its token."""
    session.execute(delete(PendingSignIn).where(PendingSignIn.expires_at <= now))
    token = new_token()
    session.add(
        PendingSignIn(
            token_digest=token_digest(token),
            member_id=member_id,
            shared_device=shared_device,
            begun_at=now,
            expires_at=now + STEP_LASTS,
        )
    )
    return SecondStep(token)


def find_pending(
    connection: Connection | Session, token: str, *, now: datetime
) -> Pending | SecondStepRefusal:
    """Return what this browser waits for, or why it cannot go on."""
    row = connection.execute(_PENDING, {"digest": token_digest(token), "now": now}).first()
    if row is None:
        return SecondStepRefusal.GONE
    return Pending(
        row=row[0],
        member_id=row[1],
        user_id=row[2],
        language=row[3],
        shared_device=row[4],
        expires_at=row[5],
    )


def pending_factors(connection: Connection, pending: Pending, *, now: datetime) -> Factors:
    """Return what the member can prove it with."""
    return read_factors(connection, pending.member_id, now=now)


def use_up(session: Session, pending: Pending, *, now: datetime) -> bool:
    """Use this step up; of two forms sent at once one hears that it was still open."""
    used = session.execute(
        update(PendingSignIn)
        .where(PendingSignIn.id == pending.row, PendingSignIn.used_at.is_(None))
        .values(used_at=now)
        .returning(PendingSignIn.id)
        .execution_options(synchronize_session=False)
    )
    return used.first() is not None
