"""Fingerprints of cards and user IDs, written anew when their key has been replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, update
from sqlalchemy.orm import aliased

from webapp.models import Card, Confirmation

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

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


def renew_fingerprints(session: Session, fingerprints: Mapping[str, str]) -> None:
    """Write a fingerprint anew where it was made with an older key.

    ``fingerprints`` are those of one card or user ID, by the name of the key, the current one
    first.  For what nobody has it is the same work.  It comes before the counters, as in
    ``confirm``: two that wait for each other would wait for ever.
    """
    (newest_key, newest), *others = fingerprints.items()
    if not others:
        return
    older = {"older": [fingerprint for _, fingerprint in others], "newest": newest}
    session.connection().execute(_RENEW_CARD, older | {"newest_key": newest_key})
    session.connection().execute(_RENEW_UNDER_WAY, older)
