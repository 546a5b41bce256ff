"""The confirmation code typed in; or a code that came by letter."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
from webapp.models import ActivationCode as ActivationCodeRow
from webapp.models import Confirmation
from webapp.services.activation_code import activation_digests
from webapp.services.alarm import give_back_to_site
from webapp.services.attempts import forgive
from webapp.services.notices import NOBODY
from webapp.services.security import EventKind, record_event
from webapp.services.sending import STAYS_OPEN, language_and_enrolled
from webapp.services.showing import CODES, Purpose, tell_confirmed
from webapp.services.tokens import token_digest
from webapp.services.waiting import codes_left

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance, Visitor


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The code was right."""


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """Why a code was not accepted, and how many may still be tried."""

    refusal: CodeRefusal
    tries_left: int


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
_LETTERS: Final = select(
    ActivationCodeRow.code_digest, ActivationCodeRow.expires_at, ActivationCodeRow.used_at
).where(ActivationCodeRow.member_id == bindparam("member_id"))


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
        language, enrolled = language_and_enrolled(session, row.member_id if row else None)
    if row is None:
        return NotAccepted(CodeRefusal.EXPIRED, 0)
    if row.confirmed_at is not None and row.used_at is None:
        return Confirmed()
    refusal = _refusal(entrance, row, typed, letters, digest=token_digest(token), now=now)
    if row.member_id is None or enrolled != purpose.for_enrolled:
        refusal = refusal or CodeRefusal.WRONG
    _close(entrance, purpose, row, refusal, visitor, language=language, now=now)
    return NotAccepted(refusal, codes_left(row.tries)) if refusal else Confirmed()


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
    purpose: Purpose,
    row: _Typed,
    refusal: CodeRefusal | None,
    visitor: Visitor,
    *,
    language: str,
    now: datetime,
) -> None:
    """Write down how it went; if the code was right, give back the tries at the card, once.

    The event comes last: the end of their chain is one lock for all, and whoever holds
    it must not wait for a row.
    """
    with entrance.open_work() as session:
        if refusal is None and _first_to_confirm(session, row, now=now):
            buckets = purpose.buckets(entrance, row.card_fingerprint, visitor)
            forgive(session, entrance.keys, buckets, now=now)
            site = entrance.throttles.site_cards
            give_back_to_site(session, site, counted_at=row.sent_at)
            tell_confirmed(
                session, entrance, purpose, member_id=row.member_id, language=language, now=now
            )
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
