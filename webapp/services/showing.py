"""Somebody shows a card or a user ID; nothing tells whether it is a member's.

Whatever was shown, the same happens: a try is counted, a confirmation noted, a message queued.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy.dialects.postgresql import insert

from webapp.domain.attempts import Allowed, Rule, Throttles
from webapp.domain.confirmation import CONFIRMATION_RULE, ConfirmationCode, code_digest
from webapp.models import Confirmation
from webapp.services.attempts import Bucket
from webapp.services.entrance import NO_OTHERS
from webapp.services.notices import tell
from webapp.services.security import EventKind, record_event
from webapp.services.tokens import token_digest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.domain.mail import Channel
    from webapp.services.entrance import Entrance, Visitor

NOT_COUNTED: Final = Allowed(0)
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
    confirmed_mail: str = ""
    """What the member is told once the code was right; empty if the next step tells it."""
    shows_card: bool = True
    """Whether a card is shown, or a user ID."""

    def rule(self, throttles: Throttles) -> Rule:
        """Return how often the same card, or user ID, may be shown."""
        return throttles.card if self.shows_card else throttles.recovery_user_id

    def buckets(
        self,
        entrance: Entrance,
        fingerprint: str,
        visitor: Visitor,
        *,
        by_key: Mapping[str, str] = NO_OTHERS,
    ) -> list[Bucket]:
        """Return what counts a try: the card or user ID, the network, the browser.

        ``by_key`` are its fingerprints under all keys, where it is known itself.
        """
        throttles = entrance.throttles
        return [
            Bucket(self.rule(throttles), fingerprint, by_key),
            Bucket(throttles.card_network, visitor.network),
            Bucket(throttles.card_browser, visitor.browser),
        ]


@dataclass(frozen=True, slots=True)
class CheckStarted:
    """The card page is answered; nothing here tells whether number and code matched."""

    token: str = field(repr=False)
    """What this browser holds from now on."""
    confirmed: bool = False
    """Whether the confirmation code is left out."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose card or user ID it is; whether the code belongs to the card is another question."""

    reference: str
    """The issuer's name for the card; empty for a user ID."""
    member_id: int
    language: str
    is_enrolled: bool


@dataclass(slots=True, kw_only=True, repr=False)
class Check:
    """One submission of a card or a user ID, and what becomes known of it on the way."""

    purpose: Purpose
    tokens: tuple[str, ...]
    """What this form is called, by the current key and by the older ones."""
    fingerprints: Mapping[str, str]
    """What was shown, as a fingerprint under each key, the current one first."""
    buckets: list[Bucket]
    visitor: Visitor
    now: datetime
    allowed: Allowed = NOT_COUNTED
    locked_until: datetime | None = None
    """Set when this was the last try that the card had for now."""
    is_alarm: bool = False
    """Whether more fails on the whole site than usual."""
    holder: Holder | None = None
    right: bool = False
    """Whether it belongs to a member: number and code together, or a user ID."""

    @property
    def token(self) -> str:
        """What the browser holds from now on."""
        return self.tokens[0]

    @property
    def fingerprint(self) -> str:
        """The fingerprint that is kept."""
        return next(iter(self.fingerprints.values()))

    @property
    def to_member(self) -> int | None:
        """Whom a message goes to; nobody where number and code do not belong together."""
        return self.holder.member_id if self.holder and self.right else None

    @property
    def language(self) -> str:
        """The language of messages."""
        return self.holder.language if self.holder else "ja"

    @property
    def suits(self) -> bool:
        """Whether the member may go on with what the card was shown for."""
        return (
            self.right
            and self.holder is not None
            and self.holder.is_enrolled == self.purpose.for_enrolled
        )


def new_code(entrance: Entrance, digest: str) -> tuple[ConfirmationCode, str]:
    """Make a confirmation code, and what is stored of it, for the browser with this digest."""
    code = ConfirmationCode.make(secrets.randbelow)
    return code, code_digest(entrance.keys_for(CODES).current, code, request=digest)


def new_check(
    entrance: Entrance,
    purpose: Purpose,
    fingerprints: Mapping[str, str],
    shown: str,
    visitor: Visitor,
    *,
    once: str,
    now: datetime,
) -> Check:
    """Return a submission of which nothing is known yet.

    ``fingerprints`` are those of what was shown, by the name of the key, the current one
    first.  The token names this form, filled in this way; nobody can work it out without our
    keys.
    """
    form = f"{purpose.name}|{visitor.browser + once}|{shown}"
    return Check(
        purpose=purpose,
        tokens=tuple(key.digest(form) for key in entrance.keys_for("card checks")),
        fingerprints=fingerprints,
        buckets=purpose.buckets(
            entrance, fingerprints[entrance.keys.current.id], visitor, by_key=fingerprints
        ),
        visitor=visitor,
        now=now,
    )


def send_code(session: Session, entrance: Entrance, check: Check) -> CheckStarted:
    """Note the confirmation and tell the member, or do the same for nobody."""
    code, digest = new_code(entrance, token_digest(check.token))
    if not note_confirmation(session, check, digest, confirmed=False):
        return CheckStarted(check.token)
    tell_code(
        session,
        entrance,
        check.purpose,
        code,
        suits=check.suits or not check.right,
        member_id=check.to_member,
        language=check.language,
        now=check.now,
    )
    tell_of_lock(session, entrance, check)
    record_shown(session, check)
    return CheckStarted(check.token)


def tell_code(
    session: Session,
    entrance: Entrance,
    purpose: Purpose,
    code: ConfirmationCode,
    *,
    suits: bool,
    member_id: int | None,
    language: str,
    channel: Channel | None = None,
    now: datetime,
) -> None:
    """Tell the member the code; where the purpose does not suit them, what to do instead."""
    said, unsaid = purpose.code_mail, purpose.other_mail
    if not suits:
        said, unsaid = unsaid, said
    tell(
        session,
        entrance,
        said,
        member_id=member_id,
        language=language,
        channel=channel,
        unsaid=unsaid,
        now=now,
        code=code.plain,
        minutes=CODE_MINUTES,
    )


def tell_confirmed(
    session: Session,
    entrance: Entrance,
    purpose: Purpose,
    *,
    member_id: int | None,
    language: str,
    now: datetime,
) -> None:
    """Tell the member that somebody has proved to be them, where no later step tells it."""
    if purpose.confirmed_mail:
        name = purpose.confirmed_mail
        tell(session, entrance, name, member_id=member_id, language=language, now=now, at=now)


def note_confirmation(session: Session, check: Check, digest: str, *, confirmed: bool) -> bool:
    """Note the confirmation; tell whether this is the first time that the form arrives."""
    statement = insert(Confirmation).values(
        token_digest=token_digest(check.token),
        purpose=check.purpose.name,
        member_id=check.to_member,
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
    return made.first() is not None


def record_shown(session: Session, check: Check) -> None:
    """Write down that a card or a user ID was shown; last of all, as the chain is one for all."""
    of_card = EventKind.CARD_SHOWN if check.right else EventKind.CARD_REFUSED
    record_event(
        session,
        of_card if check.purpose.shows_card else EventKind.RECOVERY_ASKED,
        member_id=check.holder.member_id if check.holder else None,
        device_words=check.visitor.device_words,
        now=check.now,
    )


def tell_of_lock(session: Session, entrance: Entrance, check: Check) -> None:
    """Tell the member when the last try was used up, unless it was the right one."""
    if check.locked_until is None:
        return
    somebody = check.holder and not check.right
    tell(
        session,
        entrance,
        "card_locked",
        member_id=check.holder.member_id if somebody and check.holder else None,
        language=check.language,
        now=check.now,
        until=check.locked_until,
    )
