"""An operator proves at the console that what happened stands as it was written down."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from webapp.adapters.database import Database
from webapp.adapters.issuer_file import DEMO
from webapp.cli import main
from webapp.services.security import EventKind, record_event

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
KEY = "k1:MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY"
Verify = Callable[..., Result]


@pytest.fixture
def verify(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verify:
    monkeypatch.chdir(tmp_path)
    rings = ("SECRET_KEYS", "FINGERPRINT_KEYS", "PEPPER_KEYS", "SEALING_KEYS")
    environment = {
        **{f"MYACCOUNT_{name}": KEY for name in rings},
        "MYACCOUNT_SITE_URL": "http://localhost",
        "MYACCOUNT_ISSUER_FILE": str(DEMO),
        "MYACCOUNT_SMTP_URL": "smtp://127.0.0.1:1",
        "MYACCOUNT_MAIL_FROM": "card@issuer.example",
        "MYACCOUNT_DATABASE_URL": database_url,
    }

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(main, ["audit", "verify", *words], env=environment)

    return invoke


def test_the_last_digest_is_printed_and_expected_later(verify: Verify, database: Database) -> None:
    def happen(kind: EventKind) -> None:
        with database.work() as work:
            record_event(work, kind, member_id=None, device_words="w3m", now=NOON)

    happen(EventKind.SIGNED_IN)
    told = verify()
    assert told.exit_code == 0
    assert told.output.startswith("Every link of 1 holds.\nlast digest  2.")
    digest = told.output.split()[-1]
    happen(EventKind.SIGNED_OUT)
    assert verify("--expect", digest).exit_code == 0

    refused = verify("--expect", digest, "--expect", "2.0000")

    assert refused.exit_code == 1
    assert "No event has the digest 2.0000: newer events were cut off" in refused.stderr


def test_the_first_broken_link_is_told(verify: Verify, database: Database) -> None:
    with database.change() as connection:
        connection.execute(
            text(
                "INSERT INTO security_event (id, kind, occurred_at, device_words, previous_digest,"
                " digest) VALUES (41, 'signed_in', '2026-10-01 03:00:00+00:00', '', 'x', 'y')"
            )
        )

    refused = verify()

    assert refused.exit_code == 1
    assert refused.stderr == (
        "Error: The chain breaks at event 41: it was changed after it was written down."
        " 0 events before it hold.\n"
    )
