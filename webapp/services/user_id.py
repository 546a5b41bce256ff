"""User IDs: whether one can be had, and a change of it by a signed-in member."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from webapp.domain.attempts import Closed, Rule
from webapp.domain.user_id import LONGEST_EMAIL, UserId, UserIdRefusal, suggest_user_ids
from webapp.models import Credential, Member
from webapp.services.attempts import Bucket, reserve
from webapp.services.credential_change import Changed, ChangeRefusal, begin_anew, note_change
from webapp.services.member_session import OpenSession, SessionRefusal
from webapp.services.password_context import known_about
from webapp.services.security import EventKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance

USER_ID_CHECKS: Final = Rule("user-id-check", tries=30, window=timedelta(hours=1))
"""How often one card, or one member, may ask which user IDs are taken."""
CHANCE_BYTES: Final = 6


@dataclass(frozen=True, slots=True)
class UserIdAnswer:
    """Whether a user ID is free; if it is taken, similar ones that are."""

    refusal: UserIdRefusal | ChangeRefusal | None
    suggestions: tuple[str, ...] = ()


_TAKEN: Final = select(Credential.user_id_key).where(
    Credential.user_id_key.in_(bindparam("keys", expanding=True))
)
_OWN: Final = (
    select(Credential.user_id, Credential.user_id_key, Member.language)
    .join(Member, Member.id == Credential.member_id)
    .where(Credential.member_id == bindparam("member_id"))
)


def answer_for(session: Session, typed: str, card_digits: str, *, own: str = "") -> UserIdAnswer:
    """Tell whether a user ID can be had by somebody with these card digits.

    ``own`` is the user ID the member has, as it is compared: writing it otherwise is free.
    """
    user_id = UserId.parse(typed)
    if isinstance(user_id, UserIdRefusal):
        return UserIdAnswer(user_id)
    if user_id.shows_card_digits(card_digits):
        return UserIdAnswer(UserIdRefusal.CARD_DIGITS)
    if user_id.key != own and session.scalars(_TAKEN, {"keys": [user_id.key]}).first():
        return taken(session, user_id)
    return UserIdAnswer(None)


def taken(session: Session, user_id: UserId) -> UserIdAnswer:
    """Say that it is taken, and which ones like it are free."""
    likes = suggest_user_ids(user_id.key, secrets.token_bytes(CHANCE_BYTES))
    known = set(session.scalars(_TAKEN, {"keys": [like.key for like in likes]}))
    free = tuple(like.typed for like in likes if like.key not in known)
    return UserIdAnswer(UserIdRefusal.TAKEN, free)


def change_user_id(
    entrance: Entrance, browser: OpenSession, typed: str, *, now: datetime
) -> Changed | UserIdAnswer | Closed | SessionRefusal:
    """Give the member another user ID and return the new token of this browser.

    All other browsers are signed out and the member is told.  Whoever calls it has made
    sure that the password was given within the last minutes.
    """
    bucket = Bucket(USER_ID_CHECKS, f"member {browser.member_id}")
    with entrance.open_work() as session:
        verdict = reserve(session, entrance.keys, [bucket], now=now)
        if isinstance(verdict, Closed):
            return verdict
        own = session.execute(_OWN, {"member_id": browser.member_id}).one()
        context = known_about(
            session, entrance, browser.member_id, user_id=typed[:LONGEST_EMAIL], password=""
        )
        answer = answer_for(session, typed, context.card_digits, own=own.user_id_key)
    user_id = UserId.parse(typed)
    if answer.refusal or not isinstance(user_id, UserId):
        return answer
    if user_id.typed == own.user_id:
        return UserIdAnswer(ChangeRefusal.SAME_USER_ID)
    try:
        with entrance.open_work() as session:
            return _change(session, entrance, browser, user_id, language=own.language, now=now)
    except IntegrityError:
        with entrance.open_work() as session:
            return taken(session, user_id)


def _change(
    session: Session,
    entrance: Entrance,
    browser: OpenSession,
    user_id: UserId,
    *,
    language: str,
    now: datetime,
) -> Changed | SessionRefusal:
    """Take the user ID; somebody who was faster by a moment makes the whole work fail."""
    token = begin_anew(session, browser, now=now)
    if isinstance(token, SessionRefusal):
        return token
    session.execute(
        update(Credential)
        .where(Credential.member_id == browser.member_id)
        .values(user_id=user_id.typed, user_id_key=user_id.key, user_id_set_at=now)
    )
    note_change(
        session,
        entrance,
        EventKind.USER_ID_CHANGED,
        member_id=browser.member_id,
        device_words=browser.device_words,
        language=language,
        now=now,
    )
    return Changed(token)
