"""What every change of a credential does besides: others out, this browser renewed, told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

from sqlalchemy import update

from webapp.models import Confirmation, Credential
from webapp.services.attempts import Bucket, forgive
from webapp.services.member_session import (
    OpenSession,
    SessionRefusal,
    end_all_sessions,
    renew_session,
)
from webapp.services.notices import tell
from webapp.services.revoke_link import make_link
from webapp.services.security import EventKind, record_event
from webapp.services.trusted_devices import end_trust

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance


NO_CODE: Final = ""
"""What stands in place of a code's digest when no code is right."""


class ChangeRefusal(Enum):
    """Why user ID or password were not changed, beside the refusals of the new one."""

    SAME_AS_CURRENT = "same_as_current"
    SAME_AS_STOPPED = "same_as_stopped"
    SAME_USER_ID = "same_user_id"


@dataclass(frozen=True, slots=True)
class Changed:
    """It is changed; this browser goes on with another token."""

    token: str = field(repr=False)


def begin_anew(session: Session, browser: OpenSession, *, now: datetime) -> str | SessionRefusal:
    """Give this browser another token, sign the member out elsewhere, trust no browser any more.

    Do this first: a browser that has been signed out in the meantime changes nothing.
    """
    token = renew_session(session, browser)
    if not isinstance(token, SessionRefusal):
        end_all_sessions(session, browser.member_id, but=browser.session_id, now=now)
        end_trust(session, browser.member_id)
    return token


def set_password(
    session: Session,
    entrance: Entrance,
    member_id: int,
    hashed: str,
    *,
    is_short: bool,
    now: datetime,
) -> None:
    """Give the member another password; one that was switched off is on again.

    The row of failures ends.  Recoveries under way are over: somebody else may have begun
    them.  No browser is trusted any more.  ``is_short`` says that it is good only beside a
    second factor.
    """
    end_recoveries(session, member_id, now=now)
    end_trust(session, member_id)
    key = session.execute(
        update(Credential)
        .where(Credential.member_id == member_id)
        .values(
            password_hash=hashed,
            password_is_short=is_short,
            password_set_at=now,
            password_off_at=None,
        )
        .returning(Credential.user_id_key)
    ).scalar_one()
    in_a_row = Bucket(entrance.throttles.failures_in_a_row, key)
    forgive(session, entrance.keys, [in_a_row], now=now)


def end_recoveries(session: Session, member_id: int, *, now: datetime) -> None:
    """Let no recovery of the member go on from where it stands.

    A code that was sent and not typed yet is a wrong one from now on, which tells no more
    than where there is no member; one that was typed has been used.
    """
    of_member = update(Confirmation).where(Confirmation.member_id == member_id)
    typed = Confirmation.confirmed_at.is_not(None)
    for ended in (
        of_member.where(typed, Confirmation.used_at.is_(None)).values(used_at=now),
        of_member.where(~typed).values(code_digest=NO_CODE),
    ):
        session.execute(ended.execution_options(synchronize_session=False))


def note_change(
    session: Session,
    entrance: Entrance,
    kind: EventKind,
    *,
    member_id: int,
    device_words: str,
    language: str,
    now: datetime,
    **values: object,
) -> None:
    """Write down what was changed, and tell the member, with a link for who knows nothing of it.

    The message is called like the event; a password that was recovered is one that changed.
    ``values`` are what else the message says.
    """
    record_event(session, kind, member_id=member_id, device_words=device_words, now=now)
    told = tell(
        session,
        entrance,
        (EventKind.PASSWORD_CHANGED if kind is EventKind.PASSWORD_RECOVERED else kind).value,
        member_id=member_id,
        language=language,
        channel=None,
        unsaid="",
        now=now,
        changed_at=now,
        link=make_link(session, member_id, now=now),
        **values,
    )
    if told:
        kind = EventKind.NOTICE_SENT
        record_event(session, kind, member_id=member_id, device_words="", now=now)
