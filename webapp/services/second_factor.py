"""The second factor of a member: which apps and passkeys there are, and how they go again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, case, delete, func, select, update

from webapp.models import (
    AuthenticatorApp,
    Credential,
    Passkey,
    PendingSignIn,
    RecoveryCodeRow,
)
from webapp.services.trusted_devices import count_trusted, end_trust

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

MOST_FACTORS: Final = 10
"""So many apps and passkeys together a member may have."""


class FactorKind(Enum):
    """What can prove a member beside the password."""

    APP = "app"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """An app or a passkey of a member."""

    kind: FactorKind
    number: int
    name: str
    added_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """Where the second factor of a member stands."""

    all: tuple[Factor, ...]
    codes_left: int
    trusted: int
    """So many browsers are not asked for it now."""
    password_is_short: bool
    ends_at: datetime | None
    """When it ends, if somebody has reported that it is lost."""

    @property
    def is_on(self) -> bool:
        """Whether sign-in asks for it."""
        return bool(self.all)

    def has(self, kind: str) -> bool:
        """Whether there is one of this kind (``app``, ``passkey``)."""
        return any(factor.kind.value == kind for factor in self.all)

    def find(self, kind: str, number: int) -> Factor | None:
        """Return one of the member's own; somebody else's is as if it did not exist."""
        of_kind = (one for one in self.all if one.kind.value == kind)
        return next((one for one in of_kind if one.number == number), None)

    def is_last(self) -> bool:
        """Whether sign-in asks for nothing more when one of them goes."""
        return len(self.all) == 1


_APPS: Final = (
    select(AuthenticatorApp.id, AuthenticatorApp.name, AuthenticatorApp.confirmed_at)
    .where(
        AuthenticatorApp.member_id == bindparam("member_id"),
        AuthenticatorApp.confirmed_at.is_not(None),
    )
    .order_by(AuthenticatorApp.id)
)
_PASSKEYS: Final = (
    select(Passkey.id, Passkey.name, Passkey.added_at)
    .where(Passkey.member_id == bindparam("member_id"))
    .order_by(Passkey.id)
)
_CODES_LEFT: Final = (
    select(func.count())
    .select_from(RecoveryCodeRow)
    .where(RecoveryCodeRow.member_id == bindparam("member_id"), RecoveryCodeRow.used_at.is_(None))
)
_CREDENTIAL: Final = select(Credential.password_is_short, Credential.factors_end_at).where(
    Credential.member_id == bindparam("member_id")
)


def read_factors(connection: Connection | Session, member_id: int, *, now: datetime) -> Factors:
    """Return the second factor of a member as the pages show it."""
    asked = {"member_id": member_id}
    credential = connection.execute(_CREDENTIAL, asked).one()
    of_kinds = ((FactorKind.APP, _APPS), (FactorKind.PASSKEY, _PASSKEYS))
    return Factors(
        all=tuple(
            Factor(kind=kind, number=row[0], name=row[1], added_at=row[2])
            for kind, query in of_kinds
            for row in connection.execute(query, asked)
        ),
        codes_left=connection.execute(_CODES_LEFT, asked).scalar_one(),
        trusted=count_trusted(connection, member_id, now=now),
        password_is_short=credential.password_is_short,
        ends_at=credential.factors_end_at,
    )


def count_factors(session: Connection | Session, member_id: int) -> int:
    """Return how many apps and passkeys a member has."""
    asked = {"member_id": member_id}
    return sum(len(session.execute(query, asked).all()) for query in (_APPS, _PASSKEYS))


def delete_factor(session: Session, member_id: int, factor: Factor) -> bool:
    """Delete one app or passkey; tell whether it was there."""
    table: Any = AuthenticatorApp if factor.kind is FactorKind.APP else Passkey
    mine = delete(table).where(table.id == factor.number, table.member_id == member_id)
    return session.execute(mine.returning(table.id)).first() is not None


def rename_factor(session: Session, member_id: int, factor: Factor, name: str) -> None:
    """Give one app or passkey another name."""
    table: Any = AuthenticatorApp if factor.kind is FactorKind.APP else Passkey
    mine = update(table).where(table.id == factor.number, table.member_id == member_id)
    session.execute(mine.values(name=name).execution_options(synchronize_session=False))


def delete_all_factors(session: Session, member_id: int, *, now: datetime) -> bool:
    """Take the whole second factor away; tell whether the password goes on to work.

    One that is too short to stand alone is switched off: recovery sets another.
    """
    for table in (AuthenticatorApp, Passkey, RecoveryCodeRow, PendingSignIn):
        session.execute(delete(table).where(table.member_id == member_id))
    end_trust(session, member_id)
    off = case((Credential.password_is_short, now), else_=Credential.password_off_at)
    short = session.execute(
        update(Credential)
        .where(Credential.member_id == member_id)
        .values(factors_set_at=now, factors_end_at=None, password_off_at=off)
        .returning(Credential.password_is_short)
        .execution_options(synchronize_session=False)
    )
    return not short.scalar_one()
