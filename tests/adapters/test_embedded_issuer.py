"""The embedded issuer: it knows its own cards, by fingerprint and derived code alone."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.factories import make_account, make_card
from webapp.adapters import embedded_issuer
from webapp.adapters.database import Database
from webapp.adapters.embedded_issuer import EmbeddedIssuer
from webapp.adapters.issuer_file import read_issuer_file
from webapp.config import demo_settings
from webapp.domain.card import CardNumber, CardProof, SecurityCode, luhn_digit
from webapp.domain.keys import Key, KeyRing

SETTINGS = demo_settings(site_url="http://x", database_url="")
KEYS = SETTINGS.fingerprint_keys
PROFILE = read_issuer_file(None)
EXPIRES_ON = date(2031, 5, 31)
SERIAL = 4711
REFERENCE = "C3001"


@pytest.fixture
def issuer(database: Database) -> EmbeddedIssuer:
    return EmbeddedIssuer(database, SETTINGS.issuer_key, KEYS, PROFILE)


@pytest.fixture
def proof(session: Session, issuer: EmbeddedIssuer) -> CardProof:
    """Number and code of a card that the database remembers."""
    proof = issuer.issue(SERIAL, EXPIRES_ON).proof
    make_card(
        session,
        make_account(session),
        reference=REFERENCE,
        serial=SERIAL,
        expires_on=EXPIRES_ON,
        number_fingerprint=proof.number.fingerprint(KEYS.current),
        fingerprint_key_id=KEYS.current.id,
        last_digits=proof.number.last_digits,
    )
    session.commit()
    return proof


def other_code(code: SecurityCode) -> SecurityCode:
    return SecurityCode(f"{(int(code.digits) + 1) % 10_000:04d}")


def unknown_number() -> CardNumber:
    body = "39990000000000"
    return CardNumber(body + luhn_digit(body))


def test_number_and_code_that_belong_together_are_the_card(
    issuer: EmbeddedIssuer, proof: CardProof
) -> None:
    assert issuer.knows(proof) == REFERENCE


def test_every_other_code_is_wrong(issuer: EmbeddedIssuer, proof: CardProof) -> None:
    assert issuer.knows(replace(proof, code=other_code(proof.code))) is None


def test_an_unknown_number_has_no_right_code(issuer: EmbeddedIssuer, proof: CardProof) -> None:
    never_remembered = issuer.issue(SERIAL + 1, EXPIRES_ON).proof

    assert issuer.knows(never_remembered) is None
    assert issuer.knows(CardProof(unknown_number(), proof.code)) is None


def test_the_default_expiry_opens_no_unknown_card(issuer: EmbeddedIssuer) -> None:
    """The code that would be right for the expiry used where there is no card."""
    proof = issuer.issue(SERIAL, embedded_issuer.NO_CARD_EXPIRES_ON).proof

    assert issuer.knows(proof) is None


def test_a_card_without_an_expiry_has_no_code(session: Session, issuer: EmbeddedIssuer) -> None:
    proof = issuer.issue(SERIAL, embedded_issuer.NO_CARD_EXPIRES_ON).proof
    make_card(
        session,
        make_account(session),
        reference=REFERENCE,
        serial=SERIAL,
        number_fingerprint=proof.number.fingerprint(KEYS.current),
        expires_on=None,
    )
    session.commit()

    assert issuer.knows(proof) is None
    assert issuer.card(REFERENCE) is None


def test_a_card_of_another_issuer_is_not_answered_for(
    session: Session, issuer: EmbeddedIssuer, proof: CardProof
) -> None:
    foreign = issuer.issue(SERIAL + 1, EXPIRES_ON).proof
    make_card(
        session,
        make_account(session),
        number_fingerprint=foreign.number.fingerprint(KEYS.current),
        expires_on=EXPIRES_ON,
    )
    session.commit()

    assert issuer.knows(foreign) is None


def test_a_number_is_still_known_after_the_fingerprint_key_was_changed(
    database: Database, proof: CardProof
) -> None:
    changed = KeyRing(Key("newer", bytes(range(32))), (KEYS.current,))
    forgotten = KeyRing(changed.current)

    def knows(keys: KeyRing) -> bool:
        issuer = EmbeddedIssuer(database, SETTINGS.issuer_key, keys, PROFILE)
        return issuer.knows(proof) == REFERENCE

    assert knows(changed)
    assert not knows(forgotten)


def test_an_unknown_number_costs_the_same_work_as_a_wrong_code(
    database: Database,
    issuer: EmbeddedIssuer,
    proof: CardProof,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    real = embedded_issuer.security_code

    def counted(*given: object, **named: object) -> SecurityCode:
        done.append("code")
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(embedded_issuer, "security_code", counted)
    event.listen(
        database.engine, "before_cursor_execute", lambda *_: done.append("query"), named=False
    )

    def work_for(question: CardProof) -> list[str]:
        done.clear()
        issuer.knows(question)
        return list(done)

    known_but_wrong = work_for(replace(proof, code=other_code(proof.code)))
    assert known_but_wrong == ["query", "code"]
    assert work_for(CardProof(unknown_number(), proof.code)) == known_but_wrong
    assert work_for(proof) == known_but_wrong


def test_a_card_can_be_printed_again(issuer: EmbeddedIssuer, proof: CardProof) -> None:
    printed = issuer.card(REFERENCE)

    assert printed is not None
    assert (printed.proof, printed.expires_on) == (proof, EXPIRES_ON)
    assert proof.number.digits not in repr(printed)
    assert proof.code.digits not in repr(printed).replace("2031", "")
    assert issuer.card("C9999") is None


def test_number_and_code_are_stored_nowhere(
    database: Database, proof: CardProof, session: Session
) -> None:
    raw = session.connection().exec_driver_sql("SELECT * FROM card").one()

    texts = [str(value) for value in raw]
    assert not any(proof.number.digits in text for text in texts)
    assert not any(text == proof.code.digits for text in texts)


def test_without_a_key_no_card_is_known_or_made(database: Database, proof: CardProof) -> None:
    issuer = EmbeddedIssuer(database, None, KEYS, PROFILE)

    assert not issuer.is_embedded
    assert issuer.knows(proof) is None
    with pytest.raises(LookupError, match="not embedded"):
        issuer.issue(SERIAL, EXPIRES_ON)


def test_the_issuers_file_decides_on_lengths_and_prefix(database: Database) -> None:
    profile = replace(PROFILE, card_number_length=16, security_code_length=3, card_prefix="400000")
    issued = EmbeddedIssuer(database, SETTINGS.issuer_key, KEYS, profile).issue(1, EXPIRES_ON)

    assert len(issued.proof.number.digits) == 16
    assert issued.proof.number.digits.startswith("400000")
    assert len(issued.proof.code.digits) == 3
