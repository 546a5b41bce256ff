"""People who come to the entrance: members with a card, contacts, and perhaps a user ID."""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests.factories import PASSWORD, enroll, make_account, make_card, make_contact, make_member
from webapp.adapters.breached import ZxcvbnGuesser
from webapp.adapters.database import Database
from webapp.adapters.embedded_issuer import EmbeddedIssuer
from webapp.adapters.issuer_file import read_issuer_file
from webapp.adapters.password_hashing import BcryptHasher
from webapp.adapters.sealing import AesGcmSealer
from webapp.config import Settings
from webapp.domain.attempts import Throttles
from webapp.domain.card import CardProof, SecurityCode, grouped
from webapp.domain.password import Password, PasswordPolicy, TooBusy
from webapp.services.activation_code import issue_activation_code
from webapp.services.entrance import Entrance, Visitor
from webapp.services.member_session import SessionRules
from webapp.services.outbox import QueuedMessage, list_messages

GOOD = "kasa-rakuda-daidokoro-yuudachi"
"""A password that nobody refuses."""
EXPIRES_ON = date(2030, 3, 31)


def write_mail(name: str, language: str, **values: object) -> tuple[str, str]:
    """Write a message that says what it was asked to say."""
    return f"{name} {language}", " ".join(f"{key}={value}" for key, value in values.items())


def visitor(number: int = 1, *, browser: str = "") -> Visitor:
    """Return somebody with a network and a browser of their own."""
    return Visitor(
        network=f"192.0.2.{number}/32", browser=browser or f"browser {number}", device_words="w3m"
    )


class BusyHasher(BcryptHasher):
    """One for whom as many wait as may wait."""

    def verify(self, password: Password, stored: str | None) -> bool:
        raise TooBusy


@dataclass(frozen=True)
class CardHolder:
    """A member, with what only the member knows."""

    member_id: int
    proof: CardProof
    user_id: str = ""
    password: str = PASSWORD

    @property
    def card_number(self) -> str:
        return grouped(self.proof.number.digits)

    @property
    def security_code(self) -> str:
        return self.proof.code.digits

    @property
    def wrong_code(self) -> str:
        return f"{(int(self.security_code) + 1) % 10_000:04d}"

    @property
    def wrong_proof(self) -> CardProof:
        return CardProof(self.proof.number, SecurityCode(self.wrong_code))


@dataclass
class Town:
    """Makes people with cards of the embedded issuer, and reads their mail."""

    session: Session
    database: Database
    settings: Settings
    serial: int = 0

    def __post_init__(self) -> None:
        self.profile = read_issuer_file(self.settings.issuer_file)
        self.sealer = AesGcmSealer(self.settings.sealing_keys)
        self.issuer = EmbeddedIssuer(
            self.database,
            self.settings.issuer_key,
            self.settings.fingerprint_keys,
            self.profile,
        )

    def move_in(
        self,
        name: str = "山田花子",
        *,
        contacts: Mapping[str, str] | None = None,
        user_id: str = "",
        born_on: date | None = date(1985, 4, 12),
        **columns: Any,
    ) -> CardHolder:
        """Make a member with a card; with a user ID the member has enrolled before."""
        self.serial += 1
        member = make_member(self.session, name, **columns)
        if born_on:
            place = f"member.born_on.{member.id}"
            member.born_on_sealed = self.sealer.seal(born_on.isoformat(), place)
        usual = {"email": f"person{self.serial}@example.jp"}
        for channel, address in (usual if contacts is None else contacts).items():
            make_contact(self.session, member, address, channel=channel)
        proof = self.issuer.issue(self.serial, EXPIRES_ON).proof
        key = self.settings.fingerprint_keys.current
        make_card(
            self.session,
            make_account(self.session, member),
            last_digits=proof.number.last_digits,
            number_fingerprint=proof.number.fingerprint(key),
            fingerprint_key_id=key.id,
            expires_on=EXPIRES_ON,
            serial=self.serial,
        )
        if user_id:
            enroll(self.session, member, user_id)
        made = CardHolder(member.id, proof, user_id)
        self.session.commit()
        return made

    def mails(self) -> list[QueuedMessage]:
        """Return all messages in the outbox, the oldest first."""
        self.session.commit()
        with self.database.read() as connection:
            return list(reversed(list_messages(connection, self.sealer)))

    def code(self) -> str:
        """Return the newest confirmation code that was sent."""
        sent = [mail for mail in self.mails() if mail.name.endswith("_code")]
        found = re.search(r"(?<!\d)\d{6}(?!\d)", sent[-1].body)
        assert found
        return found.group()

    def letter(self, person: CardHolder, *, at: datetime) -> str:
        """Return the code of a letter that the issuer sends to a member."""
        with self.database.work() as work:
            code = issue_activation_code(
                work,
                self.settings.fingerprint_keys,
                member_id=person.member_id,
                chance=secrets.randbelow,
                now=at,
            )
        return code.printed

    def entrance(self, **changes: Any) -> Entrance:
        """Return what the services at the entrance need; ``changes`` replace parts of it."""
        outside: dict[str, Any] = {
            "open_work": self.database.work,
            "issuer": self.issuer,
            "hasher": BcryptHasher(self.settings.pepper_keys, cost=self.settings.bcrypt_cost),
            "guesser": ZxcvbnGuesser(),
            "sealer": self.sealer,
            "write_mail": write_mail,
            "keys": self.settings.fingerprint_keys,
            "throttles": Throttles(),
            "policy": PasswordPolicy(),
            "factor_policy": PasswordPolicy(shortest=8),
            "session_rules": SessionRules(idle_minutes=20, shared_idle_minutes=5, session_hours=8),
            "issuer_names": (self.profile.ja.name,),
        }
        return Entrance(**{**outside, **changes})

    def unknown_card(self, number: int = 0) -> CardProof:
        """Return number and code of a card that was never given to anybody."""
        return self.issuer.issue(9_000_000 + number, EXPIRES_ON).proof


@contextmanager
def statements_of(engine: Engine) -> Iterator[list[str]]:
    """Collect the kinds of statements that are sent, as "SELECT card" or "INSERT attempt"."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        words = statement.split()
        named = re.search(r"\b(?:FROM|INTO|UPDATE)\s+(\w+)", statement)
        seen.append(f"{words[0]} {named.group(1) if named else ''}".strip())

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
