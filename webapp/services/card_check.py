"""A member proves a card: number and security code, without being told whether they match.

Enrollment and recovery both begin here.  Whatever was typed, the same things happen: one
try is counted, the issuer is asked, a confirmation is noted, one message is queued.
A recovery can begin with the user ID as well (`webapp.services.recovery`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from webapp.models import Card, Credential, Member
from webapp.services.alarm import give_back_to_site
from webapp.services.attempts import forgive
from webapp.services.counting import count_try
from webapp.services.notices import tell
from webapp.services.showing import (
    Check,
    CheckStarted,
    Holder,
    new_check,
    new_code,
    note_confirmation,
    record_shown,
    send_code,
    tell_confirmed,
    tell_of_lock,
)
from webapp.services.tokens import token_digest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.domain.attempts import Closed
    from webapp.domain.card import CardProof
    from webapp.services.entrance import Entrance, Visitor
    from webapp.services.showing import Purpose


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

    Where the issuer asks for no code, one is sent all the same while more fails on the
    whole site than usual: then nobody is told whether number and code match.

    ``once`` is a random word of the form: the same form sent twice is one try, one
    confirmation and one message.
    """
    shown = f"{proof.number.digits}|{proof.code.digits}"
    fingerprints = {key.id: proof.number.fingerprint(key) for key in entrance.keys}
    check = new_check(entrance, purpose, fingerprints, shown, visitor, once=once, now=now)
    if answer := count_try(entrance, check):
        return answer
    reference = entrance.issuer.knows(proof)
    with entrance.open_work() as session:
        check.holder = _holder(session, entrance, proof)
        check.right = check.holder is not None and check.holder.reference == reference
        sends_code = entrance.confirms_cards or check.is_alarm
        answer_now = send_code if sends_code else _confirm_at_once
        return answer_now(session, entrance, check)


def _holder(session: Session, entrance: Entrance, proof: CardProof) -> Holder | None:
    fingerprints = [proof.number.fingerprint(key) for key in entrance.keys]
    row = session.execute(_HOLDER, {"fingerprints": fingerprints}).first()
    return None if row is None or row[1] is None else Holder(row[0], row[1], row[2], row[3])


def _confirm_at_once(
    session: Session, entrance: Entrance, check: Check
) -> CheckStarted | NotConfirmed:
    """Where the issuer asks for number and code only: the pair is told to be wrong or right."""
    to, language, now = check.to_member, check.language, check.now
    if check.suits:
        _code, digest = new_code(entrance, token_digest(check.token))
        if note_confirmation(session, check, digest, confirmed=True):
            forgive(session, entrance.keys, check.buckets, now=now)
            give_back_to_site(session, entrance.throttles.site_cards, counted_at=now)
            tell_confirmed(
                session, entrance, check.purpose, member_id=to, language=language, now=now
            )
            record_shown(session, check)
        return CheckStarted(check.token, confirmed=True)
    tell(session, entrance, check.purpose.other_mail, member_id=to, language=language, now=now)
    tell_of_lock(session, entrance, check)
    record_shown(session, check)
    return NotConfirmed(check.allowed.tries_left, check.allowed.closed_until)
