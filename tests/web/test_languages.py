"""Two languages: every sentence has its English, and the choice stays where it was made."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, render_template_string
from flask_babel import lazy_gettext
from markupsafe import Markup

import hatch_build
from tests.spoken import JAPANESE, unvoiced
from webapp.domain.user_id import UserIdRefusal
from webapp.web import refusal_words as words
from webapp.web.forms import sentence_for
from webapp.web.languages import CATALOGS, quick_gettext, speaking

ROOT = Path(__file__).parent.parent.parent
PLACE = re.compile(r"%\(\w+\)s")
Source = str | tuple[str, ...]
ONE_WORD_FOR_ONE_IDEA = {
    "log in": "sign in",
    "login": "sign-in",
    "log out": "sign out",
    "username": "user ID",
    "PIN": "security code",
    "passcode": "confirmation code",
    "invoice": "statement",
    "due date": "payment date",
    "shop": "merchant",
    "e-mail": "email",
    "registration": "enrollment",
    "register": "enroll",
}
"""Words that English has for ideas of the glossary, and the one that this site uses."""


@cache
def in_the_code() -> frozenset[Source]:
    """Return every sentence that Python files and templates speak, as ``make translate`` does."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["babel"][
        "mappings"
    ]
    found = extract_from_dir(
        ROOT / "webapp",
        [(mapping["pattern"], mapping["method"]) for mapping in mappings],
        {m["pattern"]: {"silent": m["silent"]} for m in mappings if "silent" in m},
        keywords={**DEFAULT_KEYWORDS, **parse_keywords(["lazy_gettext", "lazy_pgettext:1c,2"])},
    )
    return frozenset(message for _file, _line, message, _comments, _context in found)


@cache
def catalog() -> Catalog:
    """Return the English as it is written, before it is compiled."""
    with (CATALOGS / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


def pairs(*, anywhere: bool = False) -> Iterator[tuple[str, str]]:
    """Yield each sentence with its English, one pair for each form of a number.

    With ``anywhere`` those are left out that have another English in one place.
    """
    for message in catalog():
        if not message.id or (anywhere and message.context):
            continue
        sources = (message.id,) if isinstance(message.id, str) else message.id
        texts = (message.string,) if isinstance(message.string, str) else message.string or ()
        yield from zip(sources, texts, strict=True)


def test_every_sentence_has_its_english_and_nothing_is_left_over() -> None:
    assert len(in_the_code()) > 400
    translated = {message.id for message in catalog() if message.id and not message.fuzzy}
    without = sorted(map(str, in_the_code() - translated))
    assert not without, f"run `make translate` and write the English of {without}"
    assert not translated - in_the_code(), "run `make translate`: these are said no more"
    assert not [source for source, text in pairs() if not text.strip()], "the English is empty"


def test_the_english_fills_in_what_the_japanese_does() -> None:
    wrong = {
        source: text
        for source, text in pairs()
        if sorted(PLACE.findall(source)) != sorted(PLACE.findall(text))
        or "%" in PLACE.sub("", source + text)
    }
    assert not wrong


def test_the_english_is_english_and_can_be_spoken() -> None:
    odd = re.compile(f"{JAPANESE.pattern}|[–—&…]|  | [.,:;]|\\.\\.")
    assert not [text for _source, text in pairs() if odd.search(text) or unvoiced(text)]


@pytest.mark.parametrize("other", ONE_WORD_FOR_ONE_IDEA)
def test_one_english_word_stands_for_one_idea(other: str) -> None:
    used = re.compile(rf"\b{other}s?\b", 0 if other.isupper() else re.IGNORECASE)
    assert not [text for _source, text in pairs() if used.search(text)], ONE_WORD_FOR_ONE_IDEA


def test_a_whole_sentence_stays_one() -> None:
    for source, text in pairs():
        if source.endswith("。"):
            assert text.endswith((".", ":", "hanako@example.jp")) or "%(example)s" in text, text
            assert text[0].isupper() or text.startswith(("%(", "5 ")), text
        elif not source.endswith(("例", " ")):
            assert not text.endswith("."), f"{text} is a sentence, {source} is none"


def test_the_build_compiles_what_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    written = (CATALOGS / "en" / "LC_MESSAGES" / "messages.po").read_bytes()
    (folder / "messages.po").write_bytes(written)

    hatch_build.compile_catalogs(tmp_path)

    compiled = Translations.load(tmp_path, ["en"])
    assert compiled.gettext("ポイント残高") == "Points balance"
    assert (
        compiled.ngettext("あと%(num)s回送れます。", "", 1) == "You can ask for %(num)s more code."
    )


def test_the_site_looks_up_what_is_written() -> None:
    with Flask(__name__).app_context(), speaking("en"):
        looked_up = {
            source: quick_gettext(source) for source in in_the_code() if type(source) is str
        }
    written = dict(pairs(anywhere=True))
    stale = {source for source, text in looked_up.items() if text != written.get(source, source)}
    assert not stale, "the compiled catalog is an older one: python hatch_build.py"


@pytest.mark.parametrize(
    ("number", "japanese", "english"),
    [
        (0, "あと0回送れます。", "You can ask for 0 more codes."),
        (1, "あと1回送れます。", "You can ask for 1 more code."),
        (2, "あと2回送れます。", "You can ask for 2 more codes."),
    ],
)
def test_templates_find_the_form_for_a_number(
    app: Flask, number: int, japanese: str, english: str
) -> None:
    template = "{{ ngettext('あと%(num)s回送れます。', 'あと%(num)s回送れます。', n) }}"
    with app.test_request_context():
        assert render_template_string(template, n=number) == japanese
        with speaking("en"):
            assert render_template_string(template, n=number) == english


def test_what_is_filled_in_is_escaped_and_marked_names_stay_marked(app: Flask) -> None:
    template = "{{ _('家族カード（%(name)sさん）', name=name) }}"
    with app.test_request_context(), speaking("en"):
        plain = render_template_string(template, name="<b>A & B</b>")
        marked = render_template_string(template, name=Markup('<span lang="ja">次郎</span>'))

    assert plain == "Family card of &lt;b&gt;A &amp; B&lt;/b&gt;"
    assert marked == 'Family card of <span lang="ja">次郎</span>'


def test_words_that_wait_are_said_in_the_language_of_the_moment(app: Flask) -> None:
    waiting = lazy_gettext(
        "%(minutes)s分間使えます。会員登録のページで入力してください。", minutes=7
    )
    with app.test_request_context():
        assert str(waiting).startswith("7分間")
        with speaking("en"):
            assert str(waiting) == "It works for 7 minutes. Please enter it on the enrollment page."
            assert words.tries_left(1, None) == "1 try left."
            assert words.tries_left(3, None) == "3 tries left."
            said = sentence_for(words.USER_IDS, UserIdRefusal.TAKEN)
            assert said == "Somebody else uses this user ID. Enter a different one."
        assert words.tries_left(1, None) == "あと1回試せます。"
