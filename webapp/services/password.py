"""A change of password by a signed-in member, who has just given the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from webapp.domain.password import Password, PasswordRefusal, check_password
from webapp.models import Credential, Member
from webapp.services.credential_change import (
    Changed,
    ChangeRefusal,
    begin_anew,
    note_change,
    set_password,
)
from webapp.services.member_session import OpenSession, SessionRefusal
from webapp.services.password_context import known_about
from webapp.services.password_length import (
    has_become_too_short,
    is_too_short_alone,
    policy_for,
)
from webapp.services.security import EventKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance


@dataclass(frozen=True, slots=True)
class PasswordNotChanged:
    """Why the new password is not taken."""

    refusal: PasswordRefusal | ChangeRefusal


_CREDENTIAL: Final = (
    select(Credential.password_hash, Credential.user_id, Member.language)
    .join(Member, Member.id == Credential.member_id)
    .where(Credential.member_id == bindparam("member_id"))
)


def change_password(
    entrance: Entrance, browser: OpenSession, new: Password, *, now: datetime
) -> Changed | PasswordNotChanged | SessionRefusal:
    """Give the member another password and return the new token of this browser.

    All other browsers are signed out and the member is told.  Whoever calls it has made
    sure that the password before was given within the last minutes.
    """
    with entrance.open_work() as session:
        stored = session.execute(_CREDENTIAL, {"member_id": browser.member_id}).one()
        context = known_about(
            session, entrance, browser.member_id, user_id=stored.user_id, password=new.text
        )
        policy = policy_for(session, entrance, browser.member_id)
    if entrance.hasher.verify(new, stored.password_hash):
        return PasswordNotChanged(ChangeRefusal.SAME_AS_CURRENT)
    refusal = check_password(new, context, policy=policy, guesser=entrance.guesser)
    if refusal:
        return PasswordNotChanged(refusal)
    hashed = entrance.hasher.hash(new)
    with entrance.open_work() as session:
        if has_become_too_short(session, entrance, browser.member_id, new):
            return PasswordNotChanged(PasswordRefusal.TOO_SHORT)
        token = begin_anew(session, browser, now=now)
        if isinstance(token, SessionRefusal):
            return token
        is_short = is_too_short_alone(entrance, new)
        set_password(session, entrance, browser.member_id, hashed, is_short=is_short, now=now)
        _note(session, entrance, browser, stored.language, now=now)
    return Changed(token)


def _note(
    session: Session, entrance: Entrance, browser: OpenSession, language: str, *, now: datetime
) -> None:
    note_change(
        session,
        entrance,
        EventKind.PASSWORD_CHANGED,
        member_id=browser.member_id,
        device_words=browser.device_words,
        language=language,
        now=now,
    )
