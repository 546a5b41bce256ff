"""Good passwords pass; guessable ones are refused with exactly one reason."""

from datetime import date
from itertools import cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.passphrase import passphrase_words
from webapp.domain.password import (
    Password,
    PasswordContext,
    PasswordPolicy,
    PasswordRefusal,
    TooBusy,
    check_password,
)

HANAKO = PasswordContext(
    user_id="hana.tulip85",
    names=("山田 花子", "ヤマダ ハナコ"),
    birth_on=date(1985, 4, 5),
    phones=("090-1357-2486",),
    card_digits="399912345678903",
    issuer_names=("みどりカード", "Midori Card"),
)
STRONG = "kx7vqz2m"
COMMON = {
    "password",
    "aubergine",
    "ohayougozaimasu",
    "yamadahanako",
    "toutestbienquifinit",
    "qwertytoutestbienfinit",
}


class PlainGuesser:
    """Guesses ten to the length, and knows some common passwords and two breached ones."""

    def is_common(self, text: str) -> bool:
        return text in COMMON

    def is_breached(self, text: str) -> bool:
        return text in {"Tr0ub4dour&3-Tr0ub4dour", "secretbreached secret"}

    def guesses_log10(self, text: str) -> float:
        return 2.0 if text.startswith("weak") else float(len(text))


def check(
    text: str, context: PasswordContext = HANAKO, policy: PasswordPolicy | None = None
) -> PasswordRefusal | None:
    policy = policy or PasswordPolicy()
    return check_password(Password(text), context, policy=policy, guesser=PlainGuesser())


@pytest.mark.parametrize(
    "text",
    [
        "correct horse battery staple",
        "たんぽぽ みかん ひこうき らっこ",
        "hanako likes green tea in the rain",
        "わたしはやまだはなこといいます、どうぞ",
        "yamadahanako" + STRONG,
        "19850405 09013572486 " + STRONG,
        "aaaaaaaaaaaa" + STRONG,
        "qwertyuiop asdfghjkl " + STRONG,
        "🎏🍵🌸🐈🚃🗻🎐🍙🎋🌊🏮🍡🎍🦊🌾",
    ],
)
def test_what_is_strong_without_its_guessable_parts_is_taken(text: str) -> None:
    assert check(text) is None


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("kx7vqz2mw9rt4b", PasswordRefusal.TOO_SHORT),
        ("kx7vqz2mw9rt4b\tc", PasswordRefusal.CONTROL_CHARACTERS),
        ("kx7vqz2mw9rt4b\x00c", PasswordRefusal.CONTROL_CHARACTERS),
        ("password password", PasswordRefusal.COMMON),
        ("P4ssw0rd 2026!!!", PasswordRefusal.COMMON),
        ("おはようございます、おはようございます", PasswordRefusal.COMMON),
        ("4ubergine-2026!!", PasswordRefusal.COMMON),
        ("toutestbienquifinit", PasswordRefusal.COMMON),
        ("qwertytoutestbienfinit", PasswordRefusal.COMMON),
        ("Tr0ub4dour&3-Tr0ub4dour", PasswordRefusal.BREACHED),
        ("SECRETbreached SECRET", PasswordRefusal.BREACHED),
        ("yamada hanako 12", PasswordRefusal.NAME),
        ("hanako & yamada!", PasswordRefusal.NAME),
        ("YAMADAHANAKO1985", PasswordRefusal.NAME),
        ("Y4m4d4-H4n4k0-x1", PasswordRefusal.NAME),
        ("okanahadamay xy1", PasswordRefusal.NAME),
        ("山田花子山田花子やまだはなこ!", PasswordRefusal.NAME),
        ("ヤマダハナコ 花子 山田 はなこ", PasswordRefusal.NAME),
        ("hana.tulip85abcx", PasswordRefusal.USER_ID),
        ("tuliptuliptulip9", PasswordRefusal.USER_ID),
        ("1985 april5 s600405", PasswordRefusal.BIRTH_DATE),
        ("1985年4月5日生1985/4/5", PasswordRefusal.BIRTH_DATE),
        ("090-1357-2486 xyz", PasswordRefusal.PHONE),
        ("1357248613572486", PasswordRefusal.PHONE),
        ("3999 123456 78903", PasswordRefusal.CARD_DIGITS),
        ("midoricard-midori", PasswordRefusal.ISSUER),
        ("みどりかーど！みどりかーど！", PasswordRefusal.ISSUER),
        ("zzzzzzzzzzzzzzzzzz", PasswordRefusal.REPEATS),
        ("mnxmnxmnxmnxmnxmnx", PasswordRefusal.REPEATS),
        ("abcdefghijklmnop", PasswordRefusal.SEQUENCE),
        ("fedcba qponm zyxwvu", PasswordRefusal.SEQUENCE),
        ("あいうえおかきくけこさしすせそ", PasswordRefusal.SEQUENCE),
        ("アイウエオ カキクケコ 123", PasswordRefusal.SEQUENCE),
        ("aiueokakikukekosa", PasswordRefusal.SEQUENCE),
        ("いろはにほへとちりぬるをわか", PasswordRefusal.SEQUENCE),
        ("qwertyuiopasdfgh", PasswordRefusal.KEYBOARD),
        ("1qaz2wsx3edc4rfv", PasswordRefusal.KEYBOARD),
        ("ぬふあうえおやゆよわほへたていすか", PasswordRefusal.KEYBOARD),
        ("qwertyuiop@[:]lkjhgf", PasswordRefusal.KEYBOARD),
        ("weakbutlongsecretx", PasswordRefusal.EASILY_GUESSED),
        (" - - - - - - - - - ", PasswordRefusal.EASILY_GUESSED),
        ("x" + "\u3000" * 14, PasswordRefusal.EASILY_GUESSED),
    ],
)
def test_what_can_be_guessed_is_refused_with_its_reason(
    text: str, refusal: PasswordRefusal
) -> None:
    short = PasswordPolicy(shortest=14) if refusal is not PasswordRefusal.TOO_SHORT else None
    assert check(text, policy=short) is refusal


def test_a_password_that_is_weak_where_nothing_is_guessable_has_no_other_reason() -> None:
    assert check("weakbutlongsecretx", PasswordContext()) is PasswordRefusal.EASILY_GUESSED


def test_what_is_personal_for_one_is_not_for_another() -> None:
    assert check("yamada hanako x1") is PasswordRefusal.NAME
    assert check("yamada hanako x1", PasswordContext(names=("佐藤 太郎",))) is None


@pytest.mark.parametrize(
    ("policy", "text", "refusal"),
    [
        (PasswordPolicy(), "kx7vqz2mw9rt4bc", None),
        (PasswordPolicy(shortest=8), STRONG, None),
        (PasswordPolicy(shortest=8), STRONG[:-1], PasswordRefusal.TOO_SHORT),
        (PasswordPolicy(), "kx7v qz2m" * 14 + "kx", None),
        (PasswordPolicy(), "kx7v qz2m" * 14 + "kx7", PasswordRefusal.TOO_LONG),
        (PasswordPolicy(fewest_left=9), "yamadahanako" + STRONG, PasswordRefusal.NAME),
        (PasswordPolicy(fewest_guesses_log10=8.5), "yamadahanako" + STRONG, PasswordRefusal.NAME),
    ],
)
def test_lengths_and_strength_are_settings(
    policy: PasswordPolicy, text: str, refusal: PasswordRefusal | None
) -> None:
    assert check(text, policy=policy) is refusal


def test_length_is_counted_in_code_points_after_nfkc() -> None:
    decomposed = "か\u3099き\u3099く\u3099け\u3099こ\u3099"

    assert Password(decomposed).text == "がぎぐげご"
    assert check(decomposed * 2) is PasswordRefusal.TOO_SHORT


def test_short_names_are_not_looked_for() -> None:
    context = PasswordContext(names=("東 ai", "林"), user_id="x.y")
    left_out = "".join(islice(cycle("ai東林xy"), 16))

    assert check(left_out, context) is PasswordRefusal.REPEATS


def test_nothing_known_about_a_member_is_no_error() -> None:
    assert check("kx7vqz2mw9rt4bc", PasswordContext(phones=("", "unknown"))) is None


@given(st.lists(st.sampled_from(passphrase_words()), min_size=5, max_size=5, unique=True))
def test_every_suggested_passphrase_is_taken(words: list[str]) -> None:
    assert check("-".join(words)) is None


@given(st.text(min_size=15, max_size=128))
def test_every_text_has_one_answer(text: str) -> None:
    assert check(text) in {None, *PasswordRefusal}


def test_neither_password_nor_context_prints() -> None:
    password = Password("kx7vqz2mw9rt4bc")

    assert repr(password) == f"{password}" == "<Password>"
    assert repr(HANAKO) == str(HANAKO) == "<PasswordContext>"


def test_too_busy_says_when_to_come_back() -> None:
    assert TooBusy.retry_after_seconds > 0
