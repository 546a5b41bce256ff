"""What every change of the second factor does besides: others out, the member told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from webapp.domain.second_factor import FactorRefusal
from webapp.models import Credential, Member
from webapp.services.credential_change import begin_anew, note_change
from webapp.services.member_session import OpenSession, SessionRefusal
from webapp.services.recovery_codes import make_codes
from webapp.services.second_factor import (
    Factor,
    delete_all_factors,
    delete_factor,
    read_factors,
    rename_factor,
)
from webapp.services.security import EventKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance


@dataclass(frozen=True, slots=True)
class FactorsChanged:
    """It is changed; this browser goes on with another token."""

    token: str = field(repr=False)


def note_added(
    session: Session, entrance: Entrance, browser: OpenSession, *, now: datetime
) -> FactorsChanged | SessionRefusal:
    """Do what follows when an app or a passkey was added in this browser.

    Somebody without recovery codes gets them.  Where the browser has been signed out in the
    meantime nothing of this work stays.
    """
    if not read_factors(session, browser.member_id, now=now).codes_left:
        make_codes(session, entrance, browser, now=now)
    return _close(session, entrance, browser, EventKind.FACTOR_ADDED, now=now)


def renew_codes(
    entrance: Entrance, browser: OpenSession, *, now: datetime
) -> FactorsChanged | FactorRefusal | SessionRefusal:
    """Make new recovery codes; those before count no more."""
    with entrance.open_work() as session:
        if not read_factors(session, browser.member_id, now=now).is_on:
            return FactorRefusal.GONE
        make_codes(session, entrance, browser, now=now)
        return _close(session, entrance, browser, EventKind.RECOVERY_CODES_MADE, now=now)


def remove_factor(
    entrance: Entrance, browser: OpenSession, factor: Factor, *, now: datetime
) -> FactorsChanged | FactorRefusal | SessionRefusal:
    """Take an app or a passkey away; with the last one go recovery codes and trusted browsers.

    The last one stays while the password is too short to stand alone.
    """
    member_id = browser.member_id
    with entrance.open_work() as session:
        session.execute(
            select(Credential.member_id).where(Credential.member_id == member_id).with_for_update()
        )
        factors = read_factors(session, member_id, now=now)
        if factors.find(factor.kind.value, factor.number) is None:
            return FactorRefusal.GONE
        if factors.is_last() and factors.password_is_short:
            return FactorRefusal.SHORT_PASSWORD
        if factors.is_last():
            delete_all_factors(session, member_id, now=now)
        else:
            delete_factor(session, member_id, factor)
        return _close(session, entrance, browser, EventKind.FACTOR_REMOVED, now=now)


def change_name(entrance: Entrance, browser: OpenSession, factor: Factor, name: str) -> None:
    """Give an app or a passkey of the member another name."""
    with entrance.open_work() as session:
        rename_factor(session, browser.member_id, factor, name)


def _close(
    session: Session,
    entrance: Entrance,
    browser: OpenSession,
    kind: EventKind,
    *,
    now: datetime,
) -> FactorsChanged | SessionRefusal:
    token = begin_anew(session, browser, now=now)
    if isinstance(token, SessionRefusal):
        session.rollback()
        return token
    member_id = browser.member_id
    session.execute(
        update(Credential).where(Credential.member_id == member_id).values(factors_set_at=now)
    )
    note_change(
        session,
        entrance,
        kind,
        member_id=member_id,
        device_words=browser.device_words,
        language=session.scalars(select(Member.language).where(Member.id == member_id)).one(),
        now=now,
    )
    return FactorsChanged(token)
