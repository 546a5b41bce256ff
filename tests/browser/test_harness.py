"""The harness sees what it should: axe's findings, weights, console, strangers, screens."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, Response

from tests.browser.checks.axe import violations
from tests.browser.chromium import NARROW, WIDE, Chromium, Person
from tests.browser.site import Site, served
from tests.browser.terminal import lynx, w3m

POLICY = (
    "default-src 'none'; script-src 'nonce-n'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; require-trusted-types-for 'script'; trusted-types htmx"
)
STYLE = "p { margin: 1em }" * 100
STRANGER = "http://127.0.0.2:9/a.png"
GOOD = """<!DOCTYPE html><html lang="ja"><head><title>ようこそ</title>
<link rel="icon" href="/icon"><link rel="stylesheet" href="/site.css"></head>
<body><main><h1>ようこそ</h1>
<p><a href="/next">次のページへ進む</a></p></main></body></html>"""
BAD = GOOD.replace('lang="ja"', "").replace("<main>", '<main><img src="/site.css">')


def pages() -> Flask:
    app = Flask("pages", static_folder=None)

    @app.route("/<page>")
    def show(page: str) -> Response:
        if page == "site.css":
            return Response(STYLE, mimetype="text/css", headers={"Cache-Control": "max-age=600"})
        html = {
            "bad": BAD,
            "stranger": GOOD.replace("<main>", f'<main><img alt="" src="{STRANGER}">'),
            "refused": GOOD.replace("<main>", "<main><script>go()</script>"),
            "next": GOOD.replace("ようこそ", "次のページ"),
        }.get(page, GOOD)
        policy = "" if page == "stranger" else POLICY
        return Response(html, headers={"Content-Security-Policy": policy})

    return app


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with served(pages()) as site:
        yield site


def test_axe_finds_what_is_wrong_under_a_strict_policy(chromium: Chromium, site: Site) -> None:
    with chromium.person(site) as person:
        person.open("/good")
        assert violations(person) == []
        person.open("/bad")
        found = {line.split(":")[0] for line in violations(person)}
        assert {"html-has-lang", "image-alt"} <= found


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visit_is_weighed_headers_included(
    chromium: Chromium, site: Site, *, javascript: bool
) -> None:
    with chromium.person(site, javascript=javascript) as person:
        with person.weighing() as scale:
            for _ in range(2):
                person.open("/good")
                visit = scale.visit()
        bodies = len(GOOD.encode()) + len(STYLE)
        assert {"/good", "/site.css"} <= {load.path for load in visit.loads}
        assert bodies + 300 < visit.first_bytes < bodies + 1000, "the bodies, and some headers"


def keep_all_there_is(person: Person) -> None:
    person.context.add_cookies([{"name": "kept", "value": "1", "url": person.site.url}])
    person.page.evaluate("localStorage.kept = sessionStorage.kept = 1")
    person.page.emulate_media(reduced_motion="no-preference", contrast="more")
    person.look("dark", NARROW)
    person.glance("dark", NARROW, forced=True)
    person.page.evaluate("window.open('/next')")


def look_at_it_as_printed(person: Person) -> None:
    person.page.emulate_media(media="print")


SCREEN = """[innerWidth, history.length, ...["(forced-colors: active)",
  "(prefers-color-scheme: dark)", "print", "(prefers-contrast: more)",
  "not (prefers-reduced-motion: reduce)"].filter(one => matchMedia(one).matches)]"""


@pytest.mark.parametrize("leave_much", [keep_all_there_is, look_at_it_as_printed])
def test_nobody_finds_in_a_browser_what_somebody_left(
    chromium: Chromium, site: Site, leave_much: Callable[[Person], None]
) -> None:
    with chromium.person(site) as before, before.on_the_wire() as wire:
        before.open("/good")
        wire.arrived()
        leave_much(before)
    with chromium.person(site) as person:
        assert person.page is before.page, "it is lent again, or else this test shows nothing"
        assert person.context.pages == [person.page]
        with person.on_the_wire() as wire:
            person.open("/next")
            assert "/site.css" in [request.path for request in wire.arrived().requests]
        # Once more: the wire takes print from a page as long as it is listened to.
        person.open("/next")
        assert [cookie["name"] for cookie in person.context.cookies()] == ["language"]
        assert person.storage == {}
        assert person.page.evaluate(SCREEN) == [WIDE["width"], 2]
        assert before.document.response.url.endswith("/good"), "who has left hears no more"


def visit(chromium: Chromium, site: Site, path: str) -> None:
    with chromium.person(site) as person:
        person.open(path)
        person.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    ("complaint", "path"), [("console is not empty", "/refused"), ("other servers", "/stranger")]
)
def test_what_no_page_may_do_is_noticed(
    chromium: Chromium, site: Site, complaint: str, path: str
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        visit(chromium, site, path)


def test_w3m_follows_a_link(site: Site, tmp_path: Path) -> None:
    with w3m(f"{site.url}/good", tmp_path) as terminal:
        terminal.wait_for("次のページへ進む")
        terminal.press("tab", "enter")
        terminal.wait_for("次のページ")
        assert "ようこそ" not in terminal.words


def test_lynx_follows_a_link(site: Site, tmp_path: Path) -> None:
    with lynx(f"{site.url}/good", tmp_path) as terminal:
        terminal.wait_for("次のページへ進む")
        terminal.press("enter")
        terminal.wait_for("次のページ")
        assert "ようこそ" not in terminal.words
