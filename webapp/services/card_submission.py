"""One submission of the card page: its number under every key, and what becomes known of it.

The number itself goes no further than this: what is kept are fingerprints.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, update
from sqlalchemy.orm import aliased

from webapp.domain.attempts import Allowed
from webapp.models import Card, Confirmation
from webapp.services.attempts import Bucket
from webapp.services.entrance import card_buckets

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.domain.card import CardProof
    from webapp.domain.issuer import CardReference
    from webapp.services.card_check import Purpose
    from webapp.services.entrance import Entrance, Visitor

NOT_COUNTED: Final = Allowed(0)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose card a number is; whether the code belongs to it is another question."""

    reference: str
    member_id: int
    language: str
    is_enrolled: bool


@dataclass(slots=True, kw_only=True, repr=False)
class Submission:
    """One submission of the card page, and what becomes known of it on the way."""

    purpose: Purpose
    tokens: tuple[str, ...]
    """What this form is called, by the current key and by the older ones."""
    fingerprints: dict[str, str]
    """The number's fingerprint under each key, the current one first."""
    buckets: list[Bucket]
    visitor: Visitor
    now: datetime
    allowed: Allowed = NOT_COUNTED
    locked_until: datetime | None = None
    """Set when this was the last try that the card had for now."""
    reference: CardReference | None = None
    """The card that the issuer says number and code belong to."""
    holder: Holder | None = None

    @property
    def token(self) -> str:
        """What the browser holds from now on."""
        return self.tokens[0]

    @property
    def fingerprint(self) -> str:
        """The fingerprint that is kept."""
        return next(iter(self.fingerprints.values()))

    @property
    def right(self) -> bool:
        """Whether number and code belong together, and to a member."""
        return self.holder is not None and self.holder.reference == self.reference

    @property
    def suits(self) -> bool:
        """Whether the member may go on with what the card was shown for."""
        return (
            self.right
            and self.holder is not None
            and self.holder.is_enrolled == self.purpose.for_enrolled
        )


_ALREADY: Final = aliased(Card)
_RENEW_CARD: Final = (
    update(Card)
    .where(
        Card.number_fingerprint.in_(bindparam("older", expanding=True)),
        ~exists().where(_ALREADY.number_fingerprint == bindparam("newest")),
    )
    .values(number_fingerprint=bindparam("newest"), fingerprint_key_id=bindparam("newest_key"))
    .execution_options(synchronize_session=False)
)
_RENEW_UNDER_WAY: Final = (
    update(Confirmation)
    .where(Confirmation.card_fingerprint.in_(bindparam("older", expanding=True)))
    .values(card_fingerprint=bindparam("newest"))
    .execution_options(synchronize_session=False)
)


def submission(
    entrance: Entrance,
    purpose: Purpose,
    proof: CardProof,
    visitor: Visitor,
    *,
    once: str,
    now: datetime,
) -> Submission:
    """Return what was typed, with no digit of it: names and fingerprints under every key."""
    fingerprints = {key.id: proof.number.fingerprint(key) for key in entrance.keys}
    newest = fingerprints[entrance.keys.current.id]
    return Submission(
        purpose=purpose,
        tokens=_tokens(entrance, purpose, proof, visitor.browser + once),
        fingerprints=fingerprints,
        buckets=card_buckets(entrance, newest, visitor, by_key=fingerprints),
        visitor=visitor,
        now=now,
    )


def _tokens(entrance: Entrance, purpose: Purpose, proof: CardProof, form: str) -> tuple[str, ...]:
    """Name this form, filled in this way; nobody can work it out without our keys."""
    shown = f"{purpose.name}|{form}|{proof.number.digits}|{proof.code.digits}"
    return tuple(key.digest(shown) for key in entrance.keys_for("card checks"))


def renew_fingerprints(session: Session, check: Submission) -> None:
    """Write the fingerprint of this number anew where it was made with an older key.

    For a number that nobody has it is the same work.  It comes before the counters, as in
    ``confirm``: two that wait for each other would wait for ever.
    """
    (newest_key, newest), *others = check.fingerprints.items()
    if not others:
        return
    older = {"older": [fingerprint for _, fingerprint in others], "newest": newest}
    session.connection().execute(_RENEW_CARD, older | {"newest_key": newest_key})
    session.connection().execute(_RENEW_UNDER_WAY, older)
