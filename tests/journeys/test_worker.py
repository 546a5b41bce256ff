"""The worker's rounds: they go on while the database is away, and tidy up once an hour."""

import logging
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOON, Person, sign_in_quickly
from tests.strict_browser import Browser
from webapp.adapters.database import Database
from webapp.adapters.sealing import AesGcmSealer
from webapp.adapters.smtp import SmtpPostman
from webapp.adapters.workshop_postman import WorkshopPostman
from webapp.cli import worker
from webapp.cli.installation import Installation
from webapp.cli.worker import ERASE_EVERY, FORGET_EVERY, Rounds, postman_of
from webapp.config import demo_settings
from webapp.domain.mail import Channel
from webapp.models import KeptAnswers, MemberSession, OutboxMessage
from webapp.services.kept_answers import KEPT_FOR, keep_answers
from webapp.services.outbox import TEXT_KEPT, queue_message

SETTINGS = demo_settings(site_url="http://localhost", database_url="")
SEALER = AesGcmSealer(SETTINGS.sealing_keys)
ROOT = Path(__file__).parents[2]


def queue(session: Session, *, now: datetime = NOON) -> None:
    queue_message(
        session,
        SEALER,
        name="x",
        member_id=None,
        channel=Channel.EMAIL,
        to="hanako@example.jp",
        subject="",
        body="123456",
        now=now,
    )
    session.commit()


def rounds(database: Any, clock: list[datetime]) -> Rounds:
    """Make rounds at the last moment of ``clock``."""
    installation: Any = SimpleNamespace(database=database, sealer=SEALER, settings=SETTINGS)
    return Rounds(installation, WorkshopPostman(), clock=lambda: clock[-1])


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def sent(session: Session) -> list[datetime | None]:
    found = list(session.scalars(select(OutboxMessage.sent_at)))
    session.rollback()
    return found


def test_old_texts_are_erased_once_an_hour(database: Database, session: Session) -> None:
    queue(session)
    clock = [NOON]
    made = rounds(database, clock)
    assert made.go() == 1

    def is_erased() -> bool:
        bodies = session.scalars(select(OutboxMessage.body_sealed)).all()
        session.rollback()
        return bodies == [""]

    clock.append(NOON + TEXT_KEPT + ERASE_EVERY)
    made.go()
    assert is_erased()

    session.execute(OutboxMessage.__table__.update().values(body_sealed="still there"))
    session.commit()
    clock.append(clock[-1] + ERASE_EVERY - timedelta(seconds=1))
    made.go()
    assert not is_erased()
    clock.append(clock[-1] + timedelta(seconds=1))
    made.go()
    assert is_erased()


def test_what_was_kept_for_too_long_is_gone_within_a_minute(
    database: Database, session: Session, browser: Browser, hanako: Person
) -> None:
    sign_in_quickly(browser, session, hanako, now=NOON)
    session_id = session.scalars(select(MemberSession.id)).one()
    keep_answers(session, SEALER, {"a": "b"}, session_id=session_id, page="/", now=NOON)
    session.commit()
    clock = [NOON + KEPT_FOR - timedelta(seconds=1)]
    made = rounds(database, clock)
    made.go()

    def kept() -> int:
        found = len(session.scalars(select(KeptAnswers.id)).all())
        session.rollback()
        return found

    assert kept() == 1
    clock.append(clock[-1] + FORGET_EVERY)
    made.go()
    assert kept() == 0


def test_a_clock_that_is_set_back_is_followed(
    database: Database, session: Session, browser: Browser, hanako: Person
) -> None:
    sign_in_quickly(browser, session, hanako, now=NOON)
    clock = [NOON]
    made = rounds(database, clock)
    made.go()

    def seen_at() -> datetime:
        found = session.scalars(select(MemberSession.seen_at)).one()
        session.rollback()
        return found

    clock.append(NOON + timedelta(minutes=10))
    made.go()
    assert seen_at() == NOON, "nothing to follow"
    clock.append(NOON - timedelta(days=30))
    made.go()
    assert seen_at() == clock[-1]


def test_a_database_that_is_away_is_waited_for(
    database: Database,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(worker, "PAUSE_S", 0.01)
    caplog.set_level(logging.INFO, "webapp.cli.worker")
    away = [ConnectionError("db.example does not answer")] * 3

    class Flickering:
        def read(self) -> Any:
            if away:
                raise away.pop()
            return database.read()

        def work(self) -> Any:
            return database.work()

    queue(session)
    stop = Event()
    thread = Thread(target=rounds(Flickering(), [NOON]).go_on, args=(stop,))
    thread.start()
    try:
        wait_until(lambda: sent(session) == [NOON])
    finally:
        stop.set()
        thread.join(10)

    assert not thread.is_alive()
    assert len([record for record in caplog.records if record.levelname == "WARNING"]) == 3
    assert "db.example" not in caplog.text


def test_pauses_grow_only_so_far() -> None:
    waited: list[float] = []

    class Patient(Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout or 0)
            if len(waited) == 12:
                self.set()
            return True

    rounds(SimpleNamespace(), [NOON]).go_on(Patient())

    assert waited[:3] == [0.5, 1.0, 2.0]
    assert waited[-1] == worker.LONGEST_PAUSE_S


def test_mail_goes_by_smtp_and_in_the_demo_to_the_workshop() -> None:
    real = replace(SETTINGS, demo=False, smtp_url="smtp://mail.example")

    assert isinstance(postman_of(Installation(SETTINGS)), WorkshopPostman)
    assert isinstance(postman_of(Installation(real)), SmtpPostman)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_stops_when_it_is_told_to(database_url: str, number: int) -> None:
    key = "k1:MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY"
    environment = {
        **dict.fromkeys(
            ["MYACCOUNT_SECRET_KEYS", "MYACCOUNT_FINGERPRINT_KEYS", "MYACCOUNT_PEPPER_KEYS",
             "MYACCOUNT_SEALING_KEYS"],
            key,
        ),
        "MYACCOUNT_SITE_URL": "http://localhost",
        "MYACCOUNT_ISSUER_FILE": str(ROOT / "webapp/adapters/issuers/demo.toml"),
        "MYACCOUNT_SMTP_URL": "smtp://127.0.0.1:1",
        "MYACCOUNT_MAIL_FROM": "card@issuer.example",
        "MYACCOUNT_DATABASE_URL": database_url,
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as program:
        assert program.stderr
        assert "at work" in program.stderr.readline()
        program.send_signal(number)
        assert program.wait(20) == 0
