"""An operator takes files in at the console: what it says, and with which status it ends."""

import gzip
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from webapp.adapters.database import Database
from webapp.adapters.embedded_issuer import EmbeddedIssuer
from webapp.adapters.issuer_file import DEMO, read_issuer_file
from webapp.cli import main
from webapp.config import read_settings
from webapp.domain.feed import FeedKind
from webapp.models import Account, Card, Contact, Member, PointsEntry, Transaction
from webapp.services.feed.history import note_start

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests" / "data" / "purchase-cards-2014-2015.csv.gz"
MAPPING = ROOT / "docs" / "examples" / "purchase-cards.toml"
FILES = {
    "members.csv": "reference,name,email\nm1,山田花子,hanako@example.jp\n",
    "accounts.csv": (
        "reference,closing_day,payment_day,payment_month_offset,main_member\na1,19,10,1,m1\n"
    ),
    "cards.jsonl": '{"reference": "c1", "account": "a1", "member": "m1", "last_digits": "1234"}\n',
    "transactions.csv": (
        "reference,card,used_on,amount,merchant\n"
        "t1,c1,2026-09-01,5230,スーパーみどり\nt2,c1,2026-09-02,1000,喫茶あおば\n"
    ),
    "points.csv": "account,booked_on,points,words\na1,2026-09-01,500,ご入会ありがとうございます\n",
}


@pytest.fixture
def environment(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The settings of an installation on the test's database."""
    key = CliRunner().invoke(main, ["keys", "new"]).output.strip()
    names = ("SECRET_KEYS", "FINGERPRINT_KEYS", "PEPPER_KEYS", "SEALING_KEYS", "ISSUER_KEY")
    settings = {f"MYACCOUNT_{name}": key for name in names} | {
        "MYACCOUNT_SITE_URL": "http://localhost",
        "MYACCOUNT_ISSUER_FILE": str(DEMO),
        "MYACCOUNT_SMTP_URL": "smtp://127.0.0.1:1",
        "MYACCOUNT_MAIL_FROM": "card@issuer.example",
        "MYACCOUNT_DATABASE_URL": database_url,
    }
    monkeypatch.chdir(tmp_path)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return settings


@pytest.fixture
def run(environment: dict[str, str]) -> Callable[..., Result]:
    def run(*words: str | Path) -> Result:
        result = CliRunner().invoke(main, ["feed", *map(str, words)])
        if not isinstance(result.exception, SystemExit | None):
            raise result.exception
        return result

    return run


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.write_text(text, "utf-8")
    return path


def test_native_files_of_every_kind_go_in(run: Callable[..., Result], database: Database) -> None:
    paths = sorted(write(name, text) for name, text in FILES.items())
    result = run("import", *paths)

    assert result.exit_code == 0, result.output
    assert "transactions.csv: 2 read, 2 new, 0 changed, 0 unchanged, 0 rejected\n" in result.stdout
    assert result.stderr == ""
    with database.read() as connection:
        tables = (Member, Contact, Account, Card, Transaction, PointsEntry)
        counted = [connection.scalar(select(func.count()).select_from(one)) for one in tables]
    assert counted == [1, 1, 1, 1, 2, 3]

    again = run("import", *paths)
    assert again.exit_code == 0
    assert again.stdout.count(" 0 new, 0 changed, ") == 5

    told = run("status", "--last", "1").stdout
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d issuer points points\.csv: "
        r"1 read, 0 new, 0 changed, 1 unchanged, 0 rejected\n",
        told,
    )


def test_rejected_rows_are_told_corrected_and_taken_in(run: Callable[..., Result]) -> None:
    for name in ("accounts.csv", "cards.jsonl", "members.csv"):
        write(name, FILES[name])
    run("import", "members.csv", "accounts.csv", "cards.jsonl")
    text = FILES["transactions.csv"] + "t3,c1,2026-09-31,10,店\n" + "t4,c9,2026-09-30,10,店\n" * 25
    write("transactions.csv", text)

    result = run("import", "transactions.csv")

    assert result.exit_code == 1
    assert "28 read, 2 new, 0 changed, 0 unchanged, 26 rejected" in result.stdout
    told = result.stderr.splitlines()
    assert told[0] == "transactions.csv:4: used_on: not a day: '2026-09-31'"
    assert told[1] == "transactions.csv:5: card: no such card: 'c9'"
    assert told[20:] == [
        "... and 6 more", "The rejected rows are in transactions.rejected.csv.",
    ]  # fmt: skip

    rejected = Path("transactions.rejected.csv")
    corrected = rejected.read_text("utf-8").replace("09-31", "09-30").replace("c9", "c1")
    rejected.write_text(corrected, "utf-8")
    result = run("import", rejected)
    assert result.exit_code == 0, result.output
    assert "26 read, 2 new, 0 changed, 24 unchanged" in result.stdout


def test_all_or_nothing(run: Callable[..., Result], database: Database) -> None:
    write("members.csv", FILES["members.csv"] + "m2,,\n")
    result = run("import", "members.csv", "--all-or-nothing", "--rejected", "bad.csv")
    assert result.exit_code == 1
    assert "2 read, 0 new, 0 changed, 0 unchanged, 1 rejected" in result.stdout
    assert result.stderr.splitlines() == [
        "members.csv:3: name: is missing",
        "The rejected rows are in bad.csv.",
        "Nothing of it was taken in.",
    ]
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Member)) == 0


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["members.csv", "--kind", "events"], 1, "events are not taken in yet."),
        (["odd.csv"], 1, "odd.csv: does not tell which kind of file it is: say so with --kind."),
        (["odd.csv", "--kind", "cards"], 1, "odd.csv: has no column for reference."),
        (["members.csv", "--mapping", "odd.csv"], 1, "odd.csv: Expected"),
        (["members.csv", "--mapping", MAPPING], 1, "members.csv: has no column"),
        (["members.csv", "--mapping", MAPPING, "--kind", "cards"], 2, "the mapping is for trans"),
        (["members.csv", "--mapping", MAPPING, "--feed", "x"], 2, "the mapping is for the feed p"),
        (["members.csv", "odd.csv", "--rejected", "x"], 2, "--rejected is for one file"),
        (["members.csv", "--rejected", "odd.csv"], 2, "odd.csv is there already"),
        (["nowhere.csv"], 2, "'nowhere.csv' does not exist"),
        ([], 2, "Missing argument"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run: Callable[..., Result], words: list[str], status: int, sentence: str
) -> None:
    write("members.csv", FILES["members.csv"])
    write("odd.csv", "colour\nred\n")
    result = run("import", *words)
    assert result.exit_code == status
    assert sentence in result.stderr


def test_a_file_that_is_cut_off_is_told(run: Callable[..., Result]) -> None:
    data = FILE.read_bytes()
    Path("cut.csv.gz").write_bytes(data[: len(data) // 2])
    result = run("import", "cut.csv.gz", "--mapping", MAPPING)
    assert result.exit_code == 1
    assert "cut.csv.gz: is cut off: its gzip data does not end.\n" in result.stderr
    counted = re.search(r"(\d+) read, (\d+) new", result.stdout)
    assert counted
    assert counted[1] == counted[2]
    assert int(counted[1]) > 20_000
    assert "; is cut off" in run("status").stdout


def test_rejected_rows_that_cannot_be_written_are_told(run: Callable[..., Result]) -> None:
    write("members.csv", FILES["members.csv"] + "m2,,\n")
    result = run("import", "members.csv", "--rejected", "/nowhere/bad.csv")
    assert result.exit_code == 1
    assert "/nowhere/bad.csv cannot be written: No such file or directory." in result.stderr


def test_nothing_has_been_taken_in_yet(run: Callable[..., Result]) -> None:
    assert run("status").stdout == "No file has been taken in yet.\n"


def _command(*words: str | Path) -> list[str]:
    return [sys.executable, "-c", "from webapp.cli import main; main()", "feed", *map(str, words)]


@pytest.mark.only_on("sqlite")  # the bar knows nothing of databases
def test_a_bar_grows_on_a_terminal(environment: dict[str, str]) -> None:
    write("members.csv", FILES["members.csv"])
    ours, theirs = pty.openpty()
    env = {**os.environ, **environment, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    done = subprocess.run(
        _command("import", "members.csv"), env=env, stdout=subprocess.PIPE, stderr=theirs,
        stdin=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while part := _read(ours):
        shown += part
    os.close(ours)
    assert b"members.csv" in shown
    assert b"100%" in shown
    assert done.stdout.startswith(b"members.csv: 1 read, 1 new")


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 4096)
    except OSError:
        return b""


def test_an_import_that_is_killed_is_simply_started_again(
    run: Callable[..., Result], environment: dict[str, str], database: Database
) -> None:
    env = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    command = _command("import", FILE, "--mapping", MAPPING)
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as program:
        deadline = time.monotonic() + 60
        while not _lines(database):
            assert time.monotonic() < deadline
            assert program.poll() is None
            time.sleep(0.05)
        program.send_signal(signal.SIGKILL)
    there = _lines(database)
    assert 0 < there < 79_202
    told = run("status").stdout
    assert f": {there} rows saved so far; still coming in, or killed: then start it again" in told
    assert " read" not in told

    result = run("import", FILE, "--mapping", MAPPING)
    assert result.exit_code == 0
    assert f"79202 read, {79_202 - there} new, 0 changed, {there} unchanged" in result.stdout


def test_a_card_that_the_feed_only_numbers_can_be_shown_at_enrollment(
    run: Callable[..., Result], database: Database, environment: dict[str, str]
) -> None:
    write("accounts.csv", FILES["accounts.csv"].replace(",main_member", "").replace(",m1", ""))
    write("cards.csv", "reference,account,expires_on,serial\nc1,a1,2029-05-31,901\n")
    assert run("import", "accounts.csv", "cards.csv").exit_code == 0

    settings = read_settings(environment)
    issuer = EmbeddedIssuer(
        database, settings.issuer_key, settings.fingerprint_keys, read_issuer_file(DEMO)
    )
    printed = issuer.card("c1")
    assert printed
    assert issuer.knows(printed.proof) == "c1"


def test_of_an_import_that_has_saved_nothing_yet_the_status_says_just_that(
    run: Callable[..., Result], database: Database
) -> None:
    with database.change() as connection:
        note_start(
            connection,
            "f",
            "large.csv",
            FeedKind.TRANSACTIONS,
            now=datetime(2026, 10, 1, tzinfo=UTC),
        )

    assert "large.csv: 0 rows saved so far; still coming in, or killed" in run("status").stdout


def _lines(database: Database) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(Transaction)) or 0


def test_two_imports_of_one_file_at_the_same_time_make_it_once(
    environment: dict[str, str], database: Database
) -> None:
    rows = [
        {"card": f"c{n % 40}", "used_on": "2026-09-01", "amount": str(n % 7), "merchant": "店"}
        for n in range(4_000)
    ]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    Path("feed.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    write(
        "mapping.toml",
        'feed = "f"\nkind = "transactions"\n[fields]\ncard = "card"\nused_on = "used_on"\n'
        'amount = "amount"\nmerchant = "merchant"\n[defaults]\nopen_cards = true\n',
    )
    env = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    command = _command("import", "feed.jsonl.gz", "--mapping", "mapping.toml")
    programs = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE) for _ in range(3)]
    told = [program.communicate(timeout=120)[0].decode() for program in programs]

    assert [program.returncode for program in programs] == [0, 0, 0]
    new = [int(re.search(r"(\d+) new", text)[1]) for text in told]  # type: ignore[index]
    assert sum(new) == _lines(database) == 4_000
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(Card)) == 40
