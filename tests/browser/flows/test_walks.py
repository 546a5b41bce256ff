"""The comparison of flows can fail: each planted mistake is found in every way that shows it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, redirect, request
from werkzeug import Response

from tests.browser.chromium import Chromium
from tests.browser.flows.chromium_way import ChromiumWay
from tests.browser.flows.keyboard_way import KeyboardWay
from tests.browser.flows.sign_in import FRONT_DOOR
from tests.browser.flows.steps import Open, See
from tests.browser.flows.way import Said, Way
from tests.browser.flows.ways import TEXT_BROWSERS, Walks
from tests.browser.flows.words import difference
from tests.browser.site import Site, served

FORM = """<form method="post" action="/done"><p><label for="a">お名前</label></p>
<p>姓と名の間は空けます。</p><p><input id="a" name="a"></p>
<p><input id="b" name="b" type="checkbox"> <label for="b">受け取ります</label></p>
<p><input type="submit" value="送る"></p></form>"""
TABLE = """<table><caption>ご利用</caption>
<tr><th>日付</th><th>ご利用先</th><th>金額</th></tr>
<tr><td>10月1日</td><td>青空書店<ul><li>下4桁 1 0 0 1 のカード</li></ul></td><td>1,980円</td></tr>
</table>"""
PLANTED = {
    "hidden": "<p hidden>見えない文</p>",
    "displayed-not": '<p style="display:none">見えない文</p>',
    "closed": "<details><summary>続き</summary><p>見えない文</p></details>",
    "twice": '<p><span style="visibility:hidden">合計です。</span><span>合計です。</span></p>',
}
"""Text that Chromium does not show, and text browsers do."""
RING = "<style>:focus { outline: 4px solid black }</style>"
COVER = '<div style="position: fixed; inset: 0; background: white">広告</div>'
FOCUS = {"ring": RING, "no-ring": "", "covered": RING + COVER}


def page(more: str = "") -> str:
    return f"<!DOCTYPE html><title>ようこそ</title><h1>ようこそ</h1>{more}{TABLE}{FORM}"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    app = Flask("planted", static_folder=None)

    @app.get("/<name>")
    def show(name: str) -> str:
        if name == "end":
            return f"<title>終わり</title><h1>終わり</h1><p>{request.args['a']}</p>"
        link = '<p><a href="/good">次へ進む</a></p>'
        return page(PLANTED.get(name, FOCUS.get(name, "") + link))

    @app.post("/done")
    def done() -> Response:
        name = request.form["a"] + ("、受け取ります" if "b" in request.form else "")
        return redirect(f"http://{request.host}/end?a={name}", 303)

    with served(app) as site:
        yield site


@pytest.fixture
def plain(chromium: Chromium, site: Site) -> Iterator[ChromiumWay]:
    with chromium.person(site, javascript=False) as person:
        yield ChromiumWay(person, scripts=False)


def said(way: Way, path: str) -> Said:
    way.open(path)
    return way.said()


def go(way: Way) -> Said:
    way.open("/start")
    way.follow("次へ")
    way.type("お名前", "yamada hanako")
    way.tick("受け取ります")
    way.press("送る")
    return way.said()


@pytest.mark.parametrize("name", TEXT_BROWSERS)
def test_a_text_browser_says_what_chromium_says(
    plain: ChromiumWay, site: Site, tmp_path: Path, name: str
) -> None:
    with TEXT_BROWSERS[name](site, tmp_path) as way:
        assert difference(said(plain, "/start"), said(way, "/start")) == ""
        assert difference(go(plain), go(way)) == ""
        assert "yamada hanako、受け取ります" in "".join(map("".join, way.said()))


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("name", TEXT_BROWSERS)
def test_text_that_is_hidden_or_doubled_is_found(
    plain: ChromiumWay, site: Site, tmp_path: Path, name: str, planted: str
) -> None:
    with TEXT_BROWSERS[name](site, tmp_path) as way:
        found = difference(said(plain, f"/{planted}"), said(way, f"/{planted}"))
    assert re.search("but there is 「(?:見えない文|合計です。)", found), found


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        ((("ようこそ",), ("山田さん",)), ""),
        ((("ようこ\n  そ [山田さん]",),), ""),
        ((("ようこそ",),), "there should be 「山田さん」"),
        ((("山田さん",), ("ようこそ",)), "there should be 「ようこそ」"),
        ((("ようこそ",), ("山田さん",), ("山田さん",)), "there is also 「山田さん」"),
    ],
)
def test_what_is_said_is_the_same_and_in_order(other: Said, complaint: str) -> None:
    found = difference((("ようこそ",), ("山田さん",)), other)
    assert complaint in found
    assert bool(complaint) == bool(found)


def test_only_in_a_row_the_order_may_be_another() -> None:
    row = (("10月1日", "青空書店", "1,980円"),)
    assert difference(row, (("青空書店 10月1 1,980円 日",),)) == ""
    assert difference(row, (("青空書店 10月1 1,980円 月",),)) != ""


class Forgetful(ChromiumWay):
    """A way that leaves a step out: it ticks nothing."""

    def tick(self, label: str) -> None:
        pass


def test_a_way_that_leaves_a_step_out_is_found(plain: ChromiumWay) -> None:
    due = go(plain)
    assert "受け取ります" in difference(due, go(Forgetful(plain.person, scripts=False)))


def test_the_focus_is_looked_at_wherever_the_keyboard_stops(chromium: Chromium, site: Site) -> None:
    with chromium.person(site) as person:
        way = KeyboardWay(person, scripts=True)
        way.open("/ring")
        way.type("お名前", "yamada")
        for name, complaint in (("no-ring", "is not drawn"), ("covered", "nobody sees it")):
            way.open(f"/{name}")
            with pytest.raises(AssertionError, match=complaint):
                way.follow("次へ")


@pytest.mark.parametrize(
    ("routes", "complaint"),
    [
        (("GET /sign-in", "GET /enrollment/"), "does not say that it goes there"),
        ((*FRONT_DOOR.routes, "GET /points/"), "says that it goes there"),
    ],
)
def test_a_flow_goes_where_it_says(
    walks: Walks, tmp_path: Path, routes: tuple[str, ...], complaint: str
) -> None:
    with walks.way("edbrowse", tmp_path) as way, pytest.raises(AssertionError, match=complaint):
        walks.go(replace(FRONT_DOOR, routes=routes), way)


def test_words_that_are_not_on_the_page_are_missed(walks: Walks, tmp_path: Path) -> None:
    flow = replace(FRONT_DOOR, steps=(Open("/"), See("サインイン", "ようこそ")))
    with (
        walks.way("edbrowse", tmp_path) as way,
        pytest.raises(AssertionError, match="「ようこそ」"),
    ):
        walks.go(flow, way)
