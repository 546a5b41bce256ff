"""A browser stays signed in while it is used, for a while, and never comes back."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from tests.factories import Person
from webapp.models import MemberSession
from webapp.services.member_session import (
    FRESH_FOR,
    OpenSession,
    SessionRules,
    end_all_sessions,
    end_session,
    find_session,
    note_seen,
    open_session,
)
from webapp.services.tokens import token_digest

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULES = SessionRules(idle_minutes=20, shared_idle_minutes=5, session_hours=8)


def open_one(session: Session, hanako: Person, *, shared_device: bool = False) -> str:
    token = open_session(
        session,
        hanako.member_id,
        rules=RULES,
        shared_device=shared_device,
        device_words="w3m",
        now=NOON,
    )
    session.commit()
    return token


def found(connection: Connection, token: str, now: datetime = NOON) -> OpenSession:
    browser = find_session(connection, token, now=now)
    assert browser
    return browser


@pytest.mark.parametrize(("shared_device", "minutes"), [(False, 20), (True, 5)])
def test_it_ends_when_nobody_is_there(
    session: Session, connection: Connection, hanako: Person, *, shared_device: bool, minutes: int
) -> None:
    token = open_one(session, hanako, shared_device=shared_device)

    assert find_session(connection, token, now=NOON + minutes * MINUTE - timedelta(seconds=1))
    assert find_session(connection, token, now=NOON + minutes * MINUTE) is None


def test_it_goes_on_while_somebody_is_there_but_not_for_ever(
    session: Session, connection: Connection, hanako: Person
) -> None:
    token = open_one(session, hanako)
    session_id = found(connection, token).session_id
    for minutes in range(0, 480, 15):
        note_seen(session, session_id, now=NOON + minutes * MINUTE)
    session.commit()

    assert find_session(connection, token, now=NOON + 479 * MINUTE)
    assert find_session(connection, token, now=NOON + 480 * MINUTE) is None


def test_it_is_noted_once_a_minute(
    session: Session, connection: Connection, hanako: Person
) -> None:
    browser = found(connection, open_one(session, hanako))

    assert not browser.needs_noting(NOON + timedelta(seconds=59))
    assert browser.needs_noting(NOON + MINUTE)


def test_until_when_it_is_open_and_the_password_counts(
    session: Session, connection: Connection, hanako: Person
) -> None:
    token = open_one(session, hanako)
    browser = found(connection, token)
    assert browser.fresh_until == NOON + FRESH_FOR
    assert browser.open_until == NOON + 20 * MINUTE
    assert browser.can_be_extended

    for minutes in range(0, 480, 15):
        note_seen(session, browser.session_id, now=NOON + minutes * MINUTE)
    session.commit()
    late = found(connection, token, NOON + 470 * MINUTE)
    assert late.open_until == late.ends_at == NOON + timedelta(hours=8)
    assert not late.can_be_extended


def test_a_page_in_flight_does_not_bring_an_ended_session_back(
    session: Session, connection: Connection, hanako: Person
) -> None:
    token = open_one(session, hanako)
    session_id = found(connection, token).session_id
    end_session(session, session_id, now=NOON)
    note_seen(session, session_id, now=NOON + MINUTE)
    session.commit()

    assert find_session(connection, token, now=NOON) is None
    assert session.scalars(select(MemberSession.seen_at)).one() == NOON


def test_signing_out_everywhere_leaves_other_members_alone(
    session: Session, connection: Connection, hanako: Person, taro: Person
) -> None:
    hanakos = [open_one(session, hanako) for _ in range(2)]
    taros = open_one(session, taro)
    end_all_sessions(session, hanako.member_id, now=NOON)
    session.commit()

    assert [find_session(connection, token, now=NOON) for token in hanakos] == [None, None]
    assert found(connection, taros).name == "佐藤太郎"


def test_the_database_keeps_no_token(session: Session, hanako: Person) -> None:
    token = open_one(session, hanako)

    stored = session.scalars(select(MemberSession.token_digest)).one()
    assert stored == token_digest(token) != token


def test_tokens_are_all_different_and_have_256_bits(session: Session, hanako: Person) -> None:
    tokens = {open_one(session, hanako) for _ in range(50)}

    assert len(tokens) == 50
    assert {len(base64.urlsafe_b64decode(f"{token}=")) for token in tokens} == {32}
    assert len({token[:4] for token in tokens}) > 45, "they do not begin alike"
