"""Activation codes: how the issuer lets a member in who has no contact on file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from webapp.domain.confirmation import ACTIVATION_RULE, ActivationCode, code_digest
from webapp.models import ActivationCode as ActivationCodeRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.domain.keys import KeyRing


def issue_activation_code(
    session: Session,
    keys: KeyRing,
    *,
    member_id: int,
    chance: Callable[[int], int],
    now: datetime,
) -> ActivationCode:
    """Make a one-time code for a member and return it; only its digest is kept.

    It is good for 30 days.  ``chance(n)`` is a secret random number below n.  Codes
    that were sent before stay good: letters cross in the post.
    """
    code = ActivationCode.make(chance)
    session.add(
        ActivationCodeRow(
            member_id=member_id,
            code_digest=activation_digests(keys, member_id, code)[0],
            code_key_id=keys.current.id,
            issued_at=now,
            expires_at=now + ACTIVATION_RULE.lasts,
        )
    )
    return code


def activation_digests(keys: KeyRing, member_id: int, code: ActivationCode) -> tuple[str, ...]:
    """Return what may be stored of this member's code: one for each key, the newest first."""
    request = f"activation of member {member_id}"
    return tuple(
        code_digest(key, code, request=request) for key in keys.derived("activation codes")
    )
