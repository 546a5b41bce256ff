"""The demo as ``make demo`` starts it, in a folder of its own that goes away afterwards."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.browsers.site import Site

ROOT = Path(__file__).parents[2]
MY_ACCOUNT = [sys.executable, "-c", "from webapp.cli import main; main()"]
START_TIMEOUT_S = 90


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def demo_site(folder: Path) -> Iterator[Site]:
    """Start the demo with its database in ``folder``; stop it at the end."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    # Settings of the person who runs the tests are not the demo's.
    ours = {n: text for n, text in os.environ.items() if not n.startswith("MYACCOUNT_")}
    with (folder / "demo.log").open("w+", encoding="utf-8") as log:
        server = subprocess.Popen(
            [*MY_ACCOUNT, "demo", "--port", str(port), "--json"],
            cwd=folder,
            env={**ours, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(server, url, log)
            yield Site(url, _facts(log))
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(server: subprocess.Popen[bytes], url: str, log: IO[str]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        assert server.poll() is None, f"the demo ended:\n{_said(log)}"
        try:
            with urlopen(f"{url}/sign-in", timeout=5):
                return
        except (URLError, OSError):
            assert time.monotonic() < deadline, f"the demo does not answer:\n{_said(log)}"
            time.sleep(0.1)


def _said(log: IO[str]) -> str:
    log.seek(0)
    return log.read()


def _facts(log: IO[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _said(log).splitlines() if line.startswith("{")]
