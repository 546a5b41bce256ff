"""What a member does who says "this was not me", on a page or by the link in a notice."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from webapp.models import Credential, Member
from webapp.services.credential_change import Changed, begin_anew, end_recoveries
from webapp.services.member_session import OpenSession, SessionRefusal, end_all_sessions
from webapp.services.notices import tell
from webapp.services.revoke_link import use_link
from webapp.services.security import EventKind, record_event
from webapp.services.trusted_devices import end_trust

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance


def report_not_me(
    entrance: Entrance, browser: OpenSession, *, now: datetime
) -> Changed | SessionRefusal:
    """Secure the account of a signed-in member; only this browser stays, with another token.

    The password signs nobody in until another one is chosen, which this browser does next.
    Whoever calls it has made sure that the password was given within the last minutes.
    """
    with entrance.open_work() as session:
        token = begin_anew(session, browser, now=now)
        if isinstance(token, SessionRefusal):
            return token
        member_id, words = browser.member_id, browser.device_words
        record_event(session, EventKind.NOT_ME, member_id=member_id, device_words=words, now=now)
        _secure(session, entrance, member_id, now=now)
    return Changed(token)


def revoke(
    entrance: Entrance, word: str, *, signed_in: int | None, device_words: str, now: datetime
) -> bool:
    """Secure the account whose notice had this link; tell whether the link worked.

    Nobody needs to sign in, and everybody is signed out.  ``signed_in`` is the member of
    the browser that shows the link, if there is one.
    """
    with entrance.open_work() as session:
        member_id = use_link(session, word, signed_in=signed_in, now=now)
        if member_id is None:
            return False
        end_all_sessions(session, member_id, now=now)
        kind = EventKind.REVOKED
        record_event(session, kind, member_id=member_id, device_words=device_words, now=now)
        _secure(session, entrance, member_id, now=now)
    return True


def _secure(session: Session, entrance: Entrance, member_id: int, *, now: datetime) -> None:
    """Switch the password off, stop recoveries and exchanges, and tell the member.

    The second factor stays, also where it was reported as lost; no browser is trusted.
    """
    end_recoveries(session, member_id, now=now)
    end_trust(session, member_id)
    session.execute(
        update(Credential)
        .where(Credential.member_id == member_id)
        .values(password_off_at=now, exchanges_frozen_at=now, factors_end_at=None)
    )
    language = session.scalars(select(Member.language).where(Member.id == member_id)).one()
    told = tell(
        session, entrance, "secured", member_id=member_id, language=language, now=now, at=now
    )
    if told:
        kind = EventKind.NOTICE_SENT
        record_event(session, kind, member_id=member_id, device_words="", now=now)
