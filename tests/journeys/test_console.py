"""An operator at the console: what each command does, and what it says when it cannot."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Column, Integer, Table, select, text
from sqlalchemy.orm import Session

from tests.factories import make_account, make_card, make_member, make_purchase
from webapp import migrations
from webapp.adapters.database import Database
from webapp.adapters.embedded_issuer import EmbeddedIssuer
from webapp.adapters.issuer_file import DEMO, read_issuer_file
from webapp.adapters.sealing import AesGcmSealer
from webapp.cli import COMMANDS, main
from webapp.cli.installation import now
from webapp.cli.serve import gunicorn_command
from webapp.config import read_settings
from webapp.domain.card import CardNumber
from webapp.domain.confirmation import ActivationCode as Code
from webapp.domain.mail import Channel
from webapp.models import ActivationCode, Base, OutboxMessage, Statement
from webapp.services.activation_code import activation_digests
from webapp.services.outbox import queue_message

Run = Callable[..., Result]
EXPIRES_ON = date(2031, 5, 31)


@pytest.fixture
def key() -> str:
    return CliRunner().invoke(main, ["keys", "new"]).output.strip()


@pytest.fixture
def environment(key: str, database_url: str) -> dict[str, str]:
    """The settings of an installation on the test's database."""
    return {
        "MYACCOUNT_SECRET_KEYS": key,
        "MYACCOUNT_FINGERPRINT_KEYS": key,
        "MYACCOUNT_PEPPER_KEYS": key,
        "MYACCOUNT_SEALING_KEYS": key,
        "MYACCOUNT_ISSUER_KEY": key,
        "MYACCOUNT_SITE_URL": "http://localhost",
        "MYACCOUNT_ISSUER_FILE": str(DEMO),
        "MYACCOUNT_SMTP_URL": "smtp://127.0.0.1:1",
        "MYACCOUNT_MAIL_FROM": "card@issuer.example",
        "MYACCOUNT_DATABASE_URL": database_url,
    }


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command as an operator of that installation does."""
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str, **changed: str | None) -> Result:
        return CliRunner().invoke(main, words, env={**environment, **changed})

    return invoke


def test_every_command_says_what_it_is_for() -> None:
    listed = CliRunner().invoke(main, ["--help"])

    assert listed.exit_code == 0
    for command in COMMANDS:
        assert re.search(rf"^  {command} ", listed.output, re.MULTILINE)
        assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0
    assert CliRunner().invoke(main, ["nonsense"]).exit_code == 2


def test_a_fresh_key_is_good_for_the_settings(key: str, environment: dict[str, str]) -> None:
    assert read_settings(environment).secret_keys.current.id == key.partition(":")[0]
    assert key != CliRunner().invoke(main, ["keys", "new"]).output.strip()


def test_wrong_settings_are_said_in_sentences(run: Run) -> None:
    refused = run("db", "check", MYACCOUNT_SITE_URL=None, MYACCOUNT_COLOUR="green")

    assert refused.exit_code == 2
    *wrong, where_to_read = refused.stderr.splitlines()
    assert wrong == [
        "MYACCOUNT_SITE_URL is missing.",
        "MYACCOUNT_COLOUR is not a setting; see docs/operating.md.",
    ]
    assert "my-account keys new" in where_to_read
    assert not refused.stdout


def test_a_wrong_issuer_file_is_said_in_a_sentence(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "issuer.toml"
    file.write_text("currency = 1")
    refused = run("statement", "close", "--until", "2026-01-01", MYACCOUNT_ISSUER_FILE=str(file))

    assert refused.exit_code == 2
    assert "issuer.toml" in refused.stderr


def test_the_tables_are_checked(run: Run, database: Database) -> None:
    assert run("db", "check").output == "The tables are what this version needs.\n"
    assert run("db", "upgrade").output == (
        f"The tables are at revision {migrations.newest_revision()}.\n"
    )


def test_tables_that_differ_are_named(run: Run, database: Database) -> None:
    with database.change() as connection:
        connection.execute(text("CREATE TABLE stray (id integer)"))
    try:
        refused = run("db", "check")
        assert refused.exit_code == 1
        assert "stray" in refused.stderr
    finally:
        with database.change() as connection:
            connection.execute(text("DROP TABLE stray"))


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("9999", "made by another version of My Account: its tables are at revision 9999"),
        (None, "The database has no tables yet. Run `my-account db upgrade`."),
    ],
)
def test_other_tables_stop_every_command(
    run: Run, database: Database, revision: str | None, words: str
) -> None:
    with database.change() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if revision:
            connection.execute(
                text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision}
            )

    for command in (["db", "check"], ["worker", "--once"], ["issuer", "card", "C1"], ["serve"]):
        refused = run(*command)
        assert refused.exit_code == 1
        assert words in refused.stderr


def test_an_upgrade_of_a_newer_database_is_refused(run: Run, database: Database) -> None:
    with database.change() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    refused = run("db", "upgrade")

    assert refused.exit_code == 1
    assert "does not know" in refused.stderr


def test_older_tables_are_brought_up_to_date(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/new.sqlite"
    assert run("db", "upgrade", MYACCOUNT_DATABASE_URL=url).exit_code == 0
    monkeypatch.setattr(migrations, "newest_revision", lambda: "9999")

    refused = run("worker", "--once", MYACCOUNT_DATABASE_URL=url)

    assert refused.exit_code == 1
    assert re.search(r"at revision \d{4} and this version needs 9999", refused.stderr)


@pytest.mark.parametrize("url", ["sqlite:///{}/torn.sqlite", "postgresql://127.0.0.1:1/nowhere"])
def test_a_database_that_cannot_be_used_is_said_in_a_sentence(
    run: Run, tmp_path: Path, url: str
) -> None:
    (tmp_path / "torn.sqlite").write_text("this is no database, whatever its name says")

    refused = run("worker", "--once", MYACCOUNT_DATABASE_URL=url.format(tmp_path))

    assert refused.exit_code == 1
    assert refused.stderr.startswith("Error: The database cannot be used: ")
    assert "Traceback" not in refused.output


@pytest.fixture
def haru(session: Session, environment: dict[str, str], database: Database) -> int:
    """A member without a contact on file, who has a card of the embedded issuer."""
    settings = read_settings(environment)
    issued = EmbeddedIssuer(
        database, settings.issuer_key, settings.fingerprint_keys, read_issuer_file(DEMO)
    ).issue(7, EXPIRES_ON)
    member = make_member(session, "中村ハル", reference="M1005")
    make_card(
        session,
        make_account(session, member),
        reference="C3005",
        serial=7,
        expires_on=EXPIRES_ON,
        number_fingerprint=issued.proof.number.fingerprint(settings.fingerprint_keys.current),
    )
    member_id = member.id
    session.commit()
    return member_id


def test_the_issuer_prints_a_card(run: Run, haru: int) -> None:
    printed = run("issuer", "card", "C3005").output

    number = re.search(r"number +([\d ]+)\n", printed)
    assert number
    assert CardNumber.parse(number[1])
    assert re.search(r"code +\d{4}\n", printed)
    assert "expires  05/31" in printed


def test_another_issuers_card_cannot_be_printed(run: Run, haru: int) -> None:
    refused = run("issuer", "card", "C3005", MYACCOUNT_ISSUER_KEY=None)

    assert refused.exit_code == 1
    assert "another issuer's" in refused.stderr
    assert run("issuer", "card", "C9999").exit_code == 1


@pytest.mark.parametrize("reference", ["M1005", "C3005"])
def test_an_activation_code_is_printed_once_and_kept_as_a_digest(
    run: Run, session: Session, environment: dict[str, str], haru: int, reference: str
) -> None:
    printed = run("issuer", "activation-code", reference).output

    code = Code.parse(printed)
    assert code
    row = session.scalars(select(ActivationCode)).one()
    keys = read_settings(environment).fingerprint_keys
    assert row.code_digest in activation_digests(keys, haru, code)
    assert (row.expires_at - row.issued_at).days == 30


def test_a_reference_of_two_feeds_wants_the_feed(run: Run, session: Session, haru: int) -> None:
    other = make_member(session, reference="M1005-x")
    other.feed, other.reference = "another", "M1005"
    session.commit()

    assert "--feed" in run("issuer", "activation-code", "M1005").stderr
    assert run("issuer", "activation-code", "M1005", "--feed", "another").exit_code == 0
    assert run("issuer", "activation-code", "M9999").exit_code == 1


def test_statements_are_closed_up_to_a_day(run: Run, session: Session) -> None:
    make_purchase(session, make_card(session, make_account(session)), used_on=date(2026, 1, 5))
    session.commit()

    assert run("statement", "close", "--until", "2026-02-28").output == "2 statements closed.\n"
    assert run("statement", "close", "--until", "2026-02-28").output == "0 statements closed.\n"
    closed = select(Statement.closing_on).order_by(Statement.closing_on)
    assert session.scalars(closed).all() == [date(2026, 1, 19), date(2026, 2, 19)]


def test_a_day_that_is_not_over_closes_nothing(run: Run) -> None:
    refused = run("statement", "close", "--until", "2999-01-01")

    assert refused.exit_code == 1
    assert "not over yet" in refused.stderr
    assert run("statement", "close", "--until", "soon").exit_code == 2


def test_messages_are_shown_in_demo_mode_only(run: Run) -> None:
    refused = run("outbox", "list")

    assert refused.exit_code == 1
    assert "only demo mode" in refused.stderr


def test_a_worker_without_a_mail_server_keeps_the_message(
    run: Run, session: Session, environment: dict[str, str]
) -> None:
    settings = read_settings(environment)
    queue_message(
        session, AesGcmSealer(settings.sealing_keys), name="x", member_id=None,
        channel=Channel.EMAIL, to="hanako@example.jp", subject="", body="",
        now=now(),
    )  # fmt: skip
    session.commit()

    assert run("worker", "--once").output == "0 messages sent.\n"
    waiting = session.scalars(select(OutboxMessage)).one()
    assert (waiting.sent_at, waiting.tries) == (None, 1)
    assert waiting.last_error == "ConnectionRefusedError"


def test_gunicorn_believes_no_forwarded_header() -> None:
    words = gunicorn_command("127.0.0.1:8000", 2, 32)

    assert {"--worker-class=gthread", "--workers=2", "--threads=32"} < set(words)
    assert "--forwarded-allow-ips=" in words


def test_a_script_is_written_for_what_the_models_have_and_the_tables_lack(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = shutil.copytree(migrations.SCRIPTS, tmp_path / "scripts")
    monkeypatch.setattr(migrations, "SCRIPTS", scripts)
    newest = migrations.newest_revision()
    lacking = Table("shelf", Base.metadata, Column("id", Integer, primary_key=True))
    try:
        written = run("db", "revision", "a shelf for gifts")
    finally:
        Base.metadata.remove(lacking)

    assert written.exit_code == 0, written.output
    script = Path(written.output.splitlines()[-1])
    assert script.parent == scripts / "versions"
    written_text = script.read_text("utf-8")
    assert f"down_revision = {newest!r}" in written_text
    upgrade, _, downgrade = written_text.partition("def downgrade")
    assert "op.create_table('shelf'" in upgrade
    assert "op.drop_table('shelf')" in downgrade
