"""The Japanese of the site is plain: short polite sentences, no word that nobody explained."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.architecture.source import TEMPLATES, WEBAPP, broken_in, modules, name, templates
from tests.spoken import JAPANESE, unvoiced
from webapp.adapters.issuer_file import DEMO

LONGEST = 50
"""Characters of a sentence, its places filled in.  The longest today has 48; 60 is the bar."""
PLACE = re.compile(r"%\(\w+\)s")
FILLED_IN = "1 0 0 1"
"""What stands for a place: most are figures, days or times."""
SENTENCE = re.compile(r"[^。]+。|[^。]+$")
BLUNT = re.compile(r"(?:だ|である|する|(?<!で)(?<!ま)した|ない|なさい|しろ|せよ|れる|できる)。")
WORDS = tomllib.loads(Path(__file__).with_name("plain_words.toml").read_text("utf-8"))
NOT_OURS = {
    TEMPLATES / "workshop",  # for those who build the site, in demo mode only
    TEMPLATES / "layouts" / "workshop.html",
    WEBAPP / "web" / "accessibility_words.py",  # names that a standard gave
}
"""Whose words members need not know, or nobody here chose."""


@cache
def messages() -> tuple[str, ...]:
    """Return every Japanese text of the site, its places filled in."""
    with (WEBAPP / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        catalog = read_po(file, locale="en")
    ids = (message.id for message in catalog if message.id)
    first = (one if isinstance(one, str) else one[0] for one in ids)
    return tuple(PLACE.sub(FILLED_IN, text) for text in first)


def files_for_members() -> list[Path]:
    """Return the files that hold texts for members: templates, mails, forms, refusals."""
    mails = sorted(TEMPLATES.rglob("*.txt"))
    code = [path for path in modules("web", "blueprints") if "workshop" not in path.parts]
    files = [*templates(), *mails, *code]
    return [path for path in files if not NOT_OURS & {path, *path.parents}]


def issuer_words() -> Iterator[str]:
    """Go through the demo issuer's own Japanese sentences."""
    for line in DEMO.read_text("utf-8").splitlines():
        quoted = re.search(r'"(.*)"', line)
        if quoted and not line.startswith("#") and JAPANESE.search(quoted[1]):
            yield quoted[1]


def too_long(text: str) -> list[str]:
    return [sentence for sentence in SENTENCE.findall(text) if len(sentence) > LONGEST]


def unexplained(text: str, where: str = "") -> list[str]:
    """Return the words in the text of one file that it should not have, or does not explain."""
    return [word for word in WORDS["never"] if re.search(word, text)] + [
        word
        for word, known in WORDS["explained"].items()
        if word in text and known["words"] not in text and where not in known.get("also", ())
    ]


def test_sentences_are_short() -> None:
    assert not [sentence for text in messages() for sentence in too_long(text)]


def test_sentences_are_polite() -> None:
    assert not [text for text in messages() if BLUNT.search(text)]


def test_every_text_can_be_read_aloud() -> None:
    said = [*messages(), *issuer_words()]
    assert not [problem for text in said for problem in unvoiced(text)]


def unexplained_in(path: Path) -> dict[str, str]:
    """Return the words of a file that members should not meet so, each with what helps."""
    # Comments and names are ours: what members read stands in quotes or is Japanese anyway.
    texts = "\n".join(re.findall(r'"[^"\n]*"', path.read_text("utf-8")))
    said = "\n".join(text for text in texts.splitlines() if JAPANESE.search(text))
    return {word: WORDS["never"].get(word, "explain it") for word in unexplained(said, name(path))}


def test_no_word_is_left_unexplained() -> None:
    assert broken_in(files_for_members(), unexplained_in) == {}


@pytest.mark.parametrize("word", WORDS["explained"])
def test_an_explained_word_is_used_and_explained_somewhere(word: str) -> None:
    assert any(word in text for text in messages())
    assert any(WORDS["explained"][word]["words"] in text for text in messages())


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("セッション", "セッションの期限が切れました。"),
        ("タイムアウト", "タイムアウトしました。"),
        ("ブラウザ(?!ー)", "ブラウザの設定をお確かめください。"),
        ("クリック", "ここをクリックしてください。"),
        ("Cookie", "Cookieを許可してください。"),
    ],
)
def test_a_word_that_nobody_knows_is_found(word: str, text: str) -> None:
    assert unexplained(text) == [word]
    assert not unexplained("ブラウザーの設定をお確かめください。キャッシングのご利用です。")
    assert not unexplained(f"{WORDS['explained']['Cookie']['words']}Cookieを許可してください。")


def test_a_long_and_a_blunt_sentence_are_found() -> None:
    assert too_long("短い文です。" + "あ" * LONGEST + "。") == ["あ" * LONGEST + "。"]
    assert not too_long("あ" * (LONGEST - 1) + "。" + "い" * LONGEST)
    assert BLUNT.search("入力が必要である。")
    assert BLUNT.search("入力しました。終了した。")
    assert not BLUNT.search("終わりました。保存しなくてもかまいません。")
