"""Apps that make codes: one is added in two steps, and proves the member at sign-in."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import pyotp
from sqlalchemy import bindparam, delete, or_, select, update

from webapp.domain.attempts import Closed, Rule
from webapp.domain.second_factor import (
    SECRET_BYTES,
    AppCode,
    FactorRefusal,
    matching_step,
    secret_text,
)
from webapp.models import AuthenticatorApp
from webapp.services.attempts import Bucket, forgive, reserve
from webapp.services.factor_change import FactorsChanged, note_added
from webapp.services.member_session import OpenSession, SessionRefusal
from webapp.services.second_factor import MOST_FACTORS, count_factors

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.domain.sealing import Sealer
    from webapp.services.entrance import Entrance

SET_UP_WITHIN: Final = timedelta(minutes=30)
"""How long a secret waits for the first code of its app."""
FIRST_CODES: Final = Rule("first-app-code", tries=10, window=timedelta(minutes=15))


_BEGUN: Final = (
    select(AuthenticatorApp.id, AuthenticatorApp.secret_sealed)
    .where(
        AuthenticatorApp.member_id == bindparam("member_id"),
        AuthenticatorApp.confirmed_at.is_(None),
        AuthenticatorApp.begun_at > bindparam("since"),
    )
    .order_by(AuthenticatorApp.id.desc())
)
_CONFIRMED: Final = select(
    AuthenticatorApp.id, AuthenticatorApp.secret_sealed, AuthenticatorApp.last_step
).where(
    AuthenticatorApp.member_id == bindparam("member_id"),
    AuthenticatorApp.confirmed_at.is_not(None),
)


def begin_app(entrance: Entrance, browser: OpenSession, *, now: datetime) -> FactorRefusal | None:
    """Make the secret of a new app; it counts for nothing before its first code.

    A secret that waits already is thrown away: it may be on a page that somebody left.
    """
    member_id = browser.member_id
    with entrance.open_work() as session:
        if count_factors(session, member_id) >= MOST_FACTORS:
            return FactorRefusal.TOO_MANY
        waiting = AuthenticatorApp.confirmed_at.is_(None)
        session.execute(
            delete(AuthenticatorApp).where(AuthenticatorApp.member_id == member_id, waiting)
        )
        app = AuthenticatorApp(member_id=member_id, begun_at=now)
        session.add(app)
        session.flush()
        app.secret_sealed = entrance.sealer.seal(new_secret(), app_place(app.id, member_id))
    return None


def begun_secret(
    connection: Connection, sealer: Sealer, member_id: int, *, now: datetime
) -> str | None:
    """Return the secret that waits for the first code of its app, if there is one."""
    row = _begun(connection, member_id, now)
    return None if row is None else sealer.open(row[1], app_place(row[0], member_id))


def confirm_app(
    entrance: Entrance, browser: OpenSession, name: str, code: AppCode, *, now: datetime
) -> FactorsChanged | FactorRefusal | Closed | SessionRefusal:
    """Let the app count if this is its code; the member's first factor brings recovery codes.

    The try is counted and saved before the code is looked at.
    """
    member_id = browser.member_id
    bucket = Bucket(FIRST_CODES, f"member {member_id}")
    with entrance.open_work() as session:
        verdict = reserve(session, entrance.keys, [bucket], now=now)
        row = _begun(session, member_id, now)
    if isinstance(verdict, Closed):
        return verdict
    if row is None:
        return FactorRefusal.GONE
    secret = entrance.sealer.open(row[1], app_place(row[0], member_id))
    step = matching_step(code, pyotp.TOTP(secret).generate_otp, after=None, now=now)
    if step is None:
        return FactorRefusal.WRONG_CODE
    with entrance.open_work() as session:
        if not _confirm(session, row[0], name, step, now=now):
            return FactorRefusal.GONE
        forgive(session, entrance.keys, [bucket], now=now)
        return note_added(session, entrance, browser, now=now)


def use_app_code(
    session: Session, sealer: Sealer, member_id: int, code: AppCode, *, now: datetime
) -> bool:
    """Tell whether one of the member's apps shows this code, and let it be good no more.

    Of two forms with the same code sent at once, one is right.
    """
    for app_id, sealed, last in session.execute(_CONFIRMED, {"member_id": member_id}).all():
        secret = sealer.open(sealed, app_place(app_id, member_id))
        step = matching_step(code, pyotp.TOTP(secret).generate_otp, after=last, now=now)
        if step is not None and _advance(session, app_id, step):
            return True
    return False


def key_address(secret: str, user_id: str, issuer: str) -> str:
    """Return the address with which a phone opens its app and adds this secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=user_id, issuer_name=issuer)


def new_secret() -> str:
    """Return 160 random bits, as apps take them."""
    return secret_text(secrets.token_bytes(SECRET_BYTES))


def app_place(app_id: int, member_id: int) -> str:
    """Return the place for which the secret of an app is sealed."""
    return f"authenticator_app.secret.{app_id}.{member_id}"


def _begun(session: Session | Connection, member_id: int, now: datetime) -> tuple[int, str] | None:
    asked = {"member_id": member_id, "since": now - SET_UP_WITHIN}
    row = session.execute(_BEGUN, asked).first()
    return None if row is None else (row[0], row[1])


def _confirm(session: Session, app_id: int, name: str, step: int, *, now: datetime) -> bool:
    """Let an app count; of two forms sent at once one does it."""
    confirmed = session.execute(
        update(AuthenticatorApp)
        .where(AuthenticatorApp.id == app_id, AuthenticatorApp.confirmed_at.is_(None))
        .values(confirmed_at=now, name=name, last_step=step)
        .returning(AuthenticatorApp.id)
        .execution_options(synchronize_session=False)
    )
    return confirmed.first() is not None


def _advance(session: Session, app_id: int, step: int) -> bool:
    later = or_(AuthenticatorApp.last_step.is_(None), AuthenticatorApp.last_step < step)
    advanced = session.execute(
        update(AuthenticatorApp)
        .where(AuthenticatorApp.id == app_id, later)
        .values(last_step=step)
        .returning(AuthenticatorApp.id)
        .execution_options(synchronize_session=False)
    )
    return advanced.first() is not None
