"""What is served beside whole pages keeps to the standards too: pieces for htmx, and the style."""

import re

from tests.browser.checks.nu import complaints, complaints_about_a_piece
from tests.browser.chromium import Chromium, Language
from tests.browser.site import Site
from webapp.web.fragments import FRAGMENT_HEADER

PIECES = ("/statement/", "/points/", "/points/balance", "/points/balance?details=1")
LANGUAGES: tuple[Language, ...] = ("ja", "en")


def test_pieces_are_html_by_the_standard(chromium: Chromium, demo: Site) -> None:
    for language in LANGUAGES:
        with chromium.member(demo, language=language) as person:
            for path in PIECES:
                asked = {FRAGMENT_HEADER: "partial"}
                piece = person.page.request.get(demo.url + path, headers=asked).text()
                assert "<html" not in piece, path
                assert "data-hx-swap-oob" in piece, f"{path} says nothing when it is swapped in"
                assert complaints_about_a_piece(piece) == [], (language, path)


def test_the_style_sheet_is_css_by_the_standard(chromium: Chromium, demo: Site) -> None:
    with chromium.person(demo) as person:
        person.open("/sign-in")
        address = person.page.get_attribute("link[rel=stylesheet]", "href")
        css = person.page.request.get(f"{demo.url}{address}").text()
    assert complaints(css, "text/css") == []
    planted = re.sub("}", "; colour: red }", css, count=1)
    assert complaints(planted, "text/css"), "an unknown property is noticed"
