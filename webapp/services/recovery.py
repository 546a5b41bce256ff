"""Recovery: a member who forgot user ID, password or both is back in by themselves.

A card, or for the password alone the user ID, is shown; a code goes to the contact on file;
then the user ID is told and another password can be set.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from webapp.domain.password import Password, PasswordRefusal, check_password
from webapp.models import Confirmation, Credential, Member
from webapp.services.counting import count_try
from webapp.services.credential_change import ChangeRefusal, note_change, set_password
from webapp.services.factor_loss import LossReported, end_lost_factors, report_loss
from webapp.services.member_session import end_all_sessions
from webapp.services.password_context import known_about
from webapp.services.password_length import has_become_too_short, is_too_short_alone, policy_for
from webapp.services.pending_sign_in import SecondStep, begin_second_step
from webapp.services.second_factor import count_factors
from webapp.services.security import EventKind
from webapp.services.showing import CheckStarted, Holder, Purpose, new_check, send_code
from webapp.services.signed_in import SignedIn, open_browser, user_id_key
from webapp.services.tokens import token_digest

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.domain.attempts import Closed
    from webapp.domain.password import PasswordPolicy
    from webapp.services.entrance import Entrance, Visitor

BY_CARD: Final = Purpose(
    "recovery",
    for_enrolled=True,
    code_mail="recovery_code",
    other_mail="not_enrolled",
    confirmed_mail="user_id_shown",
)
BY_USER_ID: Final = Purpose(
    "password-recovery",
    for_enrolled=True,
    code_mail="recovery_code",
    other_mail="not_enrolled",
    confirmed_mail="user_id_shown",
    shows_card=False,
)
WAYS: Final = {purpose.name: purpose for purpose in (BY_CARD, BY_USER_ID)}
"""How a recovery can begin, by the name of its purpose."""
FINISH_WITHIN: Final = timedelta(minutes=30)
"""How long after the confirmation the user ID is shown and a password can be set."""


class RecoveryRefusal(Enum):
    """Why a recovery cannot go on from where the browser stands."""

    NOT_CONFIRMED = "not_confirmed"
    ALREADY_DONE = "already_done"
    NO_FACTOR = "no_factor"
    """There is no second factor that could be lost."""


@dataclass(frozen=True, slots=True)
class _Confirmed:
    """A member who has proved to be one."""

    confirmation_id: int
    member_id: int
    user_id: str = field(repr=False)
    language: str
    by_card: bool
    is_loss_reported: bool


@dataclass(frozen=True, slots=True)
class Recovering:
    """Where a recovery stands: who has proved to be a member, and what is open to them."""

    user_id: str = field(repr=False)
    policy: PasswordPolicy
    """How the new password must be."""
    has_factor: bool
    """Whether a second factor is asked for after the new password."""
    can_lose_factor: bool
    """Whether it may be reported as lost here: the card was shown, not the user ID alone."""
    is_loss_reported: bool


_HOLDER: Final = (
    select(Credential.member_id, Member.language)
    .join(Member, Member.id == Credential.member_id)
    .where(Credential.user_id_key == bindparam("key"))
)
_STOPPED: Final = select(Credential.password_hash).where(
    Credential.member_id == bindparam("member_id"), Credential.password_off_at.is_not(None)
)
_CONFIRMED: Final = (
    select(
        Confirmation.id,
        Confirmation.member_id,
        Credential.user_id,
        Member.language,
        Confirmation.purpose,
        Confirmation.confirmed_at,
        Confirmation.used_at,
        Credential.factors_end_at,
    )
    .join(Credential, Credential.member_id == Confirmation.member_id)
    .join(Member, Member.id == Confirmation.member_id)
    .where(
        Confirmation.token_digest == bindparam("digest"),
        Confirmation.purpose.in_(bindparam("ways", expanding=True)),
        Confirmation.confirmed_at.is_not(None),
    )
)


def check_user_id(
    entrance: Entrance,
    typed: str,
    *,
    once: str,
    visitor: Visitor,
    now: datetime,
    known_device: str = "",
) -> CheckStarted | Closed:
    """Count the try, and send a code to the member of this user ID, if there is one.

    The answer is the same whether there is one or not.  A browser in which the member has
    signed in has its own count.  ``ValueError`` where a user ID proves nothing.
    """
    if not entrance.confirms_cards:
        raise ValueError("without a code to somebody's contact, a user ID proves nothing")
    key = user_id_key(typed)
    counted = f"{known_device}|{key}" if known_device else key
    by_key = {one.id: one.digest(counted) for one in entrance.keys_for("recovery user ids")}
    check = new_check(entrance, BY_USER_ID, by_key, key, visitor, once=once, now=now)
    if answer := count_try(entrance, check):
        return answer
    with entrance.open_work() as session:
        row = session.execute(_HOLDER, {"key": key}).first()
        check.holder = Holder("", row[0], row[1], is_enrolled=True) if row else None
        check.right = check.holder is not None
        return send_code(session, entrance, check)


def find_user_id(connection: Connection, token: str, *, now: datetime) -> str | RecoveryRefusal:
    """Return the user ID of the member who has proved to be one in this browser, or why not."""
    found = _confirmed(connection, token, now)
    return found if isinstance(found, RecoveryRefusal) else found.user_id


def find_recovering(
    connection: Connection, entrance: Entrance, token: str, *, now: datetime
) -> Recovering | RecoveryRefusal:
    """Return where the recovery of this browser stands, or why there is none."""
    found = _confirmed(connection, token, now)
    if isinstance(found, RecoveryRefusal):
        return found
    has_factor = count_factors(connection, found.member_id) > 0
    return Recovering(
        found.user_id,
        policy_for(connection, entrance, found.member_id),
        has_factor=has_factor,
        can_lose_factor=has_factor and found.by_card,
        is_loss_reported=found.is_loss_reported,
    )


def recover_password(
    entrance: Entrance,
    token: str,
    password: Password,
    *,
    shared_device: bool,
    visitor: Visitor,
    now: datetime,
) -> SignedIn | SecondStep | PasswordRefusal | ChangeRefusal | RecoveryRefusal:
    """Set another password, sign out everywhere, sign this browser in, and tell the member.

    Where there is a second factor it is asked for first: a recovery is as good as the
    password, not better.  One that was switched off is not taken again: somebody may know it.
    Of two forms sent at once one sets it, the other hears ``ALREADY_DONE``.
    """
    with entrance.open_work() as session:
        found = _confirmed(session, token, now)
        if isinstance(found, RecoveryRefusal):
            return found
    if refusal := _not_taken(entrance, found, password):
        return refusal
    hashed = entrance.hasher.hash(password)
    with entrance.open_work() as session:
        if has_become_too_short(session, entrance, found.member_id, password):
            return PasswordRefusal.TOO_SHORT
        if not _use_up(session, found, now=now):
            return RecoveryRefusal.ALREADY_DONE
        end_all_sessions(session, found.member_id, now=now)
        is_short = is_too_short_alone(entrance, password)
        set_password(session, entrance, found.member_id, hashed, is_short=is_short, now=now)
        return _welcome(session, entrance, found, visitor, shared_device=shared_device, now=now)


def _not_taken(
    entrance: Entrance, found: _Confirmed, password: Password
) -> PasswordRefusal | ChangeRefusal | None:
    """Return why the member cannot have this password, or ``None``."""
    member_id, own, text = found.member_id, found.user_id, password.text
    with entrance.open_work() as session:
        context = known_about(session, entrance, member_id, user_id=own, password=text)
        policy = policy_for(session, entrance, member_id)
        stopped = session.scalars(_STOPPED, {"member_id": member_id}).first()
    if stopped is not None and entrance.hasher.verify(password, stopped):
        return ChangeRefusal.SAME_AS_STOPPED
    return check_password(password, context, policy=policy, guesser=entrance.guesser)


def report_lost_factor(
    entrance: Entrance, token: str, *, visitor: Visitor, now: datetime
) -> LossReported | RecoveryRefusal:
    """Let a lost second factor end after the time of waiting.

    It takes the card: whoever reads the member's mail has user ID and code.
    """
    with entrance.open_work() as session:
        found = _confirmed(session, token, now)
        if isinstance(found, RecoveryRefusal):
            return found
        if not found.by_card:
            return RecoveryRefusal.NOT_CONFIRMED
        words = visitor.device_words
        reported = report_loss(session, entrance, found.member_id, device_words=words, now=now)
    return reported or RecoveryRefusal.NO_FACTOR


def _confirmed(
    session: Session | Connection, token: str, now: datetime
) -> _Confirmed | RecoveryRefusal:
    asked = {"digest": token_digest(token), "ways": list(WAYS)}
    row = session.execute(_CONFIRMED, asked).first()
    if row is None or now >= row.confirmed_at + FINISH_WITHIN:
        return RecoveryRefusal.NOT_CONFIRMED
    if row.used_at is not None:
        return RecoveryRefusal.ALREADY_DONE
    return _Confirmed(
        row.id,
        row.member_id,
        row.user_id,
        row.language,
        by_card=row.purpose == BY_CARD.name,
        is_loss_reported=row.factors_end_at is not None,
    )


def _use_up(session: Session, found: _Confirmed, *, now: datetime) -> bool:
    """Use the recovery up; tell whether it was still open."""
    used = session.execute(
        update(Confirmation)
        .where(Confirmation.id == found.confirmation_id, Confirmation.used_at.is_(None))
        .values(used_at=now)
        .returning(Confirmation.id)
        .execution_options(synchronize_session=False)
    )
    return used.first() is not None


def _welcome(
    session: Session,
    entrance: Entrance,
    found: _Confirmed,
    visitor: Visitor,
    *,
    shared_device: bool,
    now: datetime,
) -> SignedIn | SecondStep:
    """Write down what happened, tell the member, and sign this browser in or ask for more."""
    member_id, words = found.member_id, visitor.device_words
    end_lost_factors(session, entrance, member_id, device_words=words, now=now)
    step = None
    if count_factors(session, member_id):
        step = begin_second_step(session, member_id, shared_device=shared_device, now=now)
    note_change(
        session,
        entrance,
        EventKind.PASSWORD_RECOVERED,
        member_id=member_id,
        device_words=words,
        language=found.language,
        now=now,
    )
    if step:
        return step
    return open_browser(
        session, entrance, member_id, found.user_id, visitor, shared_device=shared_device, now=now
    )
