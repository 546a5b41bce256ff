"""Every check finds the mistake that was planted for it, and nothing on a good page.

``planted/CHECK-MISTAKE.html`` has one mistake; its second line is a comment with words of the
sentence that the check must say.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response

from tests.browser.chromium import Chromium, Person
from tests.browser.inspection import CHECKS, mistakes
from tests.browser.site import Site, served
from webapp.web.headers import POLICY

PLANTED = Path(__file__).with_name("planted")
NAMES = sorted(path.stem for path in PLANTED.glob("*-*.html"))
ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
STRICT = POLICY.format(nonce="n")
LOOSE = {
    "quiet-loose-policy": STRICT.replace("default-src 'none'", "default-src 'self'"),
    "quiet-any-script": STRICT.replace("script-src 'nonce-n'", "script-src 'self' 'unsafe-inline'"),
}


def planted() -> Flask:
    app = Flask("planted", static_folder=None)

    @app.route("/<name>")
    def show(name: str) -> Response:
        if name == "icon.svg":
            return Response(ICON, mimetype="image/svg+xml")
        if name == "good.css":
            return Response((PLANTED / name).read_text("utf-8"), mimetype="text/css")
        html = (PLANTED / f"{name}.html").read_text("utf-8")
        # Mistakes of style stand in the page itself, which the site's policy would not let pass.
        style = "style-src 'self'"
        policy = STRICT.replace(style, f"{style} 'unsafe-inline'") if "<style>" in html else STRICT
        kept = "max-age=60" if name == "quiet-kept" else "no-store, no-cache"
        headers = {"Content-Security-Policy": LOOSE.get(name, policy), "Cache-Control": kept}
        return Response(html, headers=headers)

    return app


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with served(planted()) as site:
        yield site


@pytest.fixture
def person(chromium: Chromium, site: Site) -> Iterator[Person]:
    with chromium.person(site) as person:
        yield person


@pytest.mark.parametrize("name", NAMES)
def test_a_planted_mistake_is_found(person: Person, name: str) -> None:
    expected = re.search("<!-- (.*) -->", (PLANTED / f"{name}.html").read_text("utf-8"))
    assert expected
    person.open(f"/{name}")
    found = mistakes(person, [name.partition("-")[0]])
    assert [sentence for sentence in found if expected[1] in sentence], found


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
