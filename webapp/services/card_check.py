"""A member proves a card: number and security code, without being told whether they match.

Enrollment and recovery both begin here.  Whatever was typed, the same things happen: one
try is counted, the issuer is asked, a confirmation is noted, one message is queued.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from webapp.domain.attempts import Allowed, Closed
from webapp.domain.confirmation import CONFIRMATION_RULE, ConfirmationCode, code_digest
from webapp.models import Card, Confirmation, Credential, Member
from webapp.services.attempts import forgive, reserve_each, strictest
from webapp.services.card_submission import (
    Holder,
    Submission,
    renew_fingerprints,
    submission,
)
from webapp.services.notices import tell
from webapp.services.security import EventKind, record_event

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.domain.card import CardProof
    from webapp.services.entrance import Entrance, Visitor

CODES: Final = "confirmation codes"
"""What the keys of their digests are derived for."""
CODE_MINUTES: Final = CONFIRMATION_RULE.lasts // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a card is proved for, and which messages that takes."""

    name: str
    for_enrolled: bool
    """Whether it is for members who have a user ID, or for those who have none yet."""
    code_mail: str
    other_mail: str
    """What a member reads for whom it is not meant: what to do instead."""


@dataclass(frozen=True, slots=True)
class CheckStarted:
    """The card page is answered; nothing here tells whether number and code matched."""

    token: str = field(repr=False)
    """What this browser holds from now on."""
    confirmed: bool = False
    """Whether the confirmation code is left out (a setting of the issuer)."""


@dataclass(frozen=True, slots=True)
class NotConfirmed:
    """Where no code is sent: the card cannot go on, for whatever reason."""

    tries_left: int
    closed_until: datetime | None


_HOLDER: Final = (
    select(Card.reference, Card.member_id, Member.language, Credential.member_id.is_not(None))
    .join(Member, Member.id == Card.member_id)
    .outerjoin(Credential, Credential.member_id == Card.member_id)
    .where(Card.number_fingerprint.in_(bindparam("fingerprints", expanding=True)))
)
_UNDER_WAY: Final = select(Confirmation.token_digest, Confirmation.confirmed_at).where(
    Confirmation.token_digest.in_(bindparam("digests", expanding=True))
)


def check_card(
    entrance: Entrance,
    purpose: Purpose,
    proof: CardProof,
    *,
    once: str,
    visitor: Visitor,
    now: datetime,
) -> CheckStarted | NotConfirmed | Closed:
    """Count the try, ask the issuer, and send a code if there is somebody to send it to.

    ``once`` is a random word of the form: the same form sent twice is one try, one
    confirmation and one message.
    """
    check = submission(entrance, purpose, proof, visitor, once=once, now=now)
    with entrance.open_work() as session:
        if known := _under_way(session, check.tokens):
            return known
        renew_fingerprints(session, check)
        verdicts = reserve_each(session, entrance.keys, check.buckets, now=now)
    verdict = strictest(verdicts)
    if isinstance(verdict, Closed):
        return verdict
    check.allowed = verdict
    check.locked_until = _locked_until(verdicts[entrance.throttles.card])
    check.reference = entrance.issuer.knows(proof)
    with entrance.open_work() as session:
        check.holder = _holder(session, entrance, proof)
        answer = _send_code if entrance.confirms_cards else _confirm_at_once
        return answer(session, entrance, check)


def token_digest(token: str) -> str:
    """Return what the database keeps of the token in a browser."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code(entrance: Entrance, digest: str) -> tuple[ConfirmationCode, str]:
    """Make a confirmation code, and what is stored of it, for the browser with this digest."""
    code = ConfirmationCode.make(secrets.randbelow)
    key = entrance.keys_for(CODES).current
    return code, code_digest(key, code, request=digest)


def _under_way(session: Session, tokens: tuple[str, ...]) -> CheckStarted | None:
    """Return the answer of before, if this form has been sent before."""
    by_digest = {token_digest(token): token for token in tokens}
    known = session.execute(_UNDER_WAY, {"digests": list(by_digest)}).first()
    if known is None:
        return None
    return CheckStarted(by_digest[known.token_digest], confirmed=known.confirmed_at is not None)


def _locked_until(of_card: Allowed | Closed) -> datetime | None:
    return of_card.closed_until if isinstance(of_card, Allowed) else of_card.until


def _holder(session: Session, entrance: Entrance, proof: CardProof) -> Holder | None:
    fingerprints = [proof.number.fingerprint(key) for key in entrance.keys]
    row = session.execute(_HOLDER, {"fingerprints": fingerprints}).first()
    return None if row is None or row[1] is None else Holder(row[0], row[1], row[2], row[3])


def _send_code(session: Session, entrance: Entrance, check: Submission) -> CheckStarted:
    """Note the confirmation and tell the member, or do the same for nobody."""
    code, digest = new_code(entrance, token_digest(check.token))
    if not _note(session, check, digest, confirmed=False):
        return CheckStarted(check.token)
    purpose = check.purpose
    wrong_purpose = check.right and not check.suits
    tell(
        session,
        entrance,
        purpose.other_mail if wrong_purpose else purpose.code_mail,
        member_id=check.holder.member_id if check.holder and check.right else None,
        language=check.holder.language if check.holder else "ja",
        now=check.now,
        code=code.plain,
        minutes=CODE_MINUTES,
    )
    _tell_of_lock(session, entrance, check)
    return CheckStarted(check.token)


def _confirm_at_once(
    session: Session, entrance: Entrance, check: Submission
) -> CheckStarted | NotConfirmed:
    """Where the issuer asks for number and code only: the pair is told to be wrong or right."""
    if check.suits:
        _code, digest = new_code(entrance, token_digest(check.token))
        if _note(session, check, digest, confirmed=True):
            forgive(session, entrance.keys, check.buckets, now=check.now)
        return CheckStarted(check.token, confirmed=True)
    _record(session, check)
    tell(
        session,
        entrance,
        check.purpose.other_mail,
        member_id=check.holder.member_id if check.holder and check.right else None,
        language=check.holder.language if check.holder else "ja",
        now=check.now,
    )
    _tell_of_lock(session, entrance, check)
    return NotConfirmed(check.allowed.tries_left, check.allowed.closed_until)


def _note(session: Session, check: Submission, digest: str, *, confirmed: bool) -> bool:
    """Note the confirmation; tell whether this is the first time that the form arrives."""
    statement = insert(Confirmation).values(
        token_digest=token_digest(check.token),
        purpose=check.purpose.name,
        member_id=check.holder.member_id if check.holder and check.right else None,
        card_fingerprint=check.fingerprint,
        code_digest=digest,
        code_key_id=next(iter(check.fingerprints)),
        tries=0,
        codes_sent=1,
        sent_at=check.now,
        expires_at=check.now + CONFIRMATION_RULE.lasts,
        confirmed_at=check.now if confirmed else None,
    )
    made = session.connection().execute(
        statement.on_conflict_do_nothing().returning(Confirmation.id)
    )
    first = made.first() is not None
    if first:
        _record(session, check)
    return first


def _record(session: Session, check: Submission) -> None:
    record_event(
        session,
        EventKind.CARD_SHOWN if check.right else EventKind.CARD_REFUSED,
        member_id=check.holder.member_id if check.holder else None,
        device_words=check.visitor.device_words,
        now=check.now,
    )


def _tell_of_lock(session: Session, entrance: Entrance, check: Submission) -> None:
    """Tell the member when the last try was used up, unless it was the right one."""
    if check.locked_until is None:
        return
    somebody = check.holder is not None and not check.right
    tell(
        session,
        entrance,
        "card_locked",
        member_id=check.holder.member_id if check.holder and somebody else None,
        language=check.holder.language if check.holder else "ja",
        now=check.now,
        until=check.locked_until,
    )
