"""A site to look at with real browsers: served on 127.0.0.1, on a port of its own."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from werkzeug.serving import make_server


@dataclass(frozen=True)
class Site:
    """A running site and what its demo says about itself."""

    url: str
    facts: list[dict[str, Any]] = field(default_factory=list)
    """The lines of ``my-account demo --json``."""
    folder: Path = Path()
    """Where the demo was started: the other commands find its database from there."""
    command: tuple[str, ...] = ()
    """How ``my-account`` is called beside it."""

    def fact(self, kind: str) -> dict[str, Any]:
        """Return what the demo says of this kind: ``site``, ``member``, ``card`` …"""
        found = [fact for fact in self.facts if fact["kind"] == kind]
        assert found, f"my-account demo --json says nothing of {kind!r}: {self.facts}"
        return found[0]

    @property
    def now(self) -> datetime:
        """What the clock of the site says: it may stand on another day."""
        with urlopen(f"{self.url}/sign-in") as answer:
            return parsedate_to_datetime(answer.headers["Date"])


@contextmanager
def served(app: Any, facts: Sequence[dict[str, Any]] = ()) -> Iterator[Site]:
    """Serve a WSGI application from this process; ``facts`` are what a demo says of itself."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", list(facts))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
