"""Dillo and NetSurf: a member signs in, looks, signs out; somebody enrolls.

That it was done is told by the routes that the demo noted; the pictures are kept in
``build/nightly``, for people to look at.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.demo import ROOT
from tests.browser.flows.enrollment import GOOD_PASSWORD, TARO, TARO_EMAIL
from tests.browser.flows.sign_in import PASSWORD, USER_ID
from tests.browser.flows.stage import Stage
from tests.nightly.desktop import running_desktop
from tests.nightly.graphical import Dillo, GraphicalBrowser, NetSurf

PICTURES = ROOT / "build" / "nightly"
PATIENCE_S = 20
MOMENT_S = 0.1
FIRST_FIELD = 2
"""How often Tab goes in Dillo from the top to the first field: past the button for English."""
PLACES = {"sign-in": (95, 292), "card": (95, 434), "code": (95, 494), "user-id": (95, 381)}
"""Where NetSurf shows the first field of a page."""
BUTTONS = {"user-id": (68, 652)}
"""Where it shows the button of a page on which Enter presses another one, as it does here."""
SIGN_OUT = (163, 107)
LINKS = {"/statement/": (76, 251), "/points/": (66, 297)}
"""Where NetSurf shows a member's button and links."""


class Visitor:
    """Somebody with one of the browsers, on the stage."""

    def __init__(self, browser: GraphicalBrowser, stage: Stage) -> None:
        self.browser = browser
        self.stage = stage
        self.name = type(browser).__name__

    def arrive(self, route: str) -> None:
        """Wait until a route has been asked for, and look at the page."""
        deadline = time.monotonic() + PATIENCE_S
        while route not in self.stage.visited:
            if time.monotonic() > deadline:
                self.browser.desktop.picture(PICTURES / "missed.png")
            assert time.monotonic() < deadline, (
                f"{self.name} did not come to {route}: {self.stage.visited}"
            )
            time.sleep(MOMENT_S)
        PICTURES.mkdir(parents=True, exist_ok=True)
        place = route.removeprefix("GET ").strip("/").replace("/", "-") or "home"
        file = PICTURES / f"{self.name}-{place}.png"
        self.browser.look(file)

    def fill_in(self, page: str, *texts: str, past: int = 0) -> None:
        """Fill in the open page and send it; ``past`` boxes stand between fields and button."""
        if isinstance(self.browser, NetSurf):
            self.browser.fill_in(PLACES[page], *texts)
            if page in BUTTONS:
                self.browser.desktop.click(*BUTTONS[page])
            else:
                self.browser.desktop.press("Return")
        else:
            self.browser.fill_in(FIRST_FIELD, *texts)
            self.browser.desktop.press(*["Tab"] * past, "space")

    def follow(self, path: str) -> None:
        """Go where a link of the menu leads: Dillo has no key for links."""
        if isinstance(self.browser, NetSurf):
            self.browser.desktop.click(*LINKS[path])
        else:
            self.browser.open(self.stage.site.url + path)

    def sign_out(self) -> None:
        """Press the first button of the page."""
        if isinstance(self.browser, NetSurf):
            self.browser.desktop.click(*SIGN_OUT)
        else:
            self.browser.desktop.press("Tab", "space")


@pytest.fixture(params=[Dillo, NetSurf], ids=lambda made: made.__name__)
def visitor(stage: Stage, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Somebody who was never here, with each of the browsers."""
    stage.begin()
    with running_desktop(tmp_path) as desktop:
        yield Visitor(request.param(desktop), stage)


def test_a_member_signs_in_looks_and_signs_out(visitor: Visitor) -> None:
    visitor.browser.start(f"{visitor.stage.site.url}/sign-in")
    visitor.arrive("GET /sign-in")
    visitor.fill_in("sign-in", USER_ID, PASSWORD, past=1)
    visitor.arrive("GET /")
    visitor.follow("/statement/")
    visitor.arrive("GET /statement/")
    visitor.follow("/points/")
    visitor.arrive("GET /points/")
    visitor.sign_out()
    visitor.arrive("GET /signed-out")
    assert "POST /sign-out" in visitor.stage.visited


def test_somebody_enrolls(visitor: Visitor) -> None:
    card = visitor.stage.site.fact(TARO)
    visitor.browser.start(f"{visitor.stage.site.url}/enrollment/")
    visitor.arrive("GET /enrollment/")
    visitor.fill_in("card", card["number"], card["code"])
    visitor.arrive("GET /enrollment/code")
    visitor.fill_in("code", visitor.stage.code_sent_to(TARO_EMAIL))
    visitor.arrive("GET /enrollment/user-id")
    visitor.fill_in("user-id", "taro.sato1", GOOD_PASSWORD, past=1)
    visitor.arrive("GET /enrollment/done")


def test_an_empty_page_is_noticed(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "desktop").mkdir()
    with running_desktop(tmp_path / "desktop") as desktop:
        browser = Dillo(desktop)
        browser.start("about:blank")
        with pytest.raises(AssertionError, match="no other page"):
            browser.look(tmp_path / "empty.png")
