"""A card or a user ID that is shown counts before anybody looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from webapp.domain.attempts import Allowed, Closed
from webapp.models import Confirmation
from webapp.services.alarm import count_for_site, read_site
from webapp.services.attempts import reserve_each, strictest
from webapp.services.fingerprints import renew_fingerprints
from webapp.services.showing import Check, CheckStarted
from webapp.services.tokens import token_digest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance

_UNDER_WAY: Final = select(Confirmation.token_digest, Confirmation.confirmed_at).where(
    Confirmation.token_digest.in_(bindparam("digests", expanding=True))
)


def count_try(entrance: Entrance, check: Check) -> CheckStarted | Closed | None:
    """Count a try before anybody looks at it; return the answer if there is nothing to look at."""
    throttles = entrance.throttles
    with entrance.open_work() as session:
        if known := _under_way(session, check.tokens):
            return known
        renew_fingerprints(session, check.fingerprints)
        verdicts = reserve_each(session, entrance.keys, check.buckets, now=check.now)
        verdict = strictest(verdicts)
        if isinstance(verdict, Closed):
            return verdict
        site = read_site(session.connection(), throttles.site_cards, now=check.now)
        alarm_until = count_for_site(session, throttles.site_cards, site, now=check.now)
    check.allowed, check.is_alarm = verdict, alarm_until is not None
    of_shown = verdicts[check.purpose.rule(throttles)]
    check.locked_until = of_shown.closed_until if isinstance(of_shown, Allowed) else None
    return None


def _under_way(session: Session, tokens: tuple[str, ...]) -> CheckStarted | None:
    """Return the answer of before, if this form has been sent before."""
    by_digest = {token_digest(token): token for token in tokens}
    known = session.execute(_UNDER_WAY, {"digests": list(by_digest)}).first()
    confirmed = known is not None and known.confirmed_at is not None
    return known and CheckStarted(by_digest[known.token_digest], confirmed)
