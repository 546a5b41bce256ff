"""Answers wait for the browser that gave them, unreadable, and not for long."""

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from tests.desk import MINUTE, Desk
from tests.entrance import Town
from tests.factories import NOON
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.sealing import SealBrokenError
from webapp.models import KeptAnswers
from webapp.services.kept_answers import find_answers, forget_answers, keep_answers

PAGE = "/security/user-id"


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


@pytest.fixture
def sessions(town: Town) -> tuple[int, int]:
    """Two browsers in which Hanako is signed in."""
    desk = Desk(town)
    here, elsewhere = (desk.browser(desk.sign_in()).session_id for _ in range(2))
    return here, elsewhere


def keep(town: Town, session_id: int, typed: str = "hanako.85", *, minutes: int = 0) -> None:
    keep_answers(
        town.session,
        town.sealer,
        {"user_id": typed},
        session_id=session_id,
        page=PAGE,
        now=NOON + minutes * MINUTE,
    )
    town.session.commit()


def found(
    town: Town, connection: Connection, session_id: int, *, page: str = PAGE, minutes: int = 1
) -> dict[str, str]:
    now = NOON + minutes * MINUTE
    return find_answers(connection, town.sealer, session_id=session_id, page=page, now=now)


def test_they_come_back_to_the_same_browser_and_page_only(
    town: Town, connection: Connection, sessions: tuple[int, int]
) -> None:
    here, elsewhere = sessions
    keep(town, here)

    assert found(town, connection, here) == {"user_id": "hanako.85"}
    assert found(town, connection, elsewhere) == {}
    assert found(town, connection, here, page="/points/exchange") == {}


def test_the_newest_ones_count_and_twenty_minutes_end_them(
    town: Town, connection: Connection, sessions: tuple[int, int]
) -> None:
    here, elsewhere = sessions
    keep(town, here)
    keep(town, here, "hanako.86")

    assert found(town, connection, here, minutes=19) == {"user_id": "hanako.86"}
    assert found(town, connection, here, minutes=20) == {}

    keep(town, elsewhere, minutes=21)
    assert town.session.scalar(select(func.count()).select_from(KeptAnswers)) == 1


def test_they_are_forgotten_once_the_form_was_sent(
    town: Town, connection: Connection, sessions: tuple[int, int]
) -> None:
    here, _ = sessions
    keep(town, here)
    forget_answers(town.session, session_id=here, page=PAGE)
    town.session.commit()

    assert found(town, connection, here) == {}


def test_the_database_cannot_read_them_nor_show_them_to_another(
    town: Town, connection: Connection, sessions: tuple[int, int]
) -> None:
    here, elsewhere = sessions
    keep(town, here)
    row = town.session.scalars(select(KeptAnswers)).one()
    assert "hanako" not in row.answers_sealed
    row.session_id = elsewhere
    town.session.commit()

    with pytest.raises(SealBrokenError):
        found(town, connection, elsewhere)
