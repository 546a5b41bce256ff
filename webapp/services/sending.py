"""Another confirmation code on request: sent again, or sent another way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from webapp.domain.confirmation import CONFIRMATION_RULE
from webapp.domain.mail import Channel
from webapp.models import Confirmation, Credential, Member
from webapp.services.notices import NOBODY
from webapp.services.showing import Purpose, new_code, tell_code
from webapp.services.tokens import token_digest
from webapp.services.waiting import MOST_SENT

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance

STAYS_OPEN: Final = timedelta(hours=1)
"""How long after the last code a confirmation can be taken up again."""


class SendRefusal(Enum):
    """Why no further code was sent."""

    TOO_OFTEN = "too_often"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class _Sent:
    """Another code may go to this member, or to nobody."""

    member_id: int | None


_MEMBER: Final = (
    select(Member.language, Credential.member_id.is_not(None))
    .outerjoin(Credential, Credential.member_id == Member.id)
    .where(Member.id == bindparam("member_id"))
)


def send_again(
    entrance: Entrance, purpose: Purpose, token: str, *, channel: Channel | None, now: datetime
) -> SendRefusal | None:
    """Send a new code, by another way if one is named; return why not, if it was not.

    The code before it counts no more.  The tries already used stay used.
    """
    digest = token_digest(token)
    code, stored = new_code(entrance, digest)
    with entrance.open_work() as session:
        sent = _renew(session, purpose, digest, (stored, entrance.keys.current.id), now=now)
        if isinstance(sent, SendRefusal):
            return sent
        language, enrolled = language_and_enrolled(session, sent.member_id)
        tell_code(
            session,
            entrance,
            purpose,
            code,
            suits=enrolled == purpose.for_enrolled,
            member_id=sent.member_id,
            language=language,
            channel=channel,
            now=now,
        )
    return None


def _renew(
    session: Session, purpose: Purpose, digest: str, stored: tuple[str, str], *, now: datetime
) -> _Sent | SendRefusal:
    """Put a new code in the place of the one before, if another may be sent."""
    waiting = (
        Confirmation.token_digest == digest,
        Confirmation.purpose == purpose.name,
        Confirmation.confirmed_at.is_(None),
        Confirmation.sent_at > now - STAYS_OPEN,
    )
    sent = session.execute(
        update(Confirmation)
        .where(*waiting, Confirmation.codes_sent < MOST_SENT)
        .values(
            code_digest=stored[0],
            code_key_id=stored[1],
            codes_sent=Confirmation.codes_sent + 1,
            sent_at=now,
            expires_at=now + CONFIRMATION_RULE.lasts,
        )
        .returning(Confirmation.member_id)
        .execution_options(synchronize_session=False)
    ).first()
    if sent is not None:
        return _Sent(sent.member_id)
    there = session.execute(select(Confirmation.id).where(*waiting)).first()
    return SendRefusal.TOO_OFTEN if there else SendRefusal.GONE


def language_and_enrolled(session: Session, member_id: int | None) -> tuple[str, bool]:
    """Return a member's language, and whether there is a user ID; for nobody the same work."""
    row = session.execute(_MEMBER, {"member_id": member_id or NOBODY}).first()
    return ("ja", False) if row is None else (row[0], row[1])
