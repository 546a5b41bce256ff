"""The small reader says what readers say, and the golden transcripts notice every change."""

from pathlib import Path

import pytest

from tests.browser import transcripts
from tests.browser.chromium import Chromium, Language, Person
from tests.browser.reader import read
from tests.browser.site import Site
from tests.browser.transcripts import Transcripts

NOWHERE = Site("http://127.0.0.1:9")
FORM = """
<section aria-label="エラー"><h2 tabindex="-1" autofocus>問題があります</h2>
<ul><li><a href="#name">お名前を入力してください。</a></li></ul></section>
<form><label for="name">お名前</label><p id="hint">姓と名</p>
<input id="name" aria-invalid="true" aria-describedby="hint" value="花子">
<label for="secret">パスワード</label><input id="secret" type="password" value="ひみつ">
<button type="button" aria-pressed="false">表示する</button>
<fieldset><legend>受け取り方</legend>
<input type="radio" name="how" id="mail" checked><label for="mail">メール</label></fieldset>
<input type="checkbox" id="shared"><label for="shared">共用の端末</label>
<label for="month">月</label><select id="month"><option>9月<option>10月</select>
<input type="submit" value="送信する"></form>"""
FORM_SAID = """
領域、エラー
見出し2、問題があります、ここにフォーカス
リスト、1項目
リンク、お名前を入力してください。
お名前
姓と名
入力欄、お名前、花子、無効な入力、説明：姓と名
パスワード入力欄、パスワード
切り替えボタン、表示する、オフ
グループ、受け取り方
ラジオボタン、メール、チェックあり
チェックボックス、共用の端末、チェックなし
選択欄、月、9月
ボタン、送信する"""
TABLE = """
<p>合計は<b>5,230</b><small>円</small>です。<br>確定前です。</p><p hidden>見えません</p>
<nav aria-label="メニュー"><a href="/" aria-current="page">ホーム</a></nav>
<table><caption>ご利用</caption><tr><th scope="col">日付<th scope="col">ご利用先</tr>
<tr><th scope="row"><time>2026年<wbr>10月1日</time>
<td>青空書店<div>返金</div></table>"""
TABLE_SAID = """
合計は5,230円です。
確定前です。
ナビゲーション、メニュー
リンク、ホーム、現在のページ
表、ご利用、1行
列見出し、日付、ご利用先
行1、日付 2026年10月1日、ご利用先 青空書店、返金"""
ENGLISH = '<h1>Points</h1><p>You have <a href="/">12 points</a>.</p>'
ENGLISH_SAID = """
heading 1, Points
You have
link, 12 points
."""


def show(person: Person, html: str) -> None:
    # The empty page of a site that was left has that site's policy still.
    person.page.goto("about:blank")
    person.page.set_content(html)


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [("ja", FORM, FORM_SAID), ("ja", TABLE, TABLE_SAID), ("en", ENGLISH, ENGLISH_SAID)],
    ids=["form", "table", "English"],
)
def test_a_page_is_said(chromium: Chromium, language: Language, body: str, expected: str) -> None:
    with chromium.person(NOWHERE, language=language) as person:
        show(person, f"<title>題</title><main>{body}</main>")
        title, main, *lines = read(person)
    assert lines == expected.strip().splitlines()
    assert (title.split()[-1][-1], main) == ("題", "main" if language == "en" else "メイン")


def test_a_role_without_a_word_is_noticed(chromium: Chromium) -> None:
    with chromium.person(NOWHERE) as person:
        show(person, "<title>題</title><meter value='.5'>半分</meter>")
        with pytest.raises(KeyError, match="meter"):
            read(person)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(transcripts, "FOLDER", tmp_path)
    accepted = Transcripts("ja", accept=True)
    accepted.compare("walk.good", ["リンク、明細を見る"])
    accepted.compare("walk.left", ["見出し1、残り"])
    accepted.check("walk")
    return tmp_path


def compare(*said: tuple[str, str]) -> None:
    compared = Transcripts("ja", accept=False)
    for name, line in said:
        compared.compare(f"walk.{name}", [line])
    compared.check("walk")


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        (r"-リンク、明細を見る\n\+リンク、こちら", [("good", "リンク、こちら")]),
        (r"\+見出し1、新しい", [("good", "リンク、明細を見る"), ("new", "見出し1、新しい")]),
        (r"any more: \['walk.left'\]", [("good", "リンク、明細を見る")]),
        ("two states", [("good", "リンク、明細を見る"), ("good", "リンク、明細を見る")]),
    ],
    ids=["changed", "new", "gone", "twice"],
)
def test_what_is_said_otherwise_is_shown(
    folder: Path, complaint: str, said: list[tuple[str, str]]
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        compare(*said)


def test_accepting_forgets_what_nothing_says(folder: Path) -> None:
    accepted = Transcripts("ja", accept=True)
    accepted.compare("walk.good", ["リンク、明細を見る"])
    accepted.check("walk")
    assert transcripts.names("ja") == {"walk.good"}
