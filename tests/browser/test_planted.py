"""Every check finds the mistake that was planted for it, and nothing on a good page.

``planted/pages.toml`` has a page CHECK-MISTAKE for each, with words of the sentence that the check
must say; all of them have one frame.  Mistakes of headers are the good page, served wrong.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response

from tests.browser.chromium import Chromium, Person
from tests.browser.inspection import CHECKS, mistakes
from tests.browser.site import Site, served
from webapp.web.headers import POLICY

PLANTED = Path(__file__).with_name("planted")
ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
STRICT = POLICY.format(nonce="n")
ANY_SCRIPT = "script-src 'self' 'unsafe-inline'"
SERVED_WRONG = {
    "quiet-loose-policy": (
        {"Content-Security-Policy": STRICT.replace("default-src 'none'", "default-src 'self'")},
        "default-src is \"'self'\" in the page's policy",
    ),
    "quiet-any-script": (
        {"Content-Security-Policy": STRICT.replace("script-src 'nonce-n'", ANY_SCRIPT)},
        "the page's policy lets scripts pass that are not its own",
    ),
    "quiet-kept": ({"Cache-Control": "max-age=60"}, "the page may be kept by the browser"),
}
"""The good page with a wrong header, and the words that say so."""
PAGES: dict[str, dict[str, str]] = tomllib.loads((PLANTED / "pages.toml").read_text("utf-8"))
NAMES = sorted([*SERVED_WRONG, *(name for name in PAGES if name != "good")])


def page_of(name: str) -> str:
    """Return the page with this mistake; the good one where only its headers are wrong."""
    page = PAGES["good" if name in SERVED_WRONG else name]
    style = f"<style>{page['style']}</style>" if "style" in page else ""
    frame = (PLANTED / "frame.html").read_text("utf-8")
    return frame.replace("<!-- style -->", style).replace("<!-- content -->", page["content"])


def planted() -> Flask:
    app = Flask("planted", static_folder=None)

    @app.route("/<name>")
    def show(name: str) -> Response:
        if name == "icon.svg":
            return Response(ICON, mimetype="image/svg+xml")
        if name == "frame.css":
            return Response((PLANTED / name).read_text("utf-8"), mimetype="text/css")
        html = page_of(name)
        # Mistakes of style stand in the page itself, which the site's policy would not let pass.
        style = "style-src 'self'"
        policy = STRICT.replace(style, f"{style} 'unsafe-inline'") if "<style>" in html else STRICT
        wrong, _expected = SERVED_WRONG.get(name, ({}, ""))
        right = {"Content-Security-Policy": policy, "Cache-Control": "no-store, no-cache"}
        return Response(html, headers=right | wrong)

    return app


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with served(planted()) as site:
        yield site


@pytest.fixture
def person(chromium: Chromium, site: Site) -> Iterator[Person]:
    with chromium.person(site) as person:
        yield person


def expected(name: str) -> str:
    """Return words of the sentence that the check must say."""
    return SERVED_WRONG[name][1] if name in SERVED_WRONG else PAGES[name]["says"]


@pytest.mark.parametrize("name", NAMES)
def test_a_planted_mistake_is_found(person: Person, name: str) -> None:
    person.open(f"/{name}")
    found = mistakes(person, [name.partition("-")[0]])
    assert [sentence for sentence in found if expected(name) in sentence], found


def test_a_good_page_has_no_mistakes(person: Person) -> None:
    person.open("/good")
    assert mistakes(person) == []


def test_a_check_leaves_the_page_as_it_was(person: Person) -> None:
    person.open("/good")
    person.page.focus("#a")
    before = person.page.content()
    for check in CHECKS.values():
        check.look(person)
        assert person.page.content() == before, check.name
        assert person.page.evaluate("document.activeElement.id") == "a", check.name
        assert not person.page.evaluate("document.adoptedStyleSheets.length"), check.name


def test_every_check_has_a_planted_mistake() -> None:
    assert {name.partition("-")[0] for name in NAMES} == set(CHECKS)
