"""Templates hold words and structure, nothing else."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.architecture.source import ROOT, TEMPLATES, broken_in, name, templates
from webapp.web.filters import FILTERS

jinja = Environment()  # noqa: S701 - only parses
FORBIDDEN = {
    "a filter that lets markup through": r"\|\s*(safe|forceescape)\b|autoescape|Markup\(",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "an inline style": r"<style|\sstyle\s*=",
    "an inline event": r"\son[a-z]+\s*=\s*[\"']",
    "htmx without data-": r"(?<!data-)\bhx-[a-z]+\s*=",
    "a query": r"\.(execute|query|scalars?|all)\(",
    "an address from elsewhere": r"\b(src|href|action)\s*=\s*[\"']https?:",
}
LETTER = re.compile(r"[^\W\d_]")
SPOKEN = re.compile(r"\b(?:alt|title|placeholder|aria-label|value|content)=\"([^\"]*)\"")
LAYOUT_CLASS = re.compile(r"{% block layout %}[a-z ]*{% endblock %}")
"""The class of body, not text."""
NOT_WORDS = {"width=device-width, initial-scale=1", "light dark", "noindex"}


def outside_calls(source: str) -> str:
    """Return a template's own text; where Jinja prints something there is a NUL."""
    pieces = []
    for _line, kind, text in jinja.lex(source):
        if kind == "data":
            pieces.append(text)
        elif kind == "variable_begin":
            pieces.append("\0")
    return re.sub(r"<!--.*?-->", "", "".join(pieces), flags=re.DOTALL)


def bare_words(source: str) -> list[str]:
    """Return words that stand in a template but not inside ``_()``."""
    own = outside_calls(LAYOUT_CLASS.sub("", source))
    spoken = [text for text in SPOKEN.findall(own) if "\0" not in text]
    texts = re.sub(r"<[^>]*>", "\0", own, flags=re.DOTALL).replace("&nbsp;", " ").split("\0")
    return [
        text.strip()
        for text in (*texts, *spoken)
        if LETTER.search(text) and text not in NOT_WORDS and not is_token(text, own)
    ]


def is_token(text: str, own: str) -> bool:
    """Whether this is a value for programs: of an option, a choice or a hidden field."""
    tokens = re.findall(r'<(?:option|input)[^>]*\bvalue="([^"]*)"[^>]*>', own)
    submits = re.findall(r'<input[^>]*type="submit"[^>]*\bvalue="([^"]*)"', own)
    return text in tokens and text not in submits


def frozen(path: Path) -> list[str]:
    return [
        f"line {call.lineno}: {call.node.value!r} | {call.name}"
        for call in jinja.parse(path.read_text("utf-8")).find_all(nodes.Filter)
        if call.name in FILTERS and isinstance(call.node, nodes.Const)
    ]


def test_no_constant_goes_through_a_filter_that_speaks() -> None:
    """Jinja works such a filter out once, in the language that the first visitor had chosen."""
    assert broken_in(templates(), frozen) == {}


def without_comments(path: Path) -> str:
    return re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)


def forbidden(path: Path) -> dict[str, str]:
    source = without_comments(path)
    return {
        what: match[0] for what, rule in FORBIDDEN.items() if (match := re.search(rule, source))
    }


def test_a_template_keeps_the_rules() -> None:
    assert broken_in(templates(), forbidden) == {}


def test_text_of_a_template_is_translated() -> None:
    assert broken_in(templates(), lambda path: bare_words(without_comments(path))) == {}


def other_macros(path: Path) -> set[str]:
    macros = [macro.name for macro in jinja.parse(path.read_text("utf-8")).find_all(nodes.Macro)]
    return {macro for macro in macros if not macro.startswith("_")} ^ {path.stem}


def test_a_component_is_one_macro_named_like_its_file() -> None:
    assert broken_in(TEMPLATES.glob("components/*.html"), other_macros) == {}


def test_every_page_must_have_a_title() -> None:
    base = (TEMPLATES / "layouts" / "base.html").read_text("utf-8")
    assert "{% block title required %}" in base


def missing_of(fragment: Path) -> list[str]:
    """Return what a fragment lacks: the words about its needs, a page that includes it."""
    included = f'{fragment.relative_to(TEMPLATES)}"'
    others = [other for other in templates() if other != fragment]
    has = {
        "what it needs": re.match(r"{#-? .*[Nn]eeds", fragment.read_text("utf-8"), re.DOTALL),
        "a page": any(included in other.read_text("utf-8") for other in others),
    }
    return [what for what, there in has.items() if not there]


def test_a_fragment_says_what_it_needs_and_is_part_of_a_page() -> None:
    assert broken_in(TEMPLATES.glob("*/_*.html"), missing_of) == {}


def test_every_template_is_used() -> None:
    code = "".join(
        path.read_text("utf-8") for path in (*(ROOT / "webapp").rglob("*.py"), *templates())
    )
    unused = [
        name(path)
        for path in templates()
        if str(path.relative_to(TEMPLATES)) not in code and path.parent.name != "errors"
    ]
    assert not unused


@pytest.mark.parametrize(
    "planted",
    ["<p>ようこそ</p>", "<p>Welcome {{ name }}</p>", '<img alt="カード">', '<input value="送信">'],
)
def test_bare_words_are_found(planted: str) -> None:
    planted = planted.replace("<input ", '<input type="submit" ')
    assert bare_words(planted)
    assert not bare_words('<p class="x">{{ _("ようこそ") }}</p><option value="ja">{{ a }}</option>')
