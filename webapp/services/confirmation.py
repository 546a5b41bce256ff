"""The confirmation code: sent again, sent another way, typed in; or a code that came by letter."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select, update

from webapp.domain.confirmation import (
    ACTIVATION_RULE,
    CONFIRMATION_RULE,
    ActivationCode,
    CodeRefusal,
    ConfirmationCode,
    SentCode,
    check_code,
    code_digest,
)
from webapp.domain.mail import Channel
from webapp.models import ActivationCode as ActivationCodeRow
from webapp.models import Confirmation, Credential, Member
from webapp.services.activation_code import activation_digests
from webapp.services.attempts import forgive
from webapp.services.card_check import CODE_MINUTES, CODES, Purpose, new_code, token_digest
from webapp.services.entrance import card_buckets
from webapp.services.notices import NOBODY, tell
from webapp.services.security import EventKind, record_event
from webapp.services.waiting import MOST_SENT, codes_left

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance, Visitor

STAYS_OPEN: Final = timedelta(hours=1)
"""How long after the last code a confirmation can be taken up again."""


class SendRefusal(Enum):
    """Why no further code was sent."""

    TOO_OFTEN = "too_often"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The code was right."""


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """Why a code was not accepted, and how many may still be tried."""

    refusal: CodeRefusal
    tries_left: int


@dataclass(frozen=True, slots=True)
class _Sent:
    """Another code may go to this member, or to nobody."""

    member_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Typed:
    """One try at a code, counted."""

    confirmation_id: int
    member_id: int | None
    card_fingerprint: str = field(repr=False)
    code_digest: str = field(repr=False)
    sent_at: datetime
    expires_at: datetime
    tries: int
    confirmed_at: datetime | None
    used_at: datetime | None


_ROW: Final = (
    Confirmation.id,
    Confirmation.member_id,
    Confirmation.card_fingerprint,
    Confirmation.code_digest,
    Confirmation.sent_at,
    Confirmation.expires_at,
    Confirmation.tries,
    Confirmation.confirmed_at,
    Confirmation.used_at,
)
_MEMBER: Final = (
    select(Member.language, Credential.member_id.is_not(None))
    .outerjoin(Credential, Credential.member_id == Member.id)
    .where(Member.id == bindparam("member_id"))
)
_LETTERS: Final = select(
    ActivationCodeRow.code_digest, ActivationCodeRow.expires_at, ActivationCodeRow.used_at
).where(ActivationCodeRow.member_id == bindparam("member_id"))


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
        language, enrolled = _member(session, sent.member_id)
        tell(
            session,
            entrance,
            purpose.code_mail if enrolled == purpose.for_enrolled else purpose.other_mail,
            member_id=sent.member_id,
            language=language,
            channel=channel,
            now=now,
            code=code.plain,
            minutes=CODE_MINUTES,
        )
    return None


def confirm(
    entrance: Entrance,
    purpose: Purpose,
    token: str,
    typed: ConfirmationCode | ActivationCode,
    *,
    visitor: Visitor,
    now: datetime,
) -> Confirmed | NotAccepted:
    """Tell whether this is the code that was sent, or the one that came by letter.

    The try is counted and saved before the code is looked at.  A browser that has
    confirmed already stays confirmed: a form sent twice does no harm.
    """
    with entrance.open_work() as session:
        row = _count(session, purpose, token)
        letters = _letters(session, row)
        enrolled = _member(session, row.member_id if row else None)[1]
    if row is None:
        return NotAccepted(CodeRefusal.EXPIRED, 0)
    if row.confirmed_at is not None and row.used_at is None:
        return Confirmed()
    refusal = _refusal(entrance, row, typed, letters, digest=token_digest(token), now=now)
    if row.member_id is None or enrolled != purpose.for_enrolled:
        refusal = refusal or CodeRefusal.WRONG
    _close(entrance, row, refusal, visitor, now=now)
    return NotAccepted(refusal, codes_left(row.tries)) if refusal else Confirmed()


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


def _count(session: Session, purpose: Purpose, token: str) -> _Typed | None:
    row = session.execute(
        update(Confirmation)
        .where(
            Confirmation.token_digest == token_digest(token), Confirmation.purpose == purpose.name
        )
        .values(tries=Confirmation.tries + 1)
        .returning(*_ROW)
        .execution_options(synchronize_session=False)
    ).first()
    if row is None:
        return None
    names = ("confirmation_id", *(column.key for column in _ROW[1:]))
    return _Typed(**dict(zip(names, row, strict=True)))


def _member(session: Session, member_id: int | None) -> tuple[str, bool]:
    """Return a member's language, and whether there is a user ID; for nobody the same work."""
    row = session.execute(_MEMBER, {"member_id": member_id or NOBODY}).first()
    return ("ja", False) if row is None else (row[0], row[1])


def _letters(session: Session, row: _Typed | None) -> Sequence[Any]:
    member_id = (row.member_id if row else None) or NOBODY
    return session.execute(_LETTERS, {"member_id": member_id}).all()


def _refusal(
    entrance: Entrance,
    row: _Typed,
    typed: ConfirmationCode | ActivationCode,
    letters: Sequence[Any],
    *,
    digest: str,
    now: datetime,
) -> CodeRefusal | None:
    if isinstance(typed, ActivationCode):
        return _refusal_of_letter(entrance, row, typed, letters, now=now)
    sent = SentCode(row.code_digest, row.expires_at, row.tries, used=row.used_at is not None)
    shown = [code_digest(key, typed, request=digest) for key in entrance.keys_for(CODES)]
    equal = [one for one in shown if hmac.compare_digest(row.code_digest, one)]
    return check_code(sent, (equal or shown)[0], rule=CONFIRMATION_RULE, now=now)


def _refusal_of_letter(
    entrance: Entrance,
    row: _Typed,
    typed: ActivationCode,
    letters: Sequence[Any],
    *,
    now: datetime,
) -> CodeRefusal | None:
    """Find the letter that the code came by; letters cross in the post, so any of them counts.

    The page must have been opened within the last hour, with number and code.
    """
    digests = activation_digests(entrance.keys, row.member_id or NOBODY, typed)
    if row.used_at is not None:
        return CodeRefusal.USED
    if row.tries > ACTIVATION_RULE.tries:
        return CodeRefusal.TOO_MANY_TRIES
    if now >= row.sent_at + STAYS_OPEN:
        return CodeRefusal.EXPIRED
    for letter in letters:
        for digest in digests:
            if hmac.compare_digest(letter.code_digest, digest):
                sent = SentCode(digest, letter.expires_at, row.tries, letter.used_at is not None)
                return check_code(sent, digest, rule=ACTIVATION_RULE, now=now)
    return CodeRefusal.WRONG


def _close(
    entrance: Entrance,
    row: _Typed,
    refusal: CodeRefusal | None,
    visitor: Visitor,
    *,
    now: datetime,
) -> None:
    """Write down how it went; if the code was right, give back the tries at the card, once.

    The event comes last: the end of their chain is one lock for all, and whoever holds
    it must not wait for a row.
    """
    with entrance.open_work() as session:
        if refusal is None and _first_to_confirm(session, row, now=now):
            buckets = card_buckets(entrance, row.card_fingerprint, visitor)
            forgive(session, entrance.keys, buckets, now=now)
        record_event(
            session,
            EventKind.CODE_REFUSED if refusal else EventKind.CODE_ACCEPTED,
            member_id=row.member_id,
            device_words=visitor.device_words,
            now=now,
        )


def _first_to_confirm(session: Session, row: _Typed, *, now: datetime) -> bool:
    """Note that the code was right; of forms sent at once, one hears that it was the first."""
    confirmed = session.execute(
        update(Confirmation)
        .where(Confirmation.id == row.confirmation_id, Confirmation.confirmed_at.is_(None))
        .values(confirmed_at=now)
        .returning(Confirmation.id)
        .execution_options(synchronize_session=False)
    )
    return confirmed.first() is not None
