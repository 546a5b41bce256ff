"""One-time codes: short-lived, tried a few times, used once."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from webapp.domain.confirmation import (
    ACTIVATION_ALPHABET,
    ACTIVATION_RULE,
    CONFIRMATION_RULE,
    ActivationCode,
    CodeRefusal,
    ConfirmationCode,
    SentCode,
    check_code,
    code_digest,
)
from webapp.domain.keys import Key

KEY = Key("k1", b"\x01" * 32)
NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
CODE = ConfirmationCode("012345")
DIGEST = code_digest(KEY, CODE, request="7")


def sent(*, minutes: int = 10, tries: int = 1, used: bool = False) -> SentCode:
    return SentCode(DIGEST, NOON + timedelta(minutes=minutes), tries, used)


def answer(code: SentCode, digest: str = DIGEST) -> CodeRefusal | None:
    return check_code(code, digest, rule=CONFIRMATION_RULE, now=NOON)


def test_the_right_code_in_time_is_accepted_up_to_the_last_try() -> None:
    assert answer(sent()) is None
    assert answer(sent(tries=5)) is None


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        (sent(tries=6), CodeRefusal.TOO_MANY_TRIES),
        (sent(minutes=0), CodeRefusal.EXPIRED),
        (sent(used=True), CodeRefusal.USED),
    ],
)
def test_even_the_right_code_is_refused_too_late(code: SentCode, refusal: CodeRefusal) -> None:
    assert answer(code) is refusal
    assert answer(code, "0" * 64) is refusal


@pytest.mark.parametrize(
    "digest",
    [
        code_digest(KEY, ConfirmationCode("012346"), request="7"),
        code_digest(KEY, CODE, request="8"),
        code_digest(Key("k1", b"\x02" * 32), CODE, request="7"),
        "",
    ],
)
def test_another_code_request_or_key_is_wrong(digest: str) -> None:
    assert answer(sent(), digest) is CodeRefusal.WRONG


def test_codes_last_ten_minutes_and_thirty_days() -> None:
    assert CONFIRMATION_RULE.lasts == timedelta(minutes=10)
    assert ACTIVATION_RULE.lasts == timedelta(days=30)
    assert CONFIRMATION_RULE.tries == ACTIVATION_RULE.tries == 5


def test_a_confirmation_code_is_six_digits_of_chance() -> None:
    assert ConfirmationCode.make(lambda below: below - 1).plain == "999999"
    assert ConfirmationCode.make(lambda _: 0).plain == "000000"


@pytest.mark.parametrize("typed", ["012345", "０１２３４５", "012 345", " 012-345\n"])
def test_a_confirmation_code_is_read_as_people_type_it(typed: str) -> None:
    assert ConfirmationCode.parse(typed) == CODE


@pytest.mark.parametrize("typed", ["", "01234", "0123456", "01234a"])
def test_what_cannot_be_a_confirmation_code_is_none(typed: str) -> None:
    assert ConfirmationCode.parse(typed) is None


def test_an_activation_code_is_read_as_it_was_printed() -> None:
    code = ActivationCode.make(secrets.randbelow)

    assert len(code.plain) == 10
    assert len(code.printed) == 11
    assert ActivationCode.parse(code.printed) == code


def test_every_character_of_the_alphabet_is_made() -> None:
    asked: list[int] = []

    def chance(below: int) -> int:
        asked.append(below)
        return len(asked) - 1

    assert ActivationCode.make(chance).plain == ACTIVATION_ALPHABET[:10]
    assert asked == [len(ACTIVATION_ALPHABET)] * 10


@pytest.mark.parametrize(
    "typed", ["acdef-23467", "ＡＣＤＥＦー２３４６７", " A C D E F 2 3 4 6 7 "]
)
def test_an_activation_code_is_read_generously(typed: str) -> None:
    assert ActivationCode.parse(typed) == ActivationCode("ACDEF23467")


@pytest.mark.parametrize("typed", ["", "ACDEF-2346", "ACDEF-234677", "ACDEF-23460", "ACDEF_23467"])
def test_what_cannot_be_an_activation_code_is_none(typed: str) -> None:
    assert ActivationCode.parse(typed) is None


def test_no_character_is_taken_for_another() -> None:
    assert not set(ACTIVATION_ALPHABET) & set("01OILSB58ZQGV")
    assert len(set(ACTIVATION_ALPHABET)) == len(ACTIVATION_ALPHABET)
    assert len(ACTIVATION_ALPHABET) ** 10 > 2**45


def test_codes_do_not_print() -> None:
    assert repr(CODE) == str(CODE) == "<ConfirmationCode>"
    assert f"{ActivationCode('ACDEF23467')!r}" == "<ActivationCode>"
