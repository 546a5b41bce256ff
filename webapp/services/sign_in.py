"""Signing in and out: one equal hash for everybody, and one answer for every failure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from webapp.domain.attempts import Allowed, Closed, is_password_off
from webapp.domain.password import Password
from webapp.models import Credential, Member
from webapp.services.alarm import SiteState, count_for_site, give_back_to_site, read_site
from webapp.services.attempts import Bucket, count_failure, forgive, reserve
from webapp.services.entrance import given_back_if_busy
from webapp.services.factor_loss import end_lost_factors
from webapp.services.member_session import OpenSession, end_session
from webapp.services.notices import NOBODY, tell
from webapp.services.pending_sign_in import SecondStep, asks_for_more, begin_second_step
from webapp.services.security import EventKind, record_event
from webapp.services.signed_in import SignedIn, open_browser, user_id_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance, Visitor


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Nobody is told why; how many tries are left holds for every user ID alike."""

    tries_left: int
    opens_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInForm:
    """What somebody sends to sign in."""

    user_id: str = field(repr=False)
    password: Password
    shared_device: bool = False
    known_device: str = field(default="", repr=False)
    """The name of a browser in which this user ID has signed in before."""
    trusted: tuple[str, ...] = field(default=(), repr=False)
    """The tokens of a browser that members trust."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is remembered of a user ID; for an unknown one, nobody."""

    member_id: int = NOBODY
    language: str = "ja"
    password_hash: str | None = None
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class _Counted:
    """A try that may be looked at, and what counted it."""

    buckets: Sequence[Bucket]
    verdict: Allowed
    in_a_row: Bucket
    """What counts the failures in a row of this user ID, whether anybody has it or not."""


_STORED: Final = (
    select(
        Credential.member_id,
        Member.language,
        Credential.password_hash,
        Credential.password_off_at.is_not(None),
    )
    .join(Member, Member.id == Credential.member_id)
    .where(Credential.user_id_key == bindparam("key"))
)


def sign_in(
    entrance: Entrance, form: SignInForm, visitor: Visitor, *, now: datetime
) -> SignedIn | SecondStep | NotSignedIn | Closed:
    """Sign the member in, ask for the second factor, or say that it did not work.

    The try is counted and saved before the password is looked at.  An unknown user ID, a
    wrong password and one that is switched off are the same answer after the same work; that
    there is a second factor shows only after a right password.
    Where too many wait to be looked at (``TooBusy``), the try does not count.
    """
    key = user_id_key(form.user_id)
    alarm_rule = entrance.throttles.site_sign_ins
    with entrance.open_work() as session:
        site = read_site(session.connection(), alarm_rule, now=now)
        buckets = _buckets(entrance, form, visitor, key, site)
        verdict = reserve(session, entrance.keys, buckets, now=now)
        row = session.execute(_STORED, {"key": key}).first()
        if isinstance(verdict, Closed):
            return verdict
        count_for_site(session, alarm_rule, site, now=now)
    stored = _Stored() if row is None else _Stored(*row)
    counted = _Counted(buckets, verdict, Bucket(entrance.throttles.failures_in_a_row, key))
    return _look(entrance, form, visitor, stored, counted, now=now)


def _look(
    entrance: Entrance,
    form: SignInForm,
    visitor: Visitor,
    stored: _Stored,
    counted: _Counted,
    *,
    now: datetime,
) -> SignedIn | SecondStep | NotSignedIn:
    """Look at the password, after the try has been counted and saved."""
    buckets, alarm_rule = counted.buckets, entrance.throttles.site_sign_ins
    with given_back_if_busy(entrance, buckets, site=alarm_rule, now=now):
        right = entrance.hasher.verify(form.password, stored.password_hash)
    if not right or stored.is_off or stored.password_hash is None:
        return _failed(entrance, stored, visitor, counted, now=now)
    with given_back_if_busy(entrance, buckets, site=alarm_rule, now=now):
        renewed = _renewed(entrance, form.password, stored.password_hash)
    with entrance.open_work() as session:
        if _succeeded(session, entrance, stored, renewed, visitor, now=now):
            forgive(session, entrance.keys, (*buckets, counted.in_a_row), now=now)
            give_back_to_site(session, alarm_rule, counted_at=now)
            return _let_in(session, entrance, stored, form, visitor, now=now)
    return _failed(entrance, stored, visitor, counted, now=now)


def sign_out(entrance: Entrance, browser: OpenSession, *, now: datetime) -> None:
    """End this browser's session: its cookie opens nothing any more."""
    with entrance.open_work() as session:
        end_session(session, browser.session_id, now=now)
        record_event(
            session,
            EventKind.SIGNED_OUT,
            member_id=browser.member_id,
            device_words=browser.device_words,
            now=now,
        )


def _buckets(
    entrance: Entrance, form: SignInForm, visitor: Visitor, key: str, site: SiteState
) -> Sequence[Bucket]:
    """Return what counts this try.

    While there is an alarm it goes slower for everybody who is not known here.

    A browser in which the member signed in before has a count of its own, so that
    strangers who try the user ID elsewhere cannot lock the member out.
    """
    throttles = entrance.throttles
    if form.known_device:
        own = Bucket(throttles.sign_in_device, f"{form.known_device}|{key}")
    else:
        own = Bucket(throttles.sign_in_user_id, key)
    both = (own, Bucket(throttles.sign_in_network, visitor.network))
    if site.alarm_until is None or form.known_device:
        return both
    return tuple(replace(bucket, rule=bucket.rule.slower()) for bucket in both)


def _renewed(entrance: Entrance, password: Password, stored: str) -> str:
    """Return the hash to keep: a new one if cost or pepper have changed."""
    return entrance.hasher.hash(password) if entrance.hasher.needs_rehash(stored) else stored


def _failed(
    entrance: Entrance, stored: _Stored, visitor: Visitor, counted: _Counted, *, now: datetime
) -> NotSignedIn:
    """Count the failure in a row; too many switch the password off, and the member is told.

    For a user ID that nobody has the same happens.
    """
    with entrance.open_work() as session:
        failures = count_failure(session, entrance.keys, counted.in_a_row, now=now)
        record_event(
            session,
            EventKind.SIGN_IN_FAILED,
            member_id=stored.member_id or None,
            device_words=visitor.device_words,
            now=now,
        )
    if is_password_off(failures, entrance.throttles):
        # Work of its own: a success locks the credential first and the count after it.
        with entrance.open_work() as session:
            _switch_off(session, entrance, stored, visitor, now=now)
    return NotSignedIn(counted.verdict.tries_left, counted.verdict.closed_until)


def _switch_off(
    session: Session, entrance: Entrance, stored: _Stored, visitor: Visitor, *, now: datetime
) -> None:
    session.execute(
        update(Credential)
        .where(
            Credential.member_id == stored.member_id,
            Credential.password_hash == (stored.password_hash or ""),
        )
        .values(password_off_at=now)
        .execution_options(synchronize_session=False)
    )
    member_id = stored.member_id or None
    record_event(
        session,
        EventKind.PASSWORD_OFF,
        member_id=member_id,
        device_words=visitor.device_words,
        now=now,
    )
    tell(
        session,
        entrance,
        "password_off",
        member_id=member_id,
        language=stored.language,
        now=now,
        at=now,
    )


def _succeeded(
    session: Session,
    entrance: Entrance,
    stored: _Stored,
    renewed: str,
    visitor: Visitor,
    *,
    now: datetime,
) -> bool:
    """Keep the renewed hash, unless the password was changed or switched off just now.

    It is switched off here where a lost second factor ends and it is too short to stand alone.
    """
    changed = session.execute(
        update(Credential)
        .where(
            Credential.member_id == stored.member_id,
            Credential.password_hash == stored.password_hash,
            Credential.password_off_at.is_(None),
        )
        .values(password_hash=renewed)
        .returning(Credential.member_id)
        .execution_options(synchronize_session=False)
    )
    if changed.first() is None:
        return False
    words = visitor.device_words
    return end_lost_factors(session, entrance, stored.member_id, device_words=words, now=now)


def _let_in(
    session: Session,
    entrance: Entrance,
    stored: _Stored,
    form: SignInForm,
    visitor: Visitor,
    *,
    now: datetime,
) -> SignedIn | SecondStep:
    """Open this browser, or let it go on with the second factor, where there is one."""
    member_id, shared = stored.member_id, form.shared_device
    if asks_for_more(session, member_id, form.trusted, shared_device=shared, now=now):
        return begin_second_step(session, member_id, shared_device=shared, now=now)
    return open_browser(
        session, entrance, member_id, form.user_id, visitor, shared_device=shared, now=now
    )
