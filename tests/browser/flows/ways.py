"""Every way in which every flow is walked.

Another text browser is a ``TextWay`` and an ``Opening``; ``Walks(chromium, stage, {name: way})``
walks flows in it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.browser.chromium import Chromium
from tests.browser.flows.chromium_way import ChromiumWay
from tests.browser.flows.edbrowse_way import edbrowse
from tests.browser.flows.keyboard_way import KeyboardWay
from tests.browser.flows.lynx_way import lynx
from tests.browser.flows.stage import Stage
from tests.browser.flows.steps import Flow, names_of_pages, walk
from tests.browser.flows.w3m_way import w3m
from tests.browser.flows.way import Said, Way
from tests.browser.flows.words import difference
from tests.browser.site import Site

Opening = Callable[[Site, Path], AbstractContextManager[Way]]
"""How a browser is given to somebody: the site, and an empty folder to be its home."""
PLAIN = "Chromium without scripts"
"""The way that the others are held against."""
TEXT_BROWSERS: Mapping[str, Opening] = {"edbrowse": edbrowse, "lynx": lynx, "w3m": w3m}
WAYS = (PLAIN, "Chromium with scripts", "keyboard", *TEXT_BROWSERS)


class Walks:
    """Walks flows on one stage, in any way, and remembers what they are held against."""

    def __init__(
        self, chromium: Chromium, stage: Stage, text_browsers: Mapping[str, Opening] = TEXT_BROWSERS
    ) -> None:
        self._chromium = chromium
        self._stage = stage
        self._text_browsers = text_browsers
        self._measures: dict[str, list[Said]] = {}

    @contextmanager
    def way(self, name: str, home: Path) -> Iterator[Way]:
        """Give a person with this browser."""
        site, scripts = self._stage.site, name != PLAIN
        if opening := self._text_browsers.get(name):
            with opening(site, home) as way:
                yield way
            return
        made = KeyboardWay if name == "keyboard" else ChromiumWay
        with self._chromium.person(site, javascript=scripts) as person:
            yield made(person, scripts=scripts)

    def go(self, flow: Flow, way: Way) -> list[Said]:
        """Walk a flow from the beginning of everything; return what its pages said."""
        self._stage.begin()
        pages = walk(flow, way, self._stage)
        visited, declared = self._stage.visited, set(flow.routes)
        assert visited - declared == set(), f"「{flow.name}」 does not say that it goes there"
        assert declared - visited == set(), f"「{flow.name}」 says that it goes there"
        return pages

    def measure(self, flow: Flow, home: Path) -> list[Said]:
        """Return what the pages of a flow say in Chromium without scripts."""
        if flow.name not in self._measures:
            with self.way(PLAIN, home) as way:
                self._measures[flow.name] = self.go(flow, way)
        return self._measures[flow.name]

    def compare(self, flow: Flow, name: str, home: Path) -> None:
        """Walk a flow; complain about the first page that says something else."""
        measure = self.measure(flow, home)
        if name == PLAIN:
            return
        with self.way(name, home) as way:
            pages = self.go(flow, way)
        for step, due, came in zip(names_of_pages(flow), measure, pages, strict=True):
            found = difference(due, came)
            assert not found, f"{flow.name}, the page after {step}:\n{found}"
