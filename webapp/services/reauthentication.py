"""The password once more, from a member who is signed in, before something weighty is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from webapp.domain.attempts import Closed, Rule
from webapp.models import Credential
from webapp.services.attempts import Bucket, forgive, reserve
from webapp.services.entrance import given_back_if_busy
from webapp.services.member_session import OpenSession, SessionRefusal, renew_session
from webapp.services.security import EventKind, record_event

if TYPE_CHECKING:
    from webapp.domain.password import Password
    from webapp.services.entrance import Entrance

CURRENT_PASSWORD: Final = Rule("current-password", tries=10, window=timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Reauthenticated:
    """It is the member; this browser goes on with another token."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotReauthenticated:
    """The password was wrong; so many tries are left."""

    tries_left: int
    opens_at: datetime | None = None


_HASH: Final = select(Credential.password_hash).where(
    Credential.member_id == bindparam("member_id")
)


def reauthenticate(
    entrance: Entrance, browser: OpenSession, password: Password, *, now: datetime
) -> Reauthenticated | NotReauthenticated | Closed | SessionRefusal:
    """Tell whether the member's password was given, and renew the token of this browser.

    The try is counted and saved before the password is looked at.  A password that is
    switched off for signing in is still known here: with it the member chooses another.
    """
    bucket = Bucket(CURRENT_PASSWORD, str(browser.member_id))
    with entrance.open_work() as session:
        verdict = reserve(session, entrance.keys, [bucket], now=now)
        stored = session.execute(_HASH, {"member_id": browser.member_id}).scalar_one()
    if isinstance(verdict, Closed):
        return verdict
    with given_back_if_busy(entrance, [bucket], now=now):
        right = entrance.hasher.verify(password, stored)
    kind = EventKind.REAUTHENTICATED if right else EventKind.REAUTHENTICATION_FAILED
    with entrance.open_work() as session:
        token = renew_session(session, browser, authenticated_at=now) if right else ""
        if isinstance(token, SessionRefusal):
            return token
        record_event(
            session,
            kind,
            member_id=browser.member_id,
            device_words=browser.device_words,
            now=now,
        )
        if not right:
            return NotReauthenticated(verdict.tries_left, verdict.closed_until)
        forgive(session, entrance.keys, [bucket], now=now)
    return Reauthenticated(token)
