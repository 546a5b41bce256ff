"""Somebody gets the database, the outbox in it and the logs, and learns no secret from them."""

import io
import logging
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.entrance import GOOD, CardHolder, Town
from tests.leaks import encodings, leaks, spellings_of_number, stolen
from tests.strict_browser import Browser
from webapp.adapters.database import Database
from webapp.adapters.log_lines import log_as_json
from webapp.config import Settings
from webapp.domain.card import grouped
from webapp.domain.mail import Channel
from webapp.services.outbox import send_due

EMAIL = "hanako.himitsu@example.jp"
PHONE = "09012345678"
NEW_PASSWORD = "yuudachi-mado-rakuda-kasa-tokei"
WRONG_PASSWORD = "kore-wa-chigau-pasuwaado-desu"
FULL_WIDTH_NUMBER = str.maketrans("0123456789 ", "０１２３４５６７８９ー")


class Careless:
    """A postman who shouts the address and the code when something goes wrong."""

    def deliver(self, channel: Channel, to: str, subject: str, body: str) -> None:
        raise smtplib.SMTPRecipientsRefused({to: (550, f"{subject} {body}".encode())})


class Walk:
    """Hanako enrolls, signs in, mistypes, and changes her password; all secrets are noted."""

    def __init__(self, browser: Browser, town: Town) -> None:
        self.browser = browser
        self.town = town
        self.hanako: CardHolder = town.move_in(contacts={"email": EMAIL, "sms": PHONE})
        self.unknown = town.unknown_card()
        self.secrets = {EMAIL, GOOD, NEW_PASSWORD, WRONG_PASSWORD, "1985-04-12"}
        self.codes: set[str] = set()
        for number in (self.hanako.proof.number, self.unknown.number):
            self.secrets |= set(spellings_of_number(number.digits))
        self.secrets |= set(spellings_of_number(PHONE))

    def enroll(self) -> None:
        """A wrong code first, in full-width; the number is shown in three spellings."""
        number = self.hanako.card_number
        for typed, code in (
            (number.translate(FULL_WIDTH_NUMBER), self.hanako.wrong_code),
            (number.replace(" ", "-"), self.hanako.security_code),
            (grouped(self.unknown.number.digits), self.unknown.code.digits),
        ):
            self.browser.fill_in("/enrollment/", card_number=typed, security_code=code)
        self.note_cookies()
        page = self.browser.fill_in(
            "/enrollment/", card_number=number, security_code=self.hanako.security_code
        )
        self.codes.add(self.town.code())
        wrong = f"{(int(self.town.code()) + 1) % 10**6:06d}"
        self.browser.fill_in(page, code=wrong)
        page = self.browser.fill_in("/enrollment/code", code=self.town.code())
        self.browser.fill_in(page, button="登録する", user_id="hanako.85", password=GOOD)
        self.note_cookies()

    def come_again(self) -> None:
        """The password in the wrong field, a wrong one, the right one."""
        self.browser.press("/", "サインアウト")
        for user_id, password in (
            (GOOD, "hanako.85"),
            ("hanako.85", WRONG_PASSWORD),
            ("hanako.85", GOOD),
        ):
            self.browser.fill_in("/sign-in", user_id=user_id, password=password)
        self.note_cookies()

    def change(self) -> None:
        self.browser.fill_in("/security/confirm", password=WRONG_PASSWORD)
        self.browser.fill_in("/security/password", new_password=NEW_PASSWORD)
        self.note_cookies()

    def stray(self) -> None:
        """Secrets in addresses, where they have no place."""
        for spelling in (self.hanako.card_number, EMAIL):
            self.browser.send("GET", f"/{quote(spelling)}?card={quote(spelling)}")
            self.browser.send("GET", f"/sign-in?next=/{quote(spelling)}")

    def note_cookies(self) -> None:
        """Note the cookies, and every random word that a cookie holds."""
        for name in ("session", "device"):
            cookie = self.browser.client.get_cookie(name)
            if cookie:
                self.secrets.add(cookie.value)
        with self.browser.client.session_transaction(base_url=self.browser.base_url) as held:
            words = [word for word in held.values() if isinstance(word, str) and len(word) > 20]
        assert words
        self.secrets |= set(words)


@pytest.fixture
def log() -> io.StringIO:
    """Everything that is logged, the talkative levels too."""
    stream = io.StringIO()
    log_as_json(logging.DEBUG, stream=stream)
    return stream


@pytest.fixture
def walk(
    browser: Browser, session: Session, database: Database, settings: Settings, log: io.StringIO
) -> Walk:
    walk = Walk(browser, Town(session, database, settings))
    walk.enroll()
    walk.come_again()
    walk.change()
    walk.stray()
    session.commit()
    send_due(database, walk.town.sealer, Careless(), now=datetime.now(UTC))
    return walk


def test_neither_the_database_nor_the_logs_hold_a_secret(
    walk: Walk, database: Database, log: io.StringIO
) -> None:
    held = stolen(database)
    assert b"hanako.85" in held, "it is the right database"
    assert log.getvalue().count('"event": "request"') > 15
    assert [mail.name for mail in walk.town.mails()].count("enrollment_code") >= 2

    for where, found in (("database", held), ("log", log.getvalue().encode())):
        assert leaks(walk.secrets | walk.codes, found) == [], where
    assert "hanako.85" not in log.getvalue(), "the log names nobody"


def values(database: Database) -> Iterator[str]:
    """Go through every value of every row."""
    with database.read() as connection:
        asked = "SELECT name FROM sqlite_master WHERE type = 'table'"
        if not database.is_sqlite:
            asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        for table in connection.scalars(text(asked)).all():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                yield from map(str, row)


def test_no_row_holds_a_code_on_its_own(walk: Walk, database: Database) -> None:
    """A security code is so short that it would be found by chance in any dump."""
    held = set(values(database))

    assert not held & {walk.hanako.security_code, walk.hanako.wrong_code, *walk.codes}
    assert not held & {f"{walk.hanako.security_code} ", f"[{walk.hanako.security_code}]"}


@pytest.mark.parametrize("secret", ["399912345678903", "みどりの傘", EMAIL, "ab+c/d e"])
def test_a_secret_is_found_in_every_encoding(secret: str) -> None:
    for form in encodings(secret):
        assert leaks([secret], b"before \x00" + form + b"\xff after") == [secret]
    assert leaks([secret], b"nothing of it") == []


def test_a_code_is_found_between_others_and_not_within_a_digest() -> None:
    assert leaks(["123456"], b"x\t123456\t") == ["123456"]
    assert leaks(["123456"], b"ab123456cd 0.123456 1123456") == []


def test_a_planted_secret_is_found_in_the_database(database: Database, session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO feed_file (feed, file_name, kind, started_at, rows_read, rows_new,"
            " rows_changed, rows_unchanged, rows_rejected) VALUES ('f', 'of 3999-123456-78903',"
            " 'cards', '2026-10-01 03:00:00+00:00', 0, 0, 0, 0, 0)"
        )
    )
    session.commit()

    assert leaks(spellings_of_number("399912345678903"), stolen(database)) == ["3999-123456-78903"]
