"""What the protocol for testers promises to be heard is what the golden transcripts say."""

import re
from pathlib import Path

import pytest

from tests.browser.transcripts import golden

DOCS = Path(__file__).parents[2] / "docs"
HALVES = ("screen-reader-protocol.md", "screen-reader-protocol.en.md")
STEP = re.compile(
    r"^### (\d+)\. .*?[（(]`(ja|en)/([\w.-]+)`[）)]$(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL
)
READERS = ("NVDA", "JAWS", "VoiceOver", "TalkBack", "PC-Talker")
RESULT = {"screen-reader-protocol.md": "結果：", "screen-reader-protocol.en.md": "Result:"}


def steps(text: str) -> list[tuple[int, str, str, str]]:
    """Return number, language, transcript and text of each step."""
    return [(int(step[0]), *step[1:]) for step in STEP.findall(text)]


def quoted(step: str) -> list[str]:
    return re.findall(r"^> - (.*)$", step, re.MULTILINE)


def wrong(text: str) -> list[str]:
    """Return the words that no transcript says, or says in another order."""
    found = []
    for number, language, name, step in steps(text):
        lines = iter(golden(language, name))
        # Each search goes on where the one before it ended: the order counts.
        found += [f"{number}: {words}" for words in quoted(step) if words not in lines]
    return found


@pytest.mark.parametrize("half", HALVES)
def test_the_expected_words_are_those_of_the_transcripts(half: str) -> None:
    text = (DOCS / half).read_text("utf-8")
    assert not wrong(text)
    assert [number for number, *_ in steps(text)] == list(range(1, 16))
    assert all(quoted(step) and RESULT[half] in step for *_, step in steps(text))
    assert all(reader in text for reader in READERS)


def test_both_halves_have_the_same_steps_and_keys() -> None:
    texts = [(DOCS / half).read_text("utf-8") for half in HALVES]
    for sign in ("|", "## ", "### "):
        counts = {sum(line.startswith(sign) for line in text.splitlines()) for text in texts}
        assert len(counts) == 1, sign


def test_words_that_nobody_says_are_found() -> None:
    step = "### 1. ホーム（`ja/member.home`）\n> - 見出し1、{}\n> - 見出し2、最近のご利用\n"
    assert not wrong(step.format("ホーム"))
    assert wrong(step.format("べつの見出し"))[0] == "1: 見出し1、べつの見出し"
    swapped = "### 1. ホーム（`ja/member.home`）\n> - 見出し2、最近のご利用\n> - 見出し1、ホーム\n"
    assert wrong(swapped) == ["1: 見出し1、ホーム"]
