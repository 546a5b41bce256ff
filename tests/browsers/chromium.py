"""Chromium as members have it: with scripts or without, bright or dark, wide or narrow.

    person = chromium.person(site, javascript=False)
    person.open("/sign-in")

``person.page`` is Playwright's page.  What Chromium prints to its console is an error of the
site's: ``person.complaints`` must be empty at the end of every test.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.browsers.site import Site

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = [
    "wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
]  # fmt: skip
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
PATIENCE_MS = 10_000
FIRST = {"Document", "Stylesheet"}


@dataclass
class Load:
    """What came over the wire, headers included, for one response."""

    path: str
    kind: str
    wire_bytes: int


@dataclass
class Visit:
    """What one first visit cost."""

    loads: list[Load] = field(default_factory=list)

    @property
    def wire_bytes(self) -> int:
        return sum(load.wire_bytes for load in self.loads)

    @property
    def first_bytes(self) -> int:
        """HTML and CSS: what must be there before anything can be read."""
        return sum(load.wire_bytes for load in self.loads if load.kind in FIRST)


class Person:
    """Somebody with a Chromium of their own (cookies, settings), on one site."""

    def __init__(self, context: BrowserContext, site: Site, *, javascript: bool) -> None:
        self.context = context
        self.site = site
        self.javascript = javascript
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        context.set_default_timeout(PATIENCE_MS)
        context.on("request", lambda request: self._see(request.url))
        context.on("console", lambda message: self._hear(message.type, message.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page: Page = context.new_page()

    def _see(self, url: str) -> None:
        here = urlsplit(self.site.url).netloc
        if urlsplit(url).netloc != here and not url.startswith(("data:", "about:")):
            self.strangers.append(url)

    def _hear(self, kind: str, text: str) -> None:
        # Chromium itself reports every 4xx page; the tests look at the statuses they expect.
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.complaints.append(f"{kind}: {text}")

    def open(self, path: str) -> Response:
        """Open an address of the site; return the last response."""
        response = self.page.goto(self.site.url + path)
        assert response is not None
        return response

    def sign_in(self, user_id: str, password: str) -> None:
        """Sign in through the page."""
        self.open("/sign-in")
        self.page.fill('[name="user_id"]', user_id)
        self.page.fill('[name="password"]', password)
        self.page.press('[name="password"]', "Enter")
        self.page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in")

    def axe(self) -> list[str]:
        """Return what axe finds wrong with the page as it is now, one line each."""
        assert AXE.exists(), "axe is not installed: npm ci --prefix tests"
        # Asked over the debugging protocol, where the site's policy does not hold.
        self.page.evaluate(AXE.read_text("utf-8"))
        found: list[dict[str, Any]] = self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags}).then(result => result.violations)", AXE_TAGS
        )
        return [
            f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
            for violation in found
            for node in violation["nodes"]
        ]

    @contextmanager
    def weighing(self) -> Iterator[Visit]:
        """Weigh what comes over the wire meanwhile, headers and bodies, as on a first visit."""
        visit = Visit()
        wire = self.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        self.page.goto("about:blank")
        wire.send("Network.clearBrowserCache")
        loads: dict[str, Load] = {}

        def received(event: dict[str, Any]) -> None:
            path = urlsplit(event["response"]["url"]).path
            loads[event["requestId"]] = Load(path, event["type"], 0)

        def finished(event: dict[str, Any]) -> None:
            loads[event["requestId"]].wire_bytes = int(event["encodedDataLength"])
            if loads[event["requestId"]].wire_bytes:  # else the cache gave it
                visit.loads.append(loads[event["requestId"]])

        wire.on("Network.responseReceived", received)
        wire.on("Network.loadingFinished", finished)
        yield visit
        self.page.wait_for_load_state("networkidle")
        wire.detach()

    @property
    def storage(self) -> dict[str, str]:
        """What the site keeps in this browser besides cookies; there is to be nothing."""
        kept: dict[str, str] = json.loads(
            self.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
        )
        return kept


class Chromium:
    """One running Chromium, from which each test gets persons."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    @contextmanager
    def person(
        self,
        site: Site,
        *,
        javascript: bool = True,
        colors: Literal["light", "dark"] = "light",
        narrow: bool = False,
        **options: Any,
    ) -> Iterator[Person]:
        """Give a person with a fresh browser; what the console said is an error at the end."""
        context = self._browser.new_context(
            java_script_enabled=javascript,
            color_scheme=colors,
            viewport=NARROW if narrow else WIDE,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            **options,
        )
        try:
            person = Person(context, site, javascript=javascript)
            yield person
            assert not person.complaints, f"the browser's console is not empty: {person.complaints}"
            assert not person.strangers, f"the page asked other servers: {person.strangers}"
        finally:
            context.close()


@contextmanager
def running_chromium() -> Iterator[Chromium]:
    """Start Debian's Chromium without a window."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, "Chromium is not installed; tests/tools/programs installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield Chromium(browser)
        finally:
            browser.close()
