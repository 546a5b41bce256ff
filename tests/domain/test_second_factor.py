"""Codes of apps and recovery codes: what a person types is understood, none is good twice."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.second_factor import (
    LONGEST_NAME,
    RECOVERY_ALPHABET,
    STEP,
    AppCode,
    FactorRefusal,
    RecoveryCode,
    grouped,
    matching_step,
    parse_name,
    secret_text,
    step_at,
)

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
APP = pyotp.TOTP(secret_text(b"a secret of 20 bytes"))


def shown(now: datetime) -> AppCode:
    return AppCode(APP.generate_otp(step_at(now)))


def match(code: AppCode, *, after: int | None = None, now: datetime = NOON) -> int | None:
    return matching_step(code, APP.generate_otp, after=after, now=now)


@pytest.mark.parametrize(
    "typed", ["123456", "１２３４５６", "123 456", "123-456", "１２３ー４５６"]
)
def test_a_code_is_understood_in_every_spelling(typed: str) -> None:
    assert AppCode.parse(typed) == AppCode("123456")


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "ー"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert AppCode.parse(typed) is None


def test_the_codes_are_those_of_rfc_6238() -> None:
    app = pyotp.TOTP(secret_text(b"12345678901234567890"))
    moment = datetime.fromtimestamp(1_111_111_109, UTC)

    assert app.generate_otp(step_at(moment)) == "081804"


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_wrong(steps: int) -> None:
    assert match(shown(NOON + steps * STEP)) == step_at(NOON) + steps


@pytest.mark.parametrize("steps", [-2, 2])
def test_and_no_more(steps: int) -> None:
    assert match(shown(NOON + steps * STEP)) is None


def test_a_code_is_good_once_and_none_before_it_is_good_any_more() -> None:
    here = step_at(NOON)

    assert match(shown(NOON), after=here) is None
    assert match(shown(NOON - STEP), after=here) is None
    assert match(shown(NOON + STEP), after=here) == here + 1


@given(st.integers(0, 22))
def test_a_recovery_code_is_read_back_as_it_was_printed(number: int) -> None:
    code = RecoveryCode.make(lambda below: number % below)

    assert RecoveryCode.parse(code.printed) == code
    assert len(code.printed) == 14


@pytest.mark.parametrize(
    "typed",
    ["acde-fhjk-mnpr", "ＡＣＤＥ　ＦＨＪＫ　ＭＮＰＲ", "ACDEーFHJKーMNPR", " acdefhjkmnpr "],
)
def test_a_recovery_code_may_be_typed_in_every_way(typed: str) -> None:
    assert RecoveryCode.parse(typed) == RecoveryCode("ACDEFHJKMNPR")


@pytest.mark.parametrize("typed", ["", "ACDE-FHJK", "ACDE-FHJK-MNPR-T", "OCDE-FHJK-MNPR", "123456"])
def test_what_cannot_be_a_recovery_code_is_none(typed: str) -> None:
    assert RecoveryCode.parse(typed) is None


def test_no_letter_looks_like_another() -> None:
    assert not set("O0I1L5S8BQGZVV") & set(RECOVERY_ALPHABET)


def test_codes_do_not_print_themselves() -> None:
    assert "123456" not in repr(AppCode("123456"))
    assert "ACDE" not in repr(RecoveryCode("ACDEFHJKMNPR"))


def test_a_secret_is_shown_in_groups_of_four() -> None:
    groups = grouped(secret_text(bytes(range(20))))

    assert [len(group) for group in groups] == [4] * 8


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  私の　スマートフォン ", "私の スマートフォン"),
        ("A" * LONGEST_NAME, "A" * LONGEST_NAME),
        ("A" * (LONGEST_NAME + 1), FactorRefusal.NAME),
        (" ", FactorRefusal.NAME),
        ("a\0b", FactorRefusal.NAME),
    ],
)
def test_a_name_is_tidied_or_refused(typed: str, name: str | FactorRefusal) -> None:
    assert parse_name(typed) == name


def test_a_step_is_half_a_minute() -> None:
    assert step_at(NOON + timedelta(seconds=29)) == step_at(NOON)
    assert step_at(NOON + STEP) == step_at(NOON) + 1
