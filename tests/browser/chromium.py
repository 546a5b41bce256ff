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
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    CDPSession,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    ViewportSize,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as TooLate

from tests.browser.scale import Scale
from tests.browser.site import Site
from tests.browser.waiting import PATIENCE_MS, has_come
from tests.browser.wire import Wire

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
Language = Literal["ja", "en"]
Colors = Literal["light", "dark"]
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 640}
LOOKS: dict[Language, tuple[tuple[Colors, ViewportSize], ...]] = {
    "ja": (("light", WIDE), ("dark", NARROW)),
    "en": (("dark", WIDE), ("light", NARROW)),
}
"""Language, colours and width: every pair of them comes up, in half the time of all."""
SAID = """[document.body.innerText,
  ...[...document.querySelectorAll("input[type=submit]")].map(one => one.value)]"""
HAS_FOCUS = """() => { const wanted = document.querySelector("[autofocus]");
  return !wanted || wanted === document.activeElement; }"""
LEAVE = "location.replace('about:blank')"
"""Leave the site from inside: the program that draws it goes on, and is warm."""
CONFIRM = "/security/confirm"
"""Where the password is given once more."""


@dataclass(frozen=True)
class Sent:
    """A page as the server sent it, before the browser made anything of it."""

    response: Response

    @property
    def html(self) -> str:
        return self.response.text()

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer, names in small letters."""
        return self.response.headers


class Person:
    """Somebody with a Chromium of their own (cookies, settings), on one site."""

    def __init__(self, page: Page, site: Site, language: Language) -> None:
        self.page = page
        self.context = context = page.context
        self.site = site
        self.language = language
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.confirms = False
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies([{"name": "language", "value": language, "url": site.url}])
        self._listeners = {
            "request": self._see,
            "response": self._keep,
            "console": self._hear,
            "pageerror": self._fail,
        }
        for event, listener in self._listeners.items():
            cast("Any", page.on)(event, listener)
        self._sent: Response | None = None
        self._glanced: tuple[Colors, ViewportSize, bool] | None = None

    def _keep(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and not 300 <= response.status < 400:
            self._sent = response

    @property
    def document(self) -> Sent:
        """The open page as it came from the server."""
        assert self._sent is not None, "no page was opened yet"
        return Sent(self._sent)

    def _see(self, request: Request) -> None:
        url, here = request.url, urlsplit(self.site.url).netloc
        if urlsplit(url).netloc != here and not url.startswith(("data:", "about:")):
            self.strangers.append(url)

    def _fail(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _hear(self, message: ConsoleMessage) -> None:
        kind, text = message.type, message.text
        # Chromium itself reports every 4xx page; the tests look at the statuses they expect.
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.complaints.append(f"{kind}: {text}")

    def open(self, path: str) -> Response:
        """Open an address of the site; return the last response.

        With ``confirms``, a member whose password is asked for on the way gives it and goes on.
        """
        response = self.page.goto(self.site.url + path)
        assert response is not None
        if (
            self.confirms
            and urlsplit(self.page.url).path == CONFIRM
            and not path.startswith(CONFIRM)
        ):
            self.page.fill('[name="password"]', self.site.fact("member")["password"])
            with self.page.expect_navigation() as led:
                self.page.press('[name="password"]', "Enter")
            response = led.value
        return response

    def sign_in(self, user_id: str, password: str) -> None:
        """Sign in through the page."""
        self.open("/sign-in")
        self.page.fill('[name="user_id"]', user_id)
        self.page.fill('[name="password"]', password)
        self.page.press('[name="password"]', "Enter")
        try:
            self.page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in")
        except TooLate:
            message = f"{user_id} was not let in; `my-account demo --reset` makes the demo anew"
            raise AssertionError(message) from None

    def look(self, colors: Colors, size: ViewportSize) -> None:
        """Look at the open page on another screen."""
        self._glanced = None
        self.page.emulate_media(color_scheme=colors)
        self.page.set_viewport_size(size)

    def glance(self, colors: Colors, size: ViewportSize, *, forced: bool = False) -> None:
        """Lay the open page out for another screen; for pictures ``look`` at it.

        The window stays as it is, which takes half the time, and checks ask about many screens.
        """
        if self._glanced == (colors, size, forced):
            return
        self._glanced = (colors, size, forced)
        self.page.emulate_media(color_scheme=colors, forced_colors="active" if forced else "none")
        shape = {**size, "deviceScaleFactor": 1, "mobile": False}
        self._tools.send("Emulation.setDeviceMetricsOverride", shape)

    def ask(self, question: str, about: Any, *, script: Path) -> Any:
        """Return the page's answer to a question that a script of the tests answers.

        The question is a function and says ``false`` where the script is missing.  That comes
        over the debugging protocol, where the site's policy does not hold; by ``evaluate`` a
        long one takes twice as long.
        """
        answer = self.page.evaluate(question, about)
        if answer is not False:
            return answer
        ran = self._tools.send("Runtime.evaluate", {"expression": _text(script)})
        assert "exceptionDetails" not in ran, ran
        return self.page.evaluate(question, about)

    @contextmanager
    def wire(self) -> Iterator[CDPSession]:
        """Speak with Chromium about the open page by its debugging protocol meanwhile."""
        session = self.context.new_cdp_session(self.page)
        try:
            yield session
        finally:
            session.detach()

    @cached_property
    def _tools(self) -> CDPSession:
        return self.context.new_cdp_session(self.page)

    def wait_for_focus(self) -> None:
        """Wait until the browser has given the focus where the page asks for it.

        It does so when it next draws the page, which may be after all of the page has come.
        """
        given = has_come(self.page, lambda: bool(self.page.evaluate(HAS_FOCUS)))
        assert given, f"{self.page.url}: nothing has the focus that asks for it"

    @property
    def words(self) -> str:
        """All that the page says: its text and its buttons, in a line."""
        said: list[str] = self.page.evaluate(SAID)
        return " ".join(" ".join(said).split())

    @property
    def drawn(self) -> list[str]:
        """The keys, codes and words on the page that were drawn by lot, each in a line."""
        return [" ".join(text.split()) for text in self.page.locator("main code").all_inner_texts()]

    @contextmanager
    def weighing(self) -> Iterator["Scale"]:
        """Weigh what comes over the wire meanwhile; every page is loaded as on a first visit."""
        with self.wire() as wire:
            wire.send("Network.enable")
            wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
            yield Scale(self.page, wire)

    @contextmanager
    def on_the_wire(self) -> Iterator[Wire]:
        """Count what goes over the wire meanwhile; the cache works as it does for everybody."""
        with self.wire() as wire:
            yield Wire(self.page, wire)

    def leave(self) -> None:
        """Leave nothing behind: no cookie, no page, nothing kept or stored, no other screen."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        if "_tools" in vars(self):
            self._tools.detach()
        for page in self.context.pages:
            if page != self.page:
                page.close()
        self.page.evaluate(LEAVE)
        self.page.wait_for_url("about:blank")
        kept = {"origin": self.site.url, "storageTypes": "local_storage,indexeddb,cache_storage"}
        with self.wire() as wire:
            wire.send("Network.enable")
            # What the program holds in memory goes at once then, not when it needs the room.
            wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
            wire.send("Network.clearBrowserCache")
            wire.send("Storage.clearDataForOrigin", kept)
            wire.send("Page.resetNavigationHistory")
        self.context.clear_cookies()
        self.page.emulate_media(
            media="null",
            color_scheme="light",
            forced_colors="none",
            contrast="no-preference",
            reduced_motion="reduce",
        )
        self.page.set_viewport_size(WIDE)

    @property
    def storage(self) -> dict[str, str]:
        """What the site keeps in this browser besides cookies; there is to be nothing."""
        kept: dict[str, str] = json.loads(
            self.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
        )
        return kept


@cache
def _text(file: Path) -> str:
    return file.read_text("utf-8")


class Chromium:
    """One running Chromium, from which each test gets persons."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[bool, list[Page]] = {True: [], False: []}
        self._cookies: dict[str, list[Any]] = {}

    @contextmanager
    def person(
        self, site: Site, *, javascript: bool = True, language: Language = "ja", **options: Any
    ) -> Iterator[Person]:
        """Give a person with a fresh browser; what the console said is an error at the end."""
        with self._page(javascript=javascript, **options) as page:
            person = Person(page, site, language)
            yield person
            assert not person.complaints, f"the browser's console is not empty: {person.complaints}"
            assert not person.strangers, f"the page asked other servers: {person.strangers}"
            if not options:
                person.leave()

    @contextmanager
    def _page(self, *, javascript: bool, **options: Any) -> Iterator[Page]:
        """Lend the page of a browser in which nothing is left of anybody.

        A new one takes as long as ten addresses: those without options are lent again and again.
        """
        idle = [] if options else self._idle[javascript]
        page = idle.pop() if idle else self._new_page(javascript=javascript, **options)
        try:
            yield page
        except BaseException:
            page.context.close()
            raise
        if options:
            page.context.close()
        else:
            idle.append(page)

    def _new_page(self, *, javascript: bool, **options: Any) -> Page:
        context = self._browser.new_context(
            java_script_enabled=javascript,
            viewport=WIDE,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            # Else axe measures colours while they still change after a change of looks.
            reduced_motion="reduce",
            **options,
        )
        return context.new_page()

    @contextmanager
    def blank(self) -> Iterator[Page]:
        """Give an empty page of no site, to draw on or to print from."""
        page = self._browser.new_page()
        try:
            yield page
        finally:
            page.close()

    @contextmanager
    def member(self, site: Site, **options: Any) -> Iterator[Person]:
        """Give the demo's member, signed in already; whoever signs out takes ``person``."""
        if site.url not in self._cookies:
            with self.person(site, javascript=False) as person:
                known = site.fact("member")
                person.sign_in(known["user_id"], known["password"])
                self._keep_signed_in(person)
        with self.person(site, **options) as person:
            person.context.add_cookies(self._cookies[site.url])
            person.confirms = True
            yield person
            # Whoever gave the password once more carries another token from then on.
            self._keep_signed_in(person)

    def _keep_signed_in(self, person: Person) -> None:
        cookies = person.context.cookies()
        self._cookies[person.site.url] = [one for one in cookies if one["name"] != "language"]


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
