"""The demo: one command, a site with life in it, and mail within a second."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from webapp.adapters.database import Database
from webapp.adapters.embedded_issuer import EmbeddedIssuer
from webapp.adapters.issuer_file import read_issuer_file
from webapp.adapters.password_hashing import BcryptHasher
from webapp.adapters.sealing import AesGcmSealer
from webapp.config import demo_settings, sqlite_url
from webapp.domain.card import CardNumber, CardProof, SecurityCode
from webapp.domain.mail import Channel
from webapp.domain.password import Password
from webapp.domain.user_id import UserId
from webapp.models import (
    Account,
    Card,
    Consent,
    Contact,
    Credential,
    Member,
    Statement,
    Transaction,
)
from webapp.services.outbox import queue_message

COMMAND = [sys.executable, "-c", "from webapp.cli import main; main(prog_name='my-account')"]
ROOT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("MYACCOUNT_")}
    return {**kept, "PYTHONPATH": str(ROOT)}


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@dataclass
class Demo:
    """A demo that runs, and what it said."""

    folder: Path
    said: dict[str, dict[str, Any]]
    program: subprocess.Popen[str]

    def open(self, path: str) -> tuple[int, str]:
        url = self.said["site"]["url"].rstrip("/") + path
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, ""

    def file(self) -> Path:
        return Path(make_url(sqlite_url(self.folder / "instance", "demo")).database or "")

    def database(self) -> Database:
        return Database.open(sqlite_url(self.folder / "instance", "demo"))

    def card(self, kind: str) -> CardProof:
        number = CardNumber.parse(self.said[kind]["number"])
        code = SecurityCode.parse(self.said[kind]["code"])
        assert number
        assert code
        return CardProof(number, code)


@contextmanager
def running(folder: Path, *words: str) -> Iterator[Demo]:
    program = subprocess.Popen(
        [*COMMAND, "demo", "--port", "0", "--json", *words],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout
        lines = []
        while line := program.stdout.readline():
            lines.append(json.loads(line))
            if lines[-1]["kind"] == "member":
                break
        said = {line["kind"]: line for line in lines}
        yield Demo(folder, said, program)
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(20)
        assert program.stdout
        program.stdout.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo started for the first time in an empty folder."""
    with running(tmp_path_factory.mktemp("demo")) as started:
        yield started


@pytest.fixture
def database(demo: Demo) -> Iterator[Database]:
    database = demo.database()
    yield database
    database.close()


def settings() -> Any:
    return demo_settings(site_url="http://127.0.0.1", database_url="")


def issuer(database: Database) -> EmbeddedIssuer:
    own = settings()
    return EmbeddedIssuer(database, own.issuer_key, own.fingerprint_keys, read_issuer_file(None))


def test_it_answers(demo: Demo) -> None:
    status, page = demo.open("/")
    assert status == 200
    assert "<h1" in page
    assert demo.open("/_workshop/")[0] == 200


def test_the_card_it_names_is_good_and_not_enrolled(demo: Demo, database: Database) -> None:
    for kind in ("card", "card_without_contact"):
        reference = issuer(database).knows(demo.card(kind))
        asked = (
            select(Card.member_id, Credential.member_id, func.count(Contact.id))
            .outerjoin(Credential, Credential.member_id == Card.member_id)
            .outerjoin(Contact, Contact.member_id == Card.member_id)
            .where(Card.reference == reference)
            .group_by(Card.member_id, Credential.member_id)
        )
        with database.read() as connection:
            member_id, enrolled, contacts = connection.execute(asked).one()
        assert member_id
        assert enrolled is None
        assert (contacts > 0) == (kind == "card")


def test_the_member_it_names_can_sign_in(demo: Demo, database: Database) -> None:
    user_id = UserId.parse(demo.said["member"]["user_id"])
    assert isinstance(user_id, UserId)
    with database.read() as connection:
        stored = connection.scalar(
            select(Credential.password_hash).where(Credential.user_id_key == user_id.key)
        )
        assert connection.scalar(select(func.count()).select_from(Credential)) == 1
    hasher = BcryptHasher(settings().pepper_keys)
    assert hasher.verify(Password(demo.said["member"]["password"]), stored)
    assert not hasher.needs_rehash(stored or "")


def test_its_life_ends_today_and_its_past_is_closed(database: Database) -> None:
    today = datetime.now(ZoneInfo("Asia/Tokyo")).date()
    with database.read() as connection:
        newest = connection.scalar(select(func.max(Transaction.used_on)))
        accounts = connection.execute(select(Account.id, Account.closed_until)).all()
        lines = connection.scalar(
            select(func.count()).select_from(Transaction).where(Transaction.state == "posted")
        )
        assert connection.scalar(select(func.count()).select_from(Consent)) == 1
        assert (connection.scalar(select(func.count()).select_from(Member)) or 0) >= 12
        chains = connection.execute(
            select(Statement.account_id, func.count()).group_by(Statement.account_id)
        ).all()
    assert newest == today
    assert lines is not None
    assert lines > 9_000
    for _, closed_until in accounts:
        assert today - timedelta(32) < closed_until < today
    assert len(chains) == len(accounts)
    assert all(count >= 18 for _, count in chains)


def test_each_debit_is_what_its_statement_said(database: Database) -> None:
    asked = select(Statement.account_id, Statement.payment_on, Statement.amount_due_minor).order_by(
        Statement.account_id, Statement.closing_on
    )
    payments = select(Transaction.account_id, Transaction.posted_on, -Transaction.amount_minor)
    with database.read() as connection:
        said = connection.execute(asked).all()
        paid = connection.execute(payments.where(Transaction.kind == "payment")).all()
    assert set(map(tuple, paid)) <= set(map(tuple, said))
    assert len(paid) > 200


def test_pending_lines_are_in_an_open_cycle(database: Database) -> None:
    asked = (
        select(func.count())
        .select_from(Transaction)
        .join(Account, Account.id == Transaction.account_id)
        .where(Transaction.state == "pending")
    )
    with database.read() as connection:
        assert (connection.scalar(asked) or 0) > 5
        stuck = asked.where(Transaction.closing_on <= Account.closed_until)
        assert connection.scalar(stuck) == 0


def test_a_message_is_in_the_workshop_within_a_second(demo: Demo, database: Database) -> None:
    with database.work() as session:
        queue_message(
            session, AesGcmSealer(settings().sealing_keys), name="enrollment_code",
            member_id=None, channel=Channel.EMAIL, to="hanako@example.jp", subject="確認コード",
            body="123 456", now=datetime.now(UTC),
        )  # fmt: skip
    time.sleep(1)

    listed = run(demo.folder, "outbox", "list", "--json")
    message = json.loads(listed.stdout.splitlines()[0])
    assert (message["to"], message["body"]) == ("hanako@example.jp", "123 456")
    assert message["sent_at"]
    assert "hanako@example.jp" in run(demo.folder, "outbox", "list").stdout


def test_the_other_commands_work_beside_it(demo: Demo, database: Database) -> None:
    reference = issuer(database).knows(demo.card("card"))
    printed = run(demo.folder, "issuer", "card", str(reference))
    code = run(
        demo.folder, "issuer", "activation-code", demo.said["card_without_contact"]["member"]
    )

    assert demo.said["card"]["number"] in printed.stdout
    assert re.fullmatch(r"[A-Z0-9]{5}-[A-Z0-9]{5}\n", code.stdout)
    assert run(demo.folder, "db", "check").returncode == 0
    assert "run by `my-account demo`" in run(demo.folder, "serve").stderr


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run(tmp_path, "demo", "--port", str(port))

    assert refused.returncode == 1
    assert f"Port {port} cannot be used" in refused.stderr
    assert not (tmp_path / "instance").exists()


def test_a_real_installations_settings_stop_it(tmp_path: Path) -> None:
    refused = subprocess.run(
        [*COMMAND, "demo", "--port", "0"],
        cwd=tmp_path,
        env={**environment(), "MYACCOUNT_DATABASE_URL": "postgresql://db.example/card"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert refused.returncode == 2
    sentence, _where_to_read = refused.stderr.splitlines()
    assert sentence == "MYACCOUNT_DATABASE_URL has no place in demo mode."


@pytest.fixture
def lived_in(demo: Demo, tmp_path: Path) -> Path:
    """A folder in which the demo was started before: its past need not be told once more."""
    path = tmp_path / "instance" / demo.file().name
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(demo.file())) as told, closing(sqlite3.connect(path)) as copy:
        told.backup(copy)
    return tmp_path


def test_started_again_it_remembers_and_reset_forgets(lived_in: Path) -> None:
    with running(lived_in) as first:
        enrolled = first.said["card"]
    database = first.database()
    with database.work() as session:
        card = select(Card.member_id).join(Member, Member.id == Card.member_id)
        member_id = session.scalar(card.where(Member.reference == enrolled["member"]))
        assert member_id
        moment = datetime.now(UTC)
        session.add(
            Credential(
                member_id=member_id,
                user_id_key="taro.sato",
                user_id="taro.sato",
                password_hash="",
                enrolled_at=moment,
                password_set_at=moment,
            )
        )
        session.execute(text("UPDATE credential SET password_set_at = '2099-01-01 00:00:00'"))
    with running(lived_in) as second:
        assert second.said["card"] != enrolled
        assert second.said["member"]["password"] is None
    with database.work() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()

    refused = run(lived_in, "demo", "--port", "0")
    assert refused.returncode == 1
    assert "`my-account demo --reset` makes a new one." in refused.stderr
    with running(lived_in, "--reset") as third:
        assert third.said["card"] == enrolled
        assert third.said["member"]["password"]


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Let programs that are started now listen to Ctrl-C; those of a shell's background do not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_without_json_it_speaks_in_sentences(lived_in: Path) -> None:
    command = lived_in / "bin" / "my-account"
    command.parent.mkdir()
    command.write_text("from webapp.cli import main; main()", "utf-8")
    with subprocess.Popen(
        [sys.executable, str(command), "demo", "--port", "0"],
        cwd=lived_in,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout
        lines = []
        while not lines or "Ctrl-C" not in lines[-1]:
            lines.append(program.stdout.readline())
        program.send_signal(signal.SIGINT)
        try:
            assert program.wait(20) == 0
        finally:
            program.kill()
    words = "".join(lines)
    assert re.search(r"My Account is at +http://127\.0\.0\.1:\d+/\n", words)
    assert len(re.findall(r"number +\d{4} \d{6} \d{5}", words)) == 2
    assert "hanako.yamada" in words
    assert "(`bin/my-account issuer activation-code M1005`)" in words
