"""The demo as ``make demo`` starts it, in a folder of its own that goes away afterwards."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.browser.site import Site

ROOT = Path(__file__).parents[2]
MY_ACCOUNT = (sys.executable, "-c", "from webapp.cli import main; main()")
START_TIMEOUT_S = 90


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def environment() -> dict[str, str]:
    """Return the environment without settings: those of whoever runs the tests are not ours."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("MYACCOUNT_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


@contextmanager
def demo_site(folder: Path, command: tuple[str, ...] = MY_ACCOUNT) -> Iterator[Site]:
    """Start the demo with its database in ``folder``; stop it at the end."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    with (folder / "demo.log").open("w+", encoding="utf-8") as log:
        server = subprocess.Popen(
            [*command, "demo", "--port", str(port), "--json"],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(server, url, log)
            yield Site(url, _facts(log), folder, command)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def my_account(site: Site, *words: str) -> str:
    """Run ``my-account`` beside the demo; return what it says."""
    ran = subprocess.run(
        [*site.command, *words],
        cwd=site.folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=START_TIMEOUT_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@dataclass(frozen=True)
class PlasticCard:
    """What stands on a card."""

    number: str
    code: str


_cards: dict[tuple[str, str], PlasticCard] = {}


def card_of(site: Site, reference: str) -> PlasticCard:
    """Return the card that the demo issuer calls so; the console is asked once for each."""
    if known := _cards.get((site.url, reference)):
        return known
    said = dict(
        line.split(maxsplit=1)
        for line in my_account(site, "issuer", "card", reference).splitlines()
    )
    card = _cards[site.url, reference] = PlasticCard(said["number"], said["code"])
    return card


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
