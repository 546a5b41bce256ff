"""A phone can keep the site on its home screen; a visitor who does not want it loads nothing."""

import json

import pytest

from tests.browser.chromium import Chromium
from tests.browser.site import Site

LINKS = "link[rel=manifest], link[rel=apple-touch-icon]"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_home_page_can_be_kept_on_the_home_screen(
    chromium: Chromium, demo: Site, language: str
) -> None:
    with chromium.member(demo, language=language) as person:
        person.open("/")
        with person.wire() as wire:
            manifest = wire.send("Page.getAppManifest")
            reasons = wire.send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert manifest["errors"] == []
        assert json.loads(manifest["data"])["lang"] == language
        # A window without history of its own cannot be installed to; all else is in order.
        assert {one["errorId"] for one in reasons} <= {"in-incognito"}
        touch = person.page.get_attribute("link[rel=apple-touch-icon]", "href") or ""
        response = person.page.request.get(demo.url + touch)
        assert response.headers["content-type"] == "image/png"


def test_nobody_loads_what_only_a_home_screen_needs(chromium: Chromium, demo: Site) -> None:
    with chromium.person(demo) as person:
        for path in ("/sign-in", "/enrollment/", "/signed-out"):
            person.open(path)
            assert person.page.locator(LINKS).count() == 0, path
    with chromium.member(demo) as person, person.weighing() as scale:
        person.open("/")
        loads = {load.path.rpartition(".")[2] for load in scale.visit().loads}
        assert "webmanifest" not in loads
        assert "png" not in loads
    with chromium.member(demo) as person:
        person.open("/")
        assert person.page.evaluate("navigator.serviceWorker.getRegistrations()") == []
        assert person.page.evaluate("caches.keys()") == []
