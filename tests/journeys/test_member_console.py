"""Somebody at the issuer's telephone: what is closed to a member, and opening it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import enroll, make_account, make_card, make_member
from webapp.adapters.database import Database
from webapp.adapters.issuer_file import DEMO
from webapp.cli import main
from webapp.cli.installation import now
from webapp.cli.member import ALARM, WHAT
from webapp.config import read_settings
from webapp.domain.alarm import AlarmRule
from webapp.domain.attempts import Throttles
from webapp.models import AuthenticatorApp, Credential, OutboxMessage
from webapp.services.alarm import count_for_site, read_site
from webapp.services.attempts import Bucket, reserve
from webapp.services.member_locks import LockedThing

KEY = "k1:MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY"
Run = Callable[..., Result]


@pytest.fixture
def environment(database_url: str) -> dict[str, str]:
    rings = ("SECRET_KEYS", "FINGERPRINT_KEYS", "PEPPER_KEYS", "SEALING_KEYS")
    return {
        **{f"MYACCOUNT_{name}": KEY for name in rings},
        "MYACCOUNT_SITE_URL": "http://localhost",
        "MYACCOUNT_ISSUER_FILE": str(DEMO),
        "MYACCOUNT_SMTP_URL": "smtp://127.0.0.1:1",
        "MYACCOUNT_MAIL_FROM": "card@issuer.example",
        "MYACCOUNT_DATABASE_URL": database_url,
    }


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, ["member", *words], env=environment)


@pytest.fixture
def closed(session: Session, database: Database, environment: dict[str, str]) -> None:
    """Hanako's card is closed and her password off."""
    member = make_member(session, reference="M1001")
    make_card(
        session, make_account(session, member), reference="C3001", number_fingerprint="of a number"
    )
    enroll(session, member, "hanako")
    session.scalars(select(Credential)).one().password_off_at = now()
    session.commit()
    keys = read_settings(environment).fingerprint_keys
    with database.work() as work:
        for _ in range(5):
            reserve(work, keys, [Bucket(Throttles().card, "of a number")], now=now())


def test_what_is_closed_is_listed(run: Run, closed: None) -> None:
    listed = run("locks").output.splitlines()

    tomorrow = f"{now() + timedelta(hours=33):%Y-%m-%d}"
    assert listed[0].startswith(f"card C3001, closed until {tomorrow}")
    assert listed[0].endswith(" JST")
    assert listed[1] == "password hanako, off until it is set anew or opened"
    assert listed[2].startswith("others closed: 0 ")


def test_the_whole_site_is_shown_and_an_alarm_is_told(
    run: Run, database: Database, environment: dict[str, str]
) -> None:
    environment["MYACCOUNT_ALARM_SIGN_INS"] = "2"
    rule = AlarmRule("sign-ins", at_least=2)
    moment = now()
    for _ in range(3):
        with database.work() as work:
            count_for_site(
                work, rule, read_site(work.connection(), rule, now=moment), now=moment
            )  # fmt: skip

    *_, cards, sign_ins = run("locks").output.splitlines()

    assert cards == "whole site, cards: 0 failed in this hour, alarm above 100"
    assert sign_ins.startswith("whole site, sign-ins: ")
    assert "alarm above 2; ALARM until " in sign_ins
    assert sign_ins.endswith(" JST: browsers that are not known have a third of the tries")


def test_every_alarm_has_words() -> None:
    usual = Throttles()
    assert set(ALARM) == {usual.site_cards.name, usual.site_sign_ins.name}


@pytest.mark.parametrize("reference", ["M1001", "C3001"])
def test_what_is_closed_is_opened_by_either_reference(
    run: Run, closed: None, session: Session, reference: str
) -> None:
    opened = run("unlock", reference).output.splitlines()

    assert sorted(line.partition(",")[0] for line in opened) == [
        "opened: card C3001",
        "opened: password hanako",
    ]
    notices = session.execute(select(OutboxMessage.name, OutboxMessage.channel)).all()
    session.commit()
    assert notices == [("unlocked", "noop")], "there is no contact on file"
    assert run("unlock", reference).output == (
        "Nothing is closed to this member; tries so far are forgiven.\n"
    )
    refused = run("unlock", "C9999")
    assert refused.exit_code == 1
    assert "no member" in refused.stderr


def test_a_member_is_signed_out_everywhere(run: Run, closed: None) -> None:
    assert run("sign-out", "C3001").output == "signed out in 0 browsers.\n"
    assert run("sign-out", "C9999").exit_code == 1


def test_every_lock_has_words() -> None:
    assert set(WHAT) == {what.value for what in LockedThing}


def test_the_issuer_takes_a_second_factor_away(
    run: Run, session: Session, database: Database
) -> None:
    member = make_member(session, reference="M1001")
    enroll(session, member, "hanako")
    session.commit()
    assert "has no second factor" in run("remove-factor", "M1001").output
    session.add(AuthenticatorApp(member_id=member.id, name="a", begun_at=now(), confirmed_at=now()))
    session.commit()

    removed = run("remove-factor", "M1001")

    assert removed.exit_code == 0, removed.output
    assert "the password alone signs in now" in removed.output
    session.add(AuthenticatorApp(member_id=member.id, name="a", begun_at=now(), confirmed_at=now()))
    session.scalars(select(Credential)).one().password_is_short = True
    session.commit()
    assert "is off" in run("remove-factor", "M1001").output
    unknown = run("remove-factor", "M9")
    assert unknown.exit_code != 0
    assert "M9" in unknown.output
    session.expire_all()
    assert session.scalars(select(Credential)).one().password_off_at
