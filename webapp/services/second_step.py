"""The second step of signing in: the password was right, now the second factor proves it.

Between the steps nobody is signed in.  The browser holds a random token for ten minutes;
what it opens is this one step, for this one member, once.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select, update

from webapp.domain.attempts import Allowed, Closed
from webapp.domain.second_factor import AppCode, RecoveryCode
from webapp.models import Credential, Member, PendingSignIn
from webapp.services.attempts import Bucket, forgive, reserve_each, strictest
from webapp.services.authenticator_app import use_app_code
from webapp.services.credential_change import note_change
from webapp.services.factor_loss import withdraw_loss
from webapp.services.recovery_codes import use_code
from webapp.services.second_factor import Factors, count_factors, read_factors
from webapp.services.security import EventKind, record_event
from webapp.services.signed_in import SignedIn, open_browser
from webapp.services.trusted_devices import is_trusted, trust_device

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance, Visitor

TOKEN_BYTES: Final = 32
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedIn:
    """The member is in."""

    signed_in: SignedIn
    trust: str = field(default="", repr=False)
    """The token by which this browser is trusted; empty where that was not chosen."""
    shared_device: bool


@dataclass(frozen=True, slots=True)
class NotProved:
    """It was wrong; so many tries are left."""

    tries_left: int
    opens_at: datetime | None


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
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        PendingSignIn(
            token_digest=_digest(token),
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
    row = connection.execute(_PENDING, {"digest": _digest(token), "now": now}).first()
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


def step_in_with_code(
    entrance: Entrance,
    token: str,
    code: AppCode | RecoveryCode,
    *,
    trusts: bool = False,
    visitor: Visitor,
    now: datetime,
) -> SteppedIn | NotProved | Closed | SecondStepRefusal:
    """Sign the member in if the code is right: of an app, or one of the recovery codes.

    The try is counted and saved before the code is looked at.  The two kinds are counted
    apart, so that whoever guesses at the app does not close the way of the recovery codes.
    """
    with entrance.open_work() as session:
        pending = find_pending(session, token, now=now)
        if isinstance(pending, SecondStepRefusal):
            return pending
        buckets = _buckets(entrance, pending, code, visitor)
        verdicts = reserve_each(session, entrance.keys, buckets, now=now)
    verdict = strictest(verdicts)
    if isinstance(verdict, Closed):
        return verdict
    with entrance.open_work() as session:
        if not _proves(session, entrance, pending.member_id, code, now=now):
            is_last = verdicts[buckets[0].rule] == Allowed(0, verdict.closed_until)
            _note_failure(session, entrance, pending, visitor, is_last=is_last, now=now)
            return NotProved(verdict.tries_left, verdict.closed_until)
        forgive(session, entrance.keys, _forgiven(entrance, pending, visitor), now=now)
        entered = step_in(session, entrance, pending, trusts=trusts, visitor=visitor, now=now)
        if isinstance(code, RecoveryCode):
            _note(session, entrance, EventKind.RECOVERY_CODE_USED, pending, visitor, now=now)
    return entered


def step_in(
    session: Session,
    entrance: Entrance,
    pending: Pending,
    *,
    trusts: bool,
    visitor: Visitor,
    now: datetime,
) -> SteppedIn | SecondStepRefusal:
    """Sign the member in, who has proved both; of two forms sent at once one is let in."""
    if not _use_up(session, pending, now=now):
        return SecondStepRefusal.GONE
    member_id, words = pending.member_id, visitor.device_words
    withdraw_loss(session, member_id, device_words=words, now=now)
    trust = ""
    if trusts and not pending.shared_device:
        trust = trust_device(session, entrance, member_id, device_words=words, now=now)
    signed_in = open_browser(
        session,
        entrance,
        member_id,
        pending.user_id,
        visitor,
        shared_device=pending.shared_device,
        now=now,
    )
    return SteppedIn(signed_in=signed_in, trust=trust, shared_device=pending.shared_device)


def _buckets(
    entrance: Entrance, pending: Pending, code: AppCode | RecoveryCode, visitor: Visitor
) -> list[Bucket]:
    """Return what counts this try: the member's own bucket first."""
    of_app, of_paper, network = _forgiven(entrance, pending, visitor)
    return [of_app if isinstance(code, AppCode) else of_paper, network]


def _forgiven(entrance: Entrance, pending: Pending, visitor: Visitor) -> list[Bucket]:
    """Return what a success forgives: whoever is in has not been guessing."""
    throttles, member = entrance.throttles, f"member {pending.member_id}"
    return [
        Bucket(throttles.app_code, member),
        Bucket(throttles.recovery_code, member),
        Bucket(throttles.sign_in_network, visitor.network),
    ]


def _proves(
    session: Session,
    entrance: Entrance,
    member_id: int,
    code: AppCode | RecoveryCode,
    *,
    now: datetime,
) -> bool:
    if isinstance(code, AppCode):
        return use_app_code(session, entrance.sealer, member_id, code, now=now)
    return use_code(session, entrance.keys, member_id, code, now=now)


def _note_failure(
    session: Session,
    entrance: Entrance,
    pending: Pending,
    visitor: Visitor,
    *,
    is_last: bool,
    now: datetime,
) -> None:
    """Write a failure down; who fails so often knows the password, which the member is told."""
    if is_last:
        _note(session, entrance, EventKind.SECOND_STEP_CLOSED, pending, visitor, now=now)
        return
    kind, member_id = EventKind.SECOND_STEP_FAILED, pending.member_id
    words = visitor.device_words
    record_event(session, kind, member_id=member_id, device_words=words, now=now)


def _note(
    session: Session,
    entrance: Entrance,
    kind: EventKind,
    pending: Pending,
    visitor: Visitor,
    *,
    now: datetime,
) -> None:
    note_change(
        session,
        entrance,
        kind,
        member_id=pending.member_id,
        device_words=visitor.device_words,
        language=pending.language,
        now=now,
    )


def _use_up(session: Session, pending: Pending, *, now: datetime) -> bool:
    used = session.execute(
        update(PendingSignIn)
        .where(PendingSignIn.id == pending.row, PendingSignIn.used_at.is_(None))
        .values(used_at=now)
        .returning(PendingSignIn.id)
        .execution_options(synchronize_session=False)
    )
    return used.first() is not None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
