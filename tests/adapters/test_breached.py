"""What guessers know, and an operator's file of breached passwords."""

import hashlib
import secrets
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn import matching

from webapp.adapters.breached import BreachedFile, ZxcvbnGuesser
from webapp.domain.passphrase import passphrase_words, suggest_passphrase
from webapp.domain.password import Password, PasswordContext, PasswordPolicy, check_password

PASSWORDS = sorted(
    {f"word{number:03d}" for number in range(300)} | {"秘密の言葉", "a", "pass:word", "z" * 200}
)


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324


def make_file(folder: Path, lines: list[str], end: str = "\n") -> BreachedFile:
    path = folder / "breached.txt"
    path.write_bytes(end.join([*sorted(lines, key=str.encode), ""]).encode())
    return BreachedFile(path)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("form", ["{0}", "{1}", "{2}", "{2}:17"])
def test_every_line_of_a_file_is_found_and_nothing_else(
    tmp_path: Path, form: str, end: str
) -> None:
    lines = [form.format(word, sha1(word), sha1(word).upper()) for word in PASSWORDS]
    file = make_file(tmp_path, lines, end)

    assert all(word in file for word in PASSWORDS)
    for other in ("word30", "word3000", "", "A", "zzzz", "秘密", "~", "word000:17"):
        assert other not in file


@given(words=st.sets(st.text("abc", min_size=1, max_size=4), min_size=1), asked=st.text("abc"))
def test_a_file_holds_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, words: set[str], asked: str
) -> None:
    file = make_file(tmp_path_factory.mktemp("words"), list(words))

    assert (asked in file) == (asked in words)


def test_a_last_line_without_an_end_is_found(tmp_path: Path) -> None:
    path = tmp_path / "breached.txt"
    path.write_bytes(b"alpha\nbeta")

    assert "beta" in BreachedFile(path)


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "breached.txt"
    path.touch()

    assert "alpha" not in BreachedFile(path)
    assert "" not in BreachedFile(path)


def test_an_unsorted_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "breached.txt"
    path.write_text("beta\nalpha\n")
    with pytest.raises(ValueError, match=r"sort .*breached\.txt by byte"):
        BreachedFile(path)


def test_the_guesser_asks_the_file(tmp_path: Path) -> None:
    guesser = ZxcvbnGuesser(make_file(tmp_path, ["moonrise over the lake"]))

    assert guesser.is_breached("moonrise over the lake")
    assert not guesser.is_breached("moonrise over the hill")
    assert not ZxcvbnGuesser().is_breached("moonrise over the lake")


@pytest.mark.parametrize("text", ["password", "qwerty", "arigatougozaimasu", "wagahaiwanekodearu"])
def test_common_passwords_are_known_in_english_and_japanese(text: str) -> None:
    assert ZxcvbnGuesser().is_common(text)
    assert not ZxcvbnGuesser().is_common(text + "kx7vqz")


def test_guesses_grow_with_strength() -> None:
    guesses = ZxcvbnGuesser().guesses_log10

    assert guesses("") == 0
    assert guesses("password") < 2
    assert guesses("ohayougozaimasu") < 3
    assert guesses("kx7vqz2mw9rt4bc") > 12


def test_a_long_text_is_judged_by_its_best_part() -> None:
    guesses = ZxcvbnGuesser().guesses_log10

    assert guesses("a" * 32 + "kx7vqz2mw9rt4bc") == guesses("kx7vqz2mw9rt4bc")
    assert guesses("kx7vqz2mw9rt4bc" + "a" * 113) > 12


def test_zxcvbns_own_dictionaries_stay_as_they_are() -> None:
    before = deepcopy(matching.RANKED_DICTIONARIES)
    ZxcvbnGuesser().guesses_log10("arigatougozaimasu")

    assert before == matching.RANKED_DICTIONARIES
    assert "japanese" not in before


def test_what_is_suggested_is_taken_and_what_is_common_is_not() -> None:
    def refusal(text: str) -> object:
        return check_password(
            Password(text), PasswordContext(), policy=PasswordPolicy(), guesser=ZxcvbnGuesser()
        )

    assert all(refusal(suggest_passphrase(secrets.randbelow)) is None for _ in range(20))
    assert refusal("correct horse battery staple") is None
    assert refusal("おはようございます、ありがとう") is None
    assert refusal("P@ssw0rdP@ssw0rd") is not None
    assert refusal("letmeinletmeinletmein") is not None
    assert len(passphrase_words()) > 2048
