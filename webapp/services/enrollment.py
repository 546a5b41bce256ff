"""Enrollment: a member whose card is confirmed chooses a user ID and a password."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from webapp.domain.attempts import Closed
from webapp.domain.password import Password, PasswordContext, PasswordRefusal, check_password
from webapp.domain.user_id import LONGEST_EMAIL, UserId, UserIdRefusal
from webapp.models import ActivationCode, Confirmation, Credential
from webapp.services.attempts import Bucket, reserve
from webapp.services.member_session import open_session
from webapp.services.notices import tell
from webapp.services.pages import remember_language
from webapp.services.password_context import known_about
from webapp.services.security import EventKind, record_event
from webapp.services.showing import Purpose
from webapp.services.tokens import token_digest
from webapp.services.user_id import USER_ID_CHECKS, UserIdAnswer, answer_for, taken

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance, Visitor

ENROLLMENT: Final = Purpose(
    "enrollment", for_enrolled=False, code_mail="enrollment_code", other_mail="already_enrolled"
)
FINISH_WITHIN: Final = timedelta(minutes=30)
"""How long after the confirmation user ID and password can be chosen."""


class EnrollmentRefusal(Enum):
    """Why an enrollment cannot go on from where the browser stands."""

    NOT_CONFIRMED = "not_confirmed"
    ALREADY_ENROLLED = "already_enrolled"


@dataclass(frozen=True, slots=True)
class NotEnrolled:
    """What is to be mended: the user ID, the password, or both."""

    user_id: UserIdAnswer
    password: PasswordRefusal | None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The member has a user ID and a password, and is signed in."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Applicant:
    """A member whose card is confirmed."""

    confirmation_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one look at the database told about somebody's choice."""

    applicant: _Applicant
    answer: UserIdAnswer
    context: PasswordContext


_APPLICANT: Final = (
    select(
        Confirmation.id,
        Confirmation.member_id,
        Confirmation.confirmed_at,
        Confirmation.used_at,
        Credential.member_id.is_not(None).label("enrolled"),
    )
    .outerjoin(Credential, Credential.member_id == Confirmation.member_id)
    .where(
        Confirmation.token_digest == bindparam("digest"),
        Confirmation.purpose == ENROLLMENT.name,
    )
)


_CARD: Final = select(Confirmation.card_fingerprint).where(
    Confirmation.token_digest == bindparam("digest"), Confirmation.purpose == ENROLLMENT.name
)


def is_same_card(connection: Connection, before: str, token: str) -> bool:
    """Tell whether the same card was shown twice, so that the same person goes on."""
    shown = (
        connection.execute(_CARD, {"digest": token_digest(one)}).scalar() for one in (before, token)
    )
    first, second = shown
    return first is not None and first == second


def may_choose(connection: Connection, token: str, *, now: datetime) -> EnrollmentRefusal | None:
    """Return why this browser may not choose user ID and password, or ``None`` if it may."""
    applicant = _applicant(connection, token, now)
    return applicant if isinstance(applicant, EnrollmentRefusal) else None


def check_user_id(
    entrance: Entrance, token: str, typed: str, *, now: datetime
) -> UserIdAnswer | EnrollmentRefusal | Closed:
    """Tell whether a user ID can be had.  Only confirmed members may ask, and not too often."""
    looked = _look(entrance, token, typed, now=now)
    return looked.answer if isinstance(looked, _Looked) else looked


def finish_enrollment(
    entrance: Entrance,
    token: str,
    typed: str,
    password: Password,
    *,
    shared_device: bool,
    visitor: Visitor,
    now: datetime,
) -> Enrolled | NotEnrolled | EnrollmentRefusal | Closed:
    """Give the member a user ID and a password, sign this browser in, and tell the member.

    Of two forms sent at once one enrolls, the other hears ``ALREADY_ENROLLED``.
    """
    looked = _look(entrance, token, typed, password=password.text, now=now)
    if not isinstance(looked, _Looked):
        return looked
    user_id = UserId.parse(typed)
    weak = check_password(
        password, looked.context, policy=entrance.policy, guesser=entrance.guesser
    )
    if looked.answer.refusal or weak or not isinstance(user_id, UserId):
        return NotEnrolled(looked.answer, weak)
    hashed = entrance.hasher.hash(password)
    with entrance.open_work() as session:
        refusal = _take(session, looked.applicant, user_id, hashed, now=now)
        if refusal is UserIdRefusal.TAKEN:
            return NotEnrolled(taken(session, user_id), None)
        if refusal:
            return EnrollmentRefusal.ALREADY_ENROLLED
        return _welcome(
            session, entrance, looked.applicant, visitor, shared_device=shared_device, now=now
        )


def _look(
    entrance: Entrance, token: str, typed: str, *, password: str = "", now: datetime
) -> _Looked | EnrollmentRefusal | Closed:
    with entrance.open_work() as session:
        applicant = _applicant(session, token, now)
        if isinstance(applicant, EnrollmentRefusal):
            return applicant
        bucket = Bucket(USER_ID_CHECKS, str(applicant.member_id))
        verdict = reserve(session, entrance.keys, [bucket], now=now)
        if isinstance(verdict, Closed):
            return verdict
        user_id = typed[:LONGEST_EMAIL]
        context = known_about(
            session, entrance, applicant.member_id, user_id=user_id, password=password
        )
        return _Looked(applicant, answer_for(session, typed, context.card_digits), context)


def _applicant(
    session: Session | Connection, token: str, now: datetime
) -> _Applicant | EnrollmentRefusal:
    row = session.execute(_APPLICANT, {"digest": token_digest(token)}).first()
    if row is not None and (row.enrolled or row.used_at is not None):
        return EnrollmentRefusal.ALREADY_ENROLLED
    if row is None or row.member_id is None or row.confirmed_at is None:
        return EnrollmentRefusal.NOT_CONFIRMED
    if now >= row.confirmed_at + FINISH_WITHIN:
        return EnrollmentRefusal.NOT_CONFIRMED
    return _Applicant(row.id, row.member_id)


def _take(
    session: Session, applicant: _Applicant, user_id: UserId, hashed: str, *, now: datetime
) -> UserIdRefusal | EnrollmentRefusal | None:
    """Take the user ID, unless somebody, or this member in another tab, was faster."""
    made = session.connection().execute(
        insert(Credential)
        .values(
            member_id=applicant.member_id,
            user_id_key=user_id.key,
            user_id=user_id.typed,
            password_hash=hashed,
            enrolled_at=now,
            password_set_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Credential.member_id)
    )
    if made.first():
        return None
    own = select(Credential.member_id).where(Credential.member_id == applicant.member_id)
    return EnrollmentRefusal.ALREADY_ENROLLED if session.scalar(own) else UserIdRefusal.TAKEN


def _welcome(
    session: Session,
    entrance: Entrance,
    applicant: _Applicant,
    visitor: Visitor,
    *,
    shared_device: bool,
    now: datetime,
) -> Enrolled:
    """Close what has been used, write it down, tell the member and sign this browser in."""
    member_id, words = applicant.member_id, visitor.device_words
    _use_up(session, applicant, now=now)
    record_event(session, EventKind.ENROLLED, member_id=member_id, device_words=words, now=now)
    language = visitor.language
    remember_language(session, member_id, language)
    tell(session, entrance, "enrolled", member_id=member_id, language=language, now=now, at=now)
    token = open_session(
        session,
        member_id,
        rules=entrance.session_rules,
        shared_device=shared_device,
        device_words=words,
        now=now,
    )
    return Enrolled(token)


def _use_up(session: Session, applicant: _Applicant, *, now: datetime) -> None:
    """Let neither the confirmation nor any code by letter be used again."""
    session.execute(
        update(Confirmation).where(Confirmation.id == applicant.confirmation_id).values(used_at=now)
    )
    session.execute(
        update(ActivationCode)
        .where(ActivationCode.member_id == applicant.member_id, ActivationCode.used_at.is_(None))
        .values(used_at=now)
    )
