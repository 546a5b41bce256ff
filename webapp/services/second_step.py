"""The second step of signing in: the password was right, now the second factor proves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from webapp.domain.attempts import Allowed, Closed
from webapp.domain.second_factor import AppCode, RecoveryCode
from webapp.services.attempts import Bucket, forgive, reserve_each, strictest
from webapp.services.authenticator_app import use_app_code
from webapp.services.credential_change import note_change
from webapp.services.factor_loss import withdraw_loss
from webapp.services.pending_sign_in import Pending, SecondStepRefusal, find_pending, use_up
from webapp.services.recovery_codes import use_code
from webapp.services.security import EventKind, record_event
from webapp.services.signed_in import SignedIn, open_browser
from webapp.services.trusted_devices import trust_device

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance, Visitor


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
    if not use_up(session, pending, now=now):
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
