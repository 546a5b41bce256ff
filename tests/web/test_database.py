"""A request holds one connection at a time, so that many at once never wait for each other."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.entrance import GOOD
from tests.factories import Person, make_contact, sign_in_quickly
from tests.strict_browser import Browser
from webapp.web.ports import EXTENSION

AT_ONCE = 24
"""More than the pool has connections, fewer than a worker has threads."""


@pytest.fixture
def held(app: Flask) -> Iterator[list[int]]:
    """How many connections were out of the pool, each time that one was taken."""
    pool = app.extensions[EXTENSION].database.engine.pool
    counted: list[int] = []

    def note(*_: object) -> None:
        counted.append(pool.checkedout())

    event.listen(pool, "checkout", note)
    yield counted
    event.remove(pool, "checkout", note)


def test_a_change_gives_the_connection_for_reading_back_first(
    browser: Browser, session: Session, hanako: Person, held: list[int]
) -> None:
    make_contact(session, hanako)
    browser.sign_in_as(hanako)
    held.clear()

    page = browser.fill_in("/security/password", new_password=GOOD)

    assert "パスワードを変更しました" in page
    assert set(held) == {1}


def test_members_who_come_back_at_the_same_moment_all_get_their_page(
    new_browser: Callable[[], Browser], session: Session, hanako: Person
) -> None:
    # Each visit is noted, since the one before is minutes ago: reading and writing meet.
    a_while_ago = datetime.now(UTC) - timedelta(minutes=5)
    clients = [
        sign_in_quickly(new_browser(), session, hanako, now=a_while_ago).client
        for _ in range(AT_ONCE)
    ]

    with ThreadPoolExecutor(AT_ONCE) as together:
        answers = list(together.map(lambda client: client.get("/pages/passwords"), clients))

    assert {answer.status_code for answer in answers} == {200}
