"""The main job in w3m and lynx, as people use them: keys, and a screen of 80 by 24."""

import re
from pathlib import Path
from unicodedata import east_asian_width

from tests.browser.demo import sent_code
from tests.browser.site import Site
from tests.browser.states import GOOD_PASSWORD
from tests.browser.terminal import COLUMNS, lynx, w3m

TARO_EMAIL = "taro.sato@members.example"
ROW = re.compile(r"^ *(?:\d{4}年)?\d+月\d+日?(?: |$)")
"""How a row of a table begins: its date is its header."""


def announced(lines: list[str]) -> int:
    """Return how many uses the caption says there are."""
    found = re.search(r"新しい順に(?:最初の)?(\d+)件", "".join(lines))
    assert found
    return int(found[1])


def rows(lines: list[str]) -> int:
    return sum(1 for line in lines if ROW.match(line))


def columns(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "FW" else 1 for sign in line)


def assert_fits(lines: list[str]) -> None:
    wide = [line for line in lines if columns(line) > COLUMNS]
    assert not wide, "\n".join(wide)


def test_from_the_card_to_the_statement_and_out_in_w3m(demo: Site, tmp_path: Path) -> None:
    card = demo.fact("card")
    with w3m(f"{demo.url}/", tmp_path) as terminal:
        terminal.wait_for("Viewing <サインイン")
        terminal.follow("会員登録を始める", "会員登録：カードの確認")
        terminal.type("カード番号", card["number"])
        terminal.type("セキュリティコード", "12")
        terminal.send("カードを確認する", "エラー:")
        assert "入力内容に問題があります" in terminal.words
        assert "4桁の数字で入力してください" in terminal.words
        terminal.type("セキュリティコード", card["code"])
        terminal.send("カードを確認する", "会員登録：確認コード")
        terminal.type("コード", sent_code(demo, TARO_EMAIL))
        terminal.send("コードを確認する", "会員登録：ユーザーID")
        terminal.type("ユーザーID", "taro.sato1")
        terminal.send("このIDが使えるか調べる", "会員登録：ユーザーID")
        assert "「taro.sato1」は使えます" in terminal.words
        terminal.type("パスワード", GOOD_PASSWORD)
        terminal.send("登録する", "会員登録が終わりました")
        terminal.follow("ご利用明細を見る", "ご利用明細")
        newest = terminal.saved(tmp_path / "page.txt")
        link = next(line for line in newest if line.startswith("前の明細"))
        earlier = re.search(r"\d{4}年\d+月\d+日締め", link)
        assert earlier
        terminal.follow("前の明細", "ご利用明細")
        terminal.wait_for(f"\n\n{earlier[0]}")
        lines = terminal.saved(tmp_path / "page.txt")
        assert announced(lines) == rows(lines)
        assert "ご利用先" in "".join(lines), "the table has its headers"
        terminal.follow("ポイント$", "ポイント")
        points = terminal.saved(tmp_path / "page.txt")
        assert announced(points) == rows(points)
        assert_fits([*newest, *lines, *points])
        terminal.follow("ポイントの内訳を見る", "ポイント")
        terminal.send("English", "Points")
        terminal.send("日本語", "ポイント")
        terminal.send("サインアウト", "サインアウトしました")


def test_from_sign_in_to_the_statement_and_out_in_lynx(demo: Site, tmp_path: Path) -> None:
    known = demo.fact("member")
    with lynx(f"{demo.url}/sign-in", tmp_path) as terminal:
        terminal.wait_for("サインイン |")
        terminal.press("down", "down", known["user_id"])
        terminal.press("down", "down", known["password"])
        terminal.press("down", "down", "enter")
        terminal.wait_for("ホーム |")
        home = terminal.pages()
        assert "次の引き落とし" in home
        assert "使えるポイント" in home
        terminal.follow("ご利用明細", "ご利用明細")
        terminal.follow("前の明細", "ご利用明細")
        earlier = terminal.pages().splitlines()
        assert announced(earlier) == rows(earlier)
        terminal.follow("続きを見る", "ご利用明細")
        assert "のご利用の続き" in terminal.pages()
        terminal.follow("English", "Statement")
        terminal.follow("Sign out", "You have signed out")
