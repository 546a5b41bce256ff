"""How long a member's password must be: shorter is enough beside a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from webapp.models import Credential
from webapp.services.second_factor import count_factors

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.domain.password import Password, PasswordPolicy
    from webapp.services.entrance import Entrance


def policy_for(session: Session | Connection, entrance: Entrance, member_id: int) -> PasswordPolicy:
    """Return the policy for a new password of this member.

    A second factor that was reported as lost will end, so beside it the password must be as
    long as if it stood alone.
    """
    of_member = select(Credential.factors_end_at).where(Credential.member_id == member_id)
    ends_at = session.execute(of_member).scalar_one()
    beside = count_factors(session, member_id) and ends_at is None
    return entrance.factor_policy if beside else entrance.policy


def has_become_too_short(
    session: Session, entrance: Entrance, member_id: int, password: Password
) -> bool:
    """Tell whether the second factor has gone while a short password was looked at.

    The member's row is locked from here on, as it is where a factor goes.
    """
    of_member = select(Credential.member_id).where(Credential.member_id == member_id)
    session.execute(of_member.with_for_update())
    policy = policy_for(session, entrance, member_id)
    return len(password.text) < policy.shortest


def is_too_short_alone(entrance: Entrance, password: Password) -> bool:
    """Tell whether a password is good only beside a second factor."""
    return len(password.text) < entrance.policy.shortest
