"""lynx gets lines of Japanese that its screen has room for; everybody else gets what they got."""

import re

import pytest
from flask import Flask, Response

from webapp.web.lynx_lines import BREAK, LINE, columns, in_short_lines

LYNX = "Lynx/2.9.0dev.12 libwww-FM/2.14"
LONG = "メールアドレスや電話番号のお届けがない方には、登録用のコードを郵便でお送りできます。" * 3


def lines(html: str) -> list[str]:
    """Return the lines of a paragraph."""
    return re.sub("</?p>", "", in_short_lines(f"<p>{html}</p>")).split(BREAK)


def asked_by(app: Flask, name: str, language: str = "ja") -> str:
    client = app.test_client()
    client.set_cookie("language", language)
    return client.get("/enrollment/", headers={"User-Agent": name}).text


def test_only_lynx_gets_more_lines_and_the_same_words(app: Flask) -> None:
    def without_words_of_this_request(page: str) -> str:
        return re.sub(r'(nonce|value)="[\w.-]{20,}"', "", page)

    usual = without_words_of_this_request(asked_by(app, "Mozilla/5.0 (not Lynx/2)"))
    broken = without_words_of_this_request(asked_by(app, LYNX))

    assert broken.count(BREAK) > usual.count(BREAK)
    assert broken.replace(BREAK, "") == usual.replace(BREAK, "")


def test_english_lines_are_left_to_lynx(app: Flask) -> None:
    assert asked_by(app, LYNX, "en").count(BREAK) == asked_by(app, "w3m", "en").count(BREAK)


def test_a_text_without_markup_is_left_alone(app: Flask) -> None:
    with app.test_request_context("/", headers={"User-Agent": LYNX}):
        for kind, touched in {"text/plain": False, "text/html": True}.items():
            answer = app.process_response(Response(LONG, mimetype=kind))
            assert (BREAK in answer.get_data(as_text=True)) is touched


def test_a_line_is_as_long_as_the_screen_and_no_longer() -> None:
    broken = lines(LONG)

    assert "".join(broken) == LONG
    assert len(broken) == 4
    assert all(LINE - 24 <= columns(line) <= LINE for line in broken[:-1])


@pytest.mark.parametrize(
    "kept",
    ["84,210円", "10月13日", "3999 123456 78903", "support@issuer.example", "ポイント",
     "「コード」、", "区別しません。", "お客様", "まっ", "&amp;&amp;"],
)  # fmt: skip
def test_what_belongs_together_stays_in_one_line(kept: str) -> None:
    last = kept[-4:]
    for before in range(LINE - columns(kept) - 4, LINE + 2):
        broken = lines("a" * before + " の" + kept)
        assert any(last in line for line in broken)
        assert all(not line.startswith(tuple("、。」っ円日")) for line in broken)


def test_a_sign_that_html_spells_out_counts_as_one() -> None:
    assert lines("あ" * 34 + "&lt;&amp;&gt;") == ["あ" * 34 + "&lt;&amp;&gt;"]


def test_indented_texts_have_less_room() -> None:
    text = "あ" * (LINE // 2)

    assert BREAK not in in_short_lines(f"<p>{text}</p>")
    for around in ("<ul><li>{}</li></ul>", "<dl><dt>x</dt><dd>{}</dd></dl>", "<p><a>{}</a></p>"):
        assert in_short_lines(around.format(text)).count(BREAK) == 1
    after_a_list = in_short_lines(f"<ul><li>x</li></ul><p>{text}</p>")
    assert BREAK not in after_a_list


@pytest.mark.parametrize(
    "html",
    ["<title>{}</title>", "<script>{}</script>", "<style>{}</style>", "<textarea>{}</textarea>",
     "<select><option>{}</option></select>", "<table><tr><td>{}</td></tr></table>",
     '<input value="{}">', "<!-- {} -->"],
)  # fmt: skip
def test_where_a_line_break_has_no_place_there_is_none(html: str) -> None:
    html = html.format(LONG)

    assert in_short_lines(html) == html


def test_a_caption_and_what_follows_a_table_are_broken() -> None:
    table = f"<table><caption>{LONG}</caption><tr><th>{LONG}</th></tr></table>"

    assert in_short_lines(table).count(BREAK) == 3
    assert in_short_lines(f"{table}{LONG}").count(BREAK) == 6
    assert in_short_lines(f"短い文<table><caption>{LONG}</caption></table>").count(BREAK) == 3


@pytest.mark.parametrize("odd", ["", "<", "a < b", "<p", "あ<", ">", "（", "<>", "</a>", "\0"])
def test_odd_text_is_not_lost(odd: str) -> None:
    assert in_short_lines(odd) == odd
