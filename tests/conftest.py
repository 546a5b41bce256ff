"""Fixtures: a migrated database of each kind, a session, the application, a strict browser.

A test that asks for ``database`` (or for anything that stands on it) runs once on SQLite and
once on PostgreSQL; ``--database=sqlite`` leaves the other out.  Every test finds the database
as the migrations leave it.
"""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, before_render_template
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.databases import KINDS, KeptDatabase, kept_database
from tests.factories import Person, make_account, make_card, make_hanako, make_jiro, make_taro
from tests.guard import WriteGuard, refuse_rows
from tests.outcomes import keep_outcomes
from tests.strict_browser import Browser
from webapp.adapters.database import Database
from webapp.adapters.issuer_file import DEMO
from webapp.config import Settings, demo_settings
from webapp.models import Account, Card
from webapp.web.ports import EXTENSION

SITE_URL = "http://localhost"
CHEAPEST_BCRYPT = 4

hypothesis_settings.register_profile("tests", deadline=None, print_blob=True)
hypothesis_settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=KINDS, action="append", help="use only this kind of database"
    )
    parser.addoption("--outcomes", metavar="FILE", help="count the cases of each file into FILE")
    parser.addoption(
        "--accept-transcripts",
        action="store_true",
        help="write down what a reader says now (tests/browser/transcripts)",
    )


def pytest_configure(config: pytest.Config) -> None:
    if file := config.getoption("--outcomes"):
        keep_outcomes(config, file)
    for mark in (
        "only_on(kind): the test is about one kind of database; say why beside it",
        "thorough: takes seconds; make check leaves it out, make test does not",
    ):
        config.addinivalue_line("markers", mark)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    kinds = metafunc.config.getoption("--database") or KINDS
    only = [kind for mark in metafunc.definition.iter_markers("only_on") for kind in mark.args]
    metafunc.parametrize("database_kind", [k for k in kinds if not only or k in only])


class Rig:
    """What is dear to make and therefore kept for the whole run: databases, applications."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._databases: dict[str, KeptDatabase] = {}
        self._apps: dict[Settings, tuple[Flask, WriteGuard]] = {}

    def database(self, kind: str) -> KeptDatabase:
        if kind not in self._databases:
            kept = self._stack.enter_context(kept_database(kind, self._folder))
            self._databases[kind] = kept
        return self._databases[kind]

    def app(self, settings: Settings) -> tuple[Flask, WriteGuard]:
        if settings not in self._apps:
            from webapp.factory import create_app  # noqa: PLC0415 - domain tests need no Flask

            app = create_app(settings)
            app.testing = True
            before_render_template.connect(refuse_rows, app)
            database = app.extensions[EXTENSION].database
            self._stack.callback(database.close)
            self._apps[settings] = app, WriteGuard(database.engine)
        return self._apps[settings]


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Give logging back as it was: the console command sets it up for its whole process."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions)
    hooks = (sys.excepthook, threading.excepthook)
    yield
    if (sys.excepthook, threading.excepthook) != hooks:
        root.handlers[:], root.level, logging.raiseExceptions = before
        sys.excepthook, threading.excepthook = hooks
        logging.captureWarnings(capture=False)


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """What is kept for the whole run."""
    with ExitStack() as stack:
        yield Rig(tmp_path_factory.mktemp("rig"), stack)


@pytest.fixture
def kept(rig: Rig, database_kind: str) -> KeptDatabase:
    """The database of this test, emptied."""
    kept = rig.database(database_kind)
    kept.empty()
    return kept


@pytest.fixture
def database_url(kept: KeptDatabase) -> str:
    """The address of the database, for programs and settings."""
    return kept.url


@pytest.fixture
def database(kept: KeptDatabase) -> Database:
    """The database, migrated and empty."""
    return kept.database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session for preparing and for looking; the browser saves it before each request."""
    with Session(database.writing) as session:
        yield session


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A connection for services that read; it sees what has been committed."""
    with database.read() as connection:
        yield connection


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Demo settings with the cheapest hash; a test file may override this fixture."""
    made = demo_settings(site_url=SITE_URL, database_url=database_url, issuer_file=DEMO)
    return replace(made, bcrypt_cost=CHEAPEST_BCRYPT)


@pytest.fixture
def app(rig: Rig, settings: Settings) -> Flask:
    """The application, CSRF protection included."""
    return rig.app(settings)[0]


@pytest.fixture
def new_browser(rig: Rig, settings: Settings, session: Session) -> Callable[[], Browser]:
    """Make a browser for each person of the test."""
    app, guard = rig.app(settings)

    def make() -> Browser:
        return Browser(
            app.test_client(),
            settings.site_url,
            before_request=session.commit,
            reading=guard.reading,
        )

    return make


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    """A strict browser without JavaScript, signed out."""
    return new_browser()


@pytest.fixture
def hanako(session: Session) -> Person:
    """The member, enrolled."""
    return make_hanako(session)


@pytest.fixture
def account(session: Session, hanako: Person) -> Account:
    """Her account."""
    return make_account(session, hanako)


@pytest.fixture
def card(session: Session, account: Account) -> Card:
    """Her card."""
    return make_card(session, account)


@pytest.fixture
def taro(session: Session) -> Person:
    """Somebody else, enrolled: must never be seen by Hanako."""
    return make_taro(session)


@pytest.fixture
def jiro(session: Session) -> Person:
    """A family member, enrolled."""
    return make_jiro(session)
