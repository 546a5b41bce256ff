"""An operator replaces keys at the console, and learns when an old one may go."""

import base64
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.factories import make_account, make_card, make_member
from webapp.adapters.sealing import AesGcmSealer
from webapp.cli import main
from webapp.config import Settings, read_settings
from webapp.domain.mail import Channel
from webapp.models import Contact
from webapp.services.notices import contact_place

OLD = f"old:{base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip('=')}"
ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with one file for each ring of keys."""
    for name in ("secret", "fingerprint", "pepper", "sealing"):
        file = tmp_path / name
        file.write_text(f"# the site's {name} keys\n\n{OLD}\n")
        file.chmod(0o640)
    return tmp_path


@pytest.fixture
def environment(files: Path, database_url: str) -> dict[str, str]:
    rings = ("SECRET", "FINGERPRINT", "PEPPER", "SEALING")
    return {
        **{f"MYACCOUNT_{name}_KEYS": f"file:{files / name.lower()}" for name in rings},
        "MYACCOUNT_ISSUER_KEY": OLD,
        "MYACCOUNT_SITE_URL": "http://localhost",
        "MYACCOUNT_ISSUER_FILE": str(ROOT / "webapp/adapters/issuers/demo.toml"),
        "MYACCOUNT_SMTP_URL": "smtp://127.0.0.1:1",
        "MYACCOUNT_MAIL_FROM": "card@issuer.example",
        "MYACCOUNT_DATABASE_URL": database_url,
    }


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str, **changed: str) -> Result:
        return CliRunner().invoke(main, words, env={**environment, **changed})

    return invoke


@pytest.fixture
def hanako(session: Session, environment: dict[str, str]) -> int:
    """A member with a contact, a password and a card, all made with the old keys."""
    settings = read_settings(environment)
    member = make_member(session)
    sealer = AesGcmSealer(settings.sealing_keys)
    session.add(
        Contact(
            member_id=member.id,
            channel="email",
            address_sealed=sealer.seal("h@example.jp", contact_place(member.id, Channel.EMAIL)),
            blind_index="x",
            index_key_id="old",
        )
    )
    make_card(
        session,
        make_account(session, member),
        number_fingerprint="of a number",
        fingerprint_key_id="old",
    )
    member_id = member.id
    session.commit()
    return member_id


def ring(environment: dict[str, str], name: str) -> list[str]:
    settings: Settings = read_settings(environment)
    return [key.id for key in getattr(settings, f"{name}_keys")]


def test_keys_come_from_files(environment: dict[str, str], files: Path) -> None:
    assert ring(environment, "sealing") == ["old"]
    for written, reason in (
        ("# nothing\n", "names a file without a key"),
        (f"{OLD}\n{OLD}\n", "names the same key ID twice"),
    ):
        (files / "sealing").write_text(written)
        with pytest.raises(Exception, match=f"MYACCOUNT_SEALING_KEYS {reason}"):
            read_settings(environment)
    with pytest.raises(Exception, match="names a file that cannot be read: /nowhere"):
        read_settings(environment | {"MYACCOUNT_SEALING_KEYS": "file:/nowhere"})
    with pytest.raises(Exception, match="MYACCOUNT_ISSUER_KEY must be one key"):
        read_settings(environment | {"MYACCOUNT_ISSUER_KEY": f"{OLD},{OLD}"})
    with pytest.raises(Exception, match="MYACCOUNT_RETIRED_KEYS must be IDs of keys"):
        read_settings(environment | {"MYACCOUNT_RETIRED_KEYS": "old,KEY"})


def test_the_old_key_stays_behind_the_new_one_until_nothing_needs_it(
    run: Run, environment: dict[str, str], files: Path, hanako: int
) -> None:
    told = run("keys", "rotate", "sealing")
    assert told.exit_code == 0, told.output
    newest, old = ring(environment, "sealing")
    assert old == "old"
    assert newest in told.output
    assert base64.urlsafe_b64encode(bytes(range(32))).decode()[:20] not in told.output
    file = files / "sealing"
    assert file.read_text().startswith("# the site's sealing keys\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(file.name for file in files.iterdir()) == [
        "fingerprint",
        "pepper",
        "sealing",
        "secret",
    ]

    listed = run("keys", "list").output
    assert f"  {newest:<16} current\n" in listed
    assert "  old              older    contact.address 1\n" in listed

    assert "contact.address: 1 made anew" in run("keys", "rewrap").output
    listed = run("keys", "list").output
    assert f"  {newest:<16} current  contact.address 1\n" in listed
    assert "  old              older    nothing: it may go\n" in listed


def test_cards_of_another_issuer_still_need_the_old_key(run: Run, hanako: int) -> None:
    run("keys", "rotate", "fingerprint")
    assert run("keys", "rewrap").exit_code == 0

    assert "  old              older    card.number 1\n" in run("keys", "list").output


def test_with_several_machines_a_key_is_added_behind_and_put_in_front_later(
    run: Run, environment: dict[str, str]
) -> None:
    run("keys", "rotate", "secret", "--behind")
    old, newest = ring(environment, "secret")
    assert old == "old"

    assert run("keys", "rotate", "secret", "--first", newest).exit_code == 0

    assert ring(environment, "secret") == [newest, "old"]
    assert "in cookies only" in run("keys", "list").output
    refused = run("keys", "rotate", "secret", "--first", "gone")
    assert refused.exit_code == 1
    assert "MYACCOUNT_SECRET_KEYS holds no key gone." in refused.stderr


def test_keys_of_the_environment_are_printed_once_and_the_old_ones_not(run: Run) -> None:
    told = run("keys", "rotate", "pepper", MYACCOUNT_PEPPER_KEYS=OLD)

    assert told.exit_code == 0
    _, new, old = told.output.splitlines()
    assert new.startswith("  k")
    assert old == "  old, as it was"


def test_a_file_that_cannot_be_written_stays_as_it_was(
    run: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    refused = run("keys", "rotate", "sealing")

    assert refused.exit_code == 1
    assert "cannot be written: No space left on device" in refused.stderr
    assert OLD in (files / "sealing").read_text()
    assert sorted(file.name for file in files.iterdir()) == [
        "fingerprint",
        "pepper",
        "sealing",
        "secret",
    ]


def test_the_demo_keeps_its_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "demo.sqlite").touch()

    refused = CliRunner().invoke(main, ["keys", "rotate", "sealing"], env={})

    assert refused.exit_code == 1
    assert "public" in refused.stderr


@pytest.mark.parametrize("command", [["worker", "--once"], ["serve"]])
def test_nothing_starts_without_a_key_that_rows_need(
    run: Run, files: Path, hanako: int, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "execv")
    other = CliRunner().invoke(main, ["keys", "new"]).output
    for name in ("sealing", "fingerprint"):
        (files / name).write_text(other)

    refused = run(*command)

    assert refused.exit_code == 2
    sealing, fingerprint = refused.stderr.splitlines()
    assert sealing == (
        "MYACCOUNT_SEALING_KEYS lacks the key old, which 1 row still needs (contact.address 1):"
        " put it back behind the first one."
    )
    assert fingerprint == (
        "MYACCOUNT_FINGERPRINT_KEYS lacks the key old, which 1 row still needs (card.number 1):"
        " put it back behind the first one, or give these rows up by naming it in"
        " MYACCOUNT_RETIRED_KEYS."
    )
    listed = run("keys", "list").output
    assert "  old              MISSING  contact.address 1\n" in listed


def test_a_key_that_was_given_up_stops_nothing(
    run: Run, files: Path, hanako: int, session: Session
) -> None:
    (files / "fingerprint").write_text(CliRunner().invoke(main, ["keys", "new"]).output)

    assert run("worker", "--once", MYACCOUNT_RETIRED_KEYS="old").exit_code == 0


def test_rows_that_no_key_opens_are_told(run: Run, session: Session, hanako: int) -> None:
    session.execute(text("UPDATE contact SET address_sealed = 'lost.AAAA'"))
    session.commit()

    told = run("keys", "rewrap")

    assert told.exit_code == 1
    assert "contact.address: 1 that no key opens" in told.stderr
