"""w3m and lynx as they come: keys as their manuals tell them, and a screen of 80 by 24.

What is done in them from the first page to the last stands in ``flows``; here is what a walk
does not see: that lines fit the screen, and that rows are as many as the caption says.
"""

import re
from pathlib import Path

from tests.browser.site import Site
from tests.browser.terminal import COLUMNS, lynx, w3m
from webapp.web.lynx_lines import columns

ROW = re.compile(r"^ *(?:\d{4}年)?\d+月\d+日?(?: |$)")
"""How a row of a table begins: its date is its header."""


def announced(lines: list[str]) -> int:
    """Return how many uses the caption says there are."""
    found = re.search(r"新しい順に(?:最初の)?(\d+)件", "".join(lines))
    assert found
    return int(found[1])


def rows(lines: list[str]) -> int:
    return sum(1 for line in lines if ROW.match(line))


def assert_fits(lines: list[str]) -> None:
    wide = [line for line in lines if columns(line) > COLUMNS]
    assert not wide, "\n".join(wide)


def test_tables_fit_the_screen_in_w3m_and_have_all_their_rows(demo: Site, tmp_path: Path) -> None:
    known = demo.fact("member")
    with w3m(f"{demo.url}/sign-in", tmp_path) as terminal:
        terminal.wait_for("Viewing <サインイン")
        terminal.type("ユーザーID", known["user_id"])
        terminal.type("パスワード", known["password"])
        terminal.send("サインインする", "ホーム")
        terminal.follow("ご利用明細$", "ご利用明細")
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


def test_lynx_with_arrow_keys_shows_all_rows(demo: Site, tmp_path: Path) -> None:
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
        terminal.follow("一覧の続きを見る", "ご利用明細")
        assert "のご利用の続き" in terminal.pages()


def test_lynx_shows_the_end_of_every_line(demo: Site, tmp_path: Path) -> None:
    """It would cut long ones off, and a paragraph with them: the site breaks them in time."""
    with lynx(f"{demo.url}/enrollment/", tmp_path) as terminal:
        terminal.wait_for("会員登録")
        shown = "".join(terminal.pages().split())

    for end in ("3999123456", "78903", "決められます。", "へお知らせください。"):
        assert end in shown
