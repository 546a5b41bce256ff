"""The Nu checker finds nothing in what the server sent: HTML and CSS by the standards."""

import atexit
import json
import re
import shutil
import subprocess
import time
from functools import cache
from pathlib import Path
from urllib.request import Request, urlopen

from tests.browser.checks.check import Check
from tests.browser.chromium import Person
from tests.browser.demo import free_port

JAR = Path(__file__).parents[2] / "node_modules/vnu-jar/build/dist/vnu.jar"
START_TIMEOUT_S = 120
ANSWER_TIMEOUT_S = 60
QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m")
AROUND_A_PIECE = (
    '<!DOCTYPE html><html lang="ja"><title>a piece</title><body><main><h1>a piece</h1>\n{}\n</main>'
)


@cache
def _checker() -> str:
    """Start the checker as a server, which answers quickly; return its address.

    It ends with the process that started it.
    """
    java = shutil.which("java")
    assert java, "java is not installed; tests/tools/programs installs it"
    assert JAR.exists(), "the Nu checker is not installed: npm ci --prefix tests"
    port = free_port()
    address = "-Dnu.validator.servlet.bind-address=127.0.0.1"
    server = subprocess.Popen(
        [java, *QUICK_START, address, "-cp", str(JAR), "nu.validator.servlet.Main", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(server.kill)
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        assert server.poll() is None, "the Nu checker ended"
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=START_TIMEOUT_S):
                return f"http://127.0.0.1:{port}/?out=json"
        except OSError:
            assert time.monotonic() < deadline, "the Nu checker does not answer"
            time.sleep(0.1)


def complaints(text: str, kind: str = "text/html") -> list[str]:
    """Return what Nu says about a page or a style sheet, one line each, its hints included."""
    request = Request(_checker(), text.encode(), {"Content-Type": f"{kind}; charset=utf-8"})
    with urlopen(request, timeout=ANSWER_TIMEOUT_S) as answer:
        messages = json.load(answer)["messages"]
    return [
        re.sub(r"\s+", " ", f"{one['message']} {one.get('extract', '')}").strip()
        for one in messages
    ]


def complaints_about_a_piece(html: str) -> list[str]:
    """Return what Nu says about a fragment, which is part of a page that has a heading."""
    return complaints(AROUND_A_PIECE.format(html))


def look(person: Person) -> list[str]:
    """Return Nu's messages about the page as the server sent it."""
    return complaints(person.document.html)


CHECK = Check("nu", "HTML without any message of the Nu checker", look)
