"""What a page weighs on the wire, headers included, when it is the first one that is visited."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Page

from tests.browser.waiting import has_come
from tests.browser.wire import NEEDED

ASKED_IN_VIEW = "/security/session/left"
"""What a page asks when its tab comes into view again: no part of a visit.

A busy Chromium opens windows that are hidden for a moment.
"""


@dataclass
class Load:
    """What came over the wire, headers included, for one response."""

    path: str
    kind: str
    status: int
    wire_bytes: int = 0


@dataclass
class Visit:
    """What a page cost as the first one that is visited: everything since its document."""

    loads: list[Load] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether all of it has come, and none of it out of the cache."""
        kinds = {load.kind for load in self.loads}
        return kinds >= NEEDED and all(load.wire_bytes for load in self.loads)

    @property
    def wire_bytes(self) -> int:
        return sum(load.wire_bytes for load in self.loads)

    @property
    def first_bytes(self) -> int:
        """HTML and CSS: what must be there before anything can be read."""
        return sum(load.wire_bytes for load in self.loads if load.kind in NEEDED)


class Scale:
    """Weighs each page that is opened."""

    def __init__(self, page: Page, wire: CDPSession) -> None:
        self._page = page
        self._loads: dict[str, Load] = {}
        wire.on("Network.responseReceived", self._begin)
        wire.on("Network.loadingFinished", self._end)

    def _begin(self, event: dict[str, Any]) -> None:
        if event["type"] == "Document":
            self._loads.clear()
        response = event["response"]
        path = urlsplit(response["url"]).path
        if path == ASKED_IN_VIEW:
            return
        # Chromium asks twice for the icon; with its cache it would ask once.
        if not (path.endswith("icon.svg") and path in {load.path for load in self._loads.values()}):
            self._loads[event["requestId"]] = Load(path, event["type"], response["status"])

    def _end(self, event: dict[str, Any]) -> None:
        if load := self._loads.get(event["requestId"]):
            load.wire_bytes = int(event["encodedDataLength"])

    def visit(self) -> Visit:
        """Return what the page weighs that is open now, once all of it has come."""
        whole = has_come(self._page, lambda: self._so_far().is_whole)
        assert whole, f"the page did not come as on a first visit: {self._loads}"
        return self._so_far()

    def _so_far(self) -> Visit:
        return Visit(list(self._loads.values()))
