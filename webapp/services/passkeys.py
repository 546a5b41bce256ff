"""Passkeys of a member: added with a name, used beside the password or instead of it.

What a passkey signs is a challenge: a random text that waits in the database for one purpose
in one browser, for five minutes, and is gone once an answer names it, right or wrong.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select, update

from webapp.domain.attempts import Closed
from webapp.domain.second_factor import FactorRefusal
from webapp.models import Credential, Passkey, PasskeyChallenge
from webapp.services.attempts import Bucket, forgive, reserve
from webapp.services.factor_change import FactorsChanged, note_added
from webapp.services.member_session import OpenSession, SessionRefusal
from webapp.services.pending_sign_in import (
    Pending,
    SecondStepRefusal,
    begin_second_step,
    find_pending,
)
from webapp.services.second_factor import MOST_FACTORS, count_factors
from webapp.services.second_step import NotProved, SteppedIn, step_in
from webapp.services.security import EventKind, record_event

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.domain.passkey import NewPasskey, Passkeys
    from webapp.services.entrance import Entrance, Visitor

CHALLENGE_BYTES: Final = 32
CHALLENGE_LASTS: Final = timedelta(minutes=5)
MARKS: Final = "passkey marks"
"""What the key is derived for with which a member is named to a device: by no number."""


class ChallengePurpose(Enum):
    """What a challenge is made for."""

    ADD = "add"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class _Known:
    """A passkey that an answer names."""

    row: int
    member_id: int
    public_key: str
    sign_count: int


_OF_MEMBER: Final = select(Passkey.credential_id).where(Passkey.member_id == bindparam("member_id"))
_KNOWN: Final = (
    select(Passkey.id, Passkey.member_id, Passkey.public_key, Passkey.sign_count)
    .join(Credential, Credential.member_id == Passkey.member_id)
    .where(
        Passkey.credential_id == bindparam("credential_id"), Credential.password_off_at.is_(None)
    )
)


def ask_for_new(
    entrance: Entrance,
    passkeys: Passkeys,
    browser: OpenSession,
    visitor: Visitor,
    *,
    now: datetime,
) -> str:
    """Return what this browser needs to make a passkey for a signed-in member."""
    member_id = browser.member_id
    with entrance.open_work() as session:
        challenge = _new_challenge(session, ChallengePurpose.ADD, visitor, now=now)
        known = session.scalars(_OF_MEMBER, {"member_id": member_id}).all()
    mark = entrance.keys_for(MARKS).current.digest(str(member_id))
    return passkeys.creation_options(
        challenge, mark=bytes.fromhex(mark), user_id=browser.user_id, known=known
    )


def add_passkey(
    entrance: Entrance,
    passkeys: Passkeys,
    browser: OpenSession,
    name: str,
    answer: str,
    *,
    visitor: Visitor,
    now: datetime,
) -> FactorsChanged | FactorRefusal | SessionRefusal:
    """Keep the passkey that a device has made; the first factor brings recovery codes."""
    named = _used_challenge(entrance, passkeys, ChallengePurpose.ADD, answer, visitor, now=now)
    made = passkeys.made(answer, named[0]) if named else None
    if made is None:
        return FactorRefusal.WRONG_CODE
    with entrance.open_work() as session:
        known = select(Passkey.id).where(Passkey.credential_id == made.credential_id)
        if session.scalars(known).first() is not None:
            return FactorRefusal.GONE
        if count_factors(session, browser.member_id) >= MOST_FACTORS:
            return FactorRefusal.TOO_MANY
        session.add(_row(browser.member_id, name, made, now))
        return note_added(session, entrance, browser, now=now)


def _row(member_id: int, name: str, made: NewPasskey, now: datetime) -> Passkey:
    return Passkey(
        member_id=member_id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        added_at=now,
    )


def ask_for_proof(
    entrance: Entrance, passkeys: Passkeys, token: str, *, visitor: Visitor, now: datetime
) -> str:
    """Return what this browser needs to use a passkey.

    After the password, one of the member's; before it, any: nothing is told of anybody.
    """
    with entrance.open_work() as session:
        challenge = _new_challenge(session, ChallengePurpose.SIGN_IN, visitor, now=now)
        pending = find_pending(session, token, now=now)
        known = (
            session.scalars(_OF_MEMBER, {"member_id": pending.member_id}).all()
            if isinstance(pending, Pending)
            else ()
        )
    return passkeys.request_options(challenge, known=known)


def step_in_with_passkey(
    entrance: Entrance,
    passkeys: Passkeys,
    token: str,
    answer: str,
    *,
    shared_device: bool = False,
    visitor: Visitor,
    now: datetime,
) -> SteppedIn | NotProved | Closed | SecondStepRefusal:
    """Sign the member in whose passkey this is, after the password or without.

    A passkey has looked who is there, so that alone it is worth both.  It signs nobody in
    whose password is off, since that is how everything is stopped.
    """
    bucket = Bucket(entrance.throttles.sign_in_network, visitor.network)
    with entrance.open_work() as session:
        verdict = reserve(session, entrance.keys, [bucket], now=now)
    if isinstance(verdict, Closed):
        return verdict
    purpose = ChallengePurpose.SIGN_IN
    named = _used_challenge(entrance, passkeys, purpose, answer, visitor, now=now)
    with entrance.open_work() as session:
        known = _proved(session, passkeys, named, answer, now=now)
        pending = _pending(session, token, known, shared_device=shared_device, now=now)
        if known is None or pending is None:
            words, member_id = visitor.device_words, known.member_id if known else None
            kind = EventKind.SECOND_STEP_FAILED
            record_event(session, kind, member_id=member_id, device_words=words, now=now)
            return NotProved(verdict.tries_left, verdict.closed_until)
        forgive(session, entrance.keys, [bucket], now=now)
        return step_in(session, entrance, pending, trusts=False, visitor=visitor, now=now)


def _new_challenge(
    session: Session, purpose: ChallengePurpose, visitor: Visitor, *, now: datetime
) -> str:
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now))
    challenge = secrets.token_urlsafe(CHALLENGE_BYTES)
    session.add(
        PasskeyChallenge(
            challenge=challenge,
            purpose=purpose.value,
            browser=visitor.browser,
            expires_at=now + CHALLENGE_LASTS,
        )
    )
    return challenge


def _used_challenge(
    entrance: Entrance,
    passkeys: Passkeys,
    purpose: ChallengePurpose,
    answer: str,
    visitor: Visitor,
    *,
    now: datetime,
) -> tuple[str, str] | None:
    """Use up the challenge that an answer names, before the answer is looked at.

    Return it with the passkey that is named; ``None`` if it is not one of this browser's.
    """
    named = passkeys.named_in(answer)
    if named is None:
        return None
    with entrance.open_work() as session:
        used = session.execute(
            delete(PasskeyChallenge)
            .where(
                PasskeyChallenge.challenge == named[0],
                PasskeyChallenge.purpose == purpose.value,
                PasskeyChallenge.browser == visitor.browser,
                PasskeyChallenge.expires_at > now,
            )
            .returning(PasskeyChallenge.id)
        )
        return named if used.first() is not None else None


def _proved(
    session: Session,
    passkeys: Passkeys,
    named: tuple[str, str] | None,
    answer: str,
    *,
    now: datetime,
) -> _Known | None:
    """Return the passkey that has signed, with its new count kept; else ``None``."""
    if named is None:
        return None
    row = session.execute(_KNOWN, {"credential_id": named[1]}).first()
    if row is None:
        return None
    known = _Known(*row)
    count = passkeys.proved(
        answer, named[0], public_key=known.public_key, sign_count=known.sign_count
    )
    if count is None:
        return None
    session.execute(
        update(Passkey)
        .where(Passkey.id == known.row)
        .values(sign_count=count, used_at=now)
        .execution_options(synchronize_session=False)
    )
    return known


def _pending(
    session: Session, token: str, known: _Known | None, *, shared_device: bool, now: datetime
) -> Pending | None:
    """Return the step that a passkey does: the one under way, if it is its member's, or its own."""
    if known is None:
        return None
    if token:
        found = find_pending(session, token, now=now)
        return found if isinstance(found, Pending) and found.member_id == known.member_id else None
    begun = begin_second_step(session, known.member_id, shared_device=shared_device, now=now)
    session.flush()
    found = find_pending(session, begun.token, now=now)
    return found if isinstance(found, Pending) else None
