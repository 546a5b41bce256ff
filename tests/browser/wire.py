"""What went over the wire between Chromium and the site: requests, bytes both ways, waits.

    with person.on_the_wire() as wire:
        person.open("/")
        trip = wire.arrived()

What comes out of the browser's cache is no request.  ``wire.make_bad()`` makes the line slow.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Page

from tests.browser.waiting import has_come

LATENCY_S = 0.4
KBIT_S = 50
BYTES_S = KBIT_S * 1000 / 8
CONNECTION = 2
"""Round trips before the first request: one for TCP, one for TLS 1.3."""
PATIENCE_MS = 30_000
NEEDED = {"Document", "Stylesheet"}
"""What must be there before a page can be read; they come one after the other."""


@dataclass
class Request:
    """One request that went out, and its answer, headers included."""

    method: str
    path: str
    kind: str
    sent_at: float
    sent_bytes: int = 0
    came_bytes: int = 0
    came_at: float = 0.0

    @property
    def wire_bytes(self) -> int:
        return self.sent_bytes + self.came_bytes


@dataclass
class Trip:
    """What one step of a person cost: everything since a page was asked for."""

    requests: list[Request] = field(default_factory=list)

    @property
    def needed(self) -> list[Request]:
        """What had to be waited for, one request after the other, until the page could be read."""
        return [request for request in self.requests if request.kind in NEEDED]

    @property
    def waited_s(self) -> float:
        """Seconds, as Chromium took them, until the page could be read."""
        return max(one.came_at for one in self.needed) - min(one.sent_at for one in self.needed)

    @property
    def line_s(self) -> float:
        """Seconds that a bad line alone takes for it: each way there and back, and each byte."""
        needed = self.needed
        return len(needed) * LATENCY_S + sum(one.wire_bytes for one in needed) / BYTES_S


class Wire:
    """Listens to what one page of Chromium sends and gets."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page = page
        self._session = session
        self._requests: dict[str, list[Request]] = {}
        """By Chromium's name for the request; a redirect is another request of the same name."""
        self._questions: dict[str, list[int]] = {}
        self._answers: dict[str, list[int]] = {}
        self._cached: set[str] = set()
        self._has_icon = False
        session.on("Network.requestWillBeSent", self._send)
        session.on("Network.requestWillBeSentExtraInfo", self._weigh_question)
        session.on("Network.responseReceivedExtraInfo", self._weigh_answer)
        session.on("Network.requestServedFromCache", self._find_in_cache)
        session.on("Network.responseReceived", self._look_at_answer)
        session.on("Network.loadingFinished", self._finish)
        session.on("Network.loadingFailed", self._forget)
        session.send("Network.enable")

    def make_bad(self) -> None:
        """From now on the line is slow, both ways."""
        line = {"latency": LATENCY_S * 1000, "downloadThroughput": BYTES_S}
        line |= {"uploadThroughput": BYTES_S, "offline": False}
        self._session.send("Network.emulateNetworkConditions", line)

    def arrived(self) -> Trip:
        """Return the trip to the page that is open now, once all of it has come; forget it."""
        whole = has_come(self._page, self._is_whole, patience_ms=PATIENCE_MS)
        assert whole, f"the page did not come whole: {self._requests}"
        sent = [name for name in self._requests if name not in self._cached]
        trip = Trip([request for name in sent for request in self._weighed(name)])
        for seen in (self._requests, self._questions, self._answers, self._cached):
            seen.clear()
        return trip

    def _is_whole(self) -> bool:
        complete = self._page.evaluate("document.readyState") == "complete"
        return (
            complete
            and bool(self._requests)
            and all(
                name in self._cached
                or (
                    len(hops)
                    == len(self._questions.get(name, ()))
                    == len(self._answers.get(name, ()))
                    and all(request.came_at for request in hops)
                )
                for name, hops in self._requests.items()
            )
        )

    def _weighed(self, name: str) -> list[Request]:
        hops = self._requests[name]
        weights = zip(self._questions[name], self._answers[name], strict=True)
        for request, (question, answer) in zip(hops, weights, strict=True):
            request.sent_bytes += question
            request.came_bytes = answer
        return hops

    def _send(self, event: dict[str, Any]) -> None:
        request, moment = event["request"], event["timestamp"]
        if self._is_icon_again(event):
            return
        hops = self._requests.setdefault(event["requestId"], [])
        if hops:
            hops[-1].came_at = moment
        method, url = request["method"], urlsplit(request["url"])
        asked = url._replace(scheme="", netloc="", fragment="").geturl()
        first_line = f"{method} {asked} HTTP/1.1\r\n\r\n"
        size = len(first_line) + len(request.get("postData", "").encode())
        hops.append(Request(method, url.path, event.get("type", ""), moment, size))

    def _is_icon_again(self, event: dict[str, Any]) -> bool:
        """Whether this is the tab's icon once more, which Chromium has and does not always end."""
        again = self._has_icon
        is_icon = urlsplit(event["request"]["url"]).path.endswith("/icon.svg")
        self._has_icon = again or is_icon
        return again and is_icon

    def _weigh_question(self, event: dict[str, Any]) -> None:
        lines = (f"{name}: {text}\r\n" for name, text in event["headers"].items())
        size = sum(len(line.encode()) for line in lines)
        self._questions.setdefault(event["requestId"], []).append(size)

    def _weigh_answer(self, event: dict[str, Any]) -> None:
        headers = {name.lower(): text for name, text in event["headers"].items()}
        size = len(event["headersText"].encode()) + int(headers["content-length"])
        self._answers.setdefault(event["requestId"], []).append(size)

    def _find_in_cache(self, event: dict[str, Any]) -> None:
        self._cached.add(event["requestId"])

    def _look_at_answer(self, event: dict[str, Any]) -> None:
        if event["response"].get("fromDiskCache"):
            self._cached.add(event["requestId"])

    def _finish(self, event: dict[str, Any]) -> None:
        if hops := self._requests.get(event["requestId"]):
            hops[-1].came_at = event["timestamp"]

    def _forget(self, event: dict[str, Any]) -> None:
        """Leave out the icon of a tab, asked for again, whose page is left before it came."""
        if event["canceled"]:
            self._requests.pop(event["requestId"], None)
