"""What `my-account serve` writes while people come, and while somebody sends nonsense."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from webapp.adapters.issuer_file import DEMO

ROOT = Path(__file__).parents[2]
KEY = "k1:MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY"
NUMBER = "399912345678903"
SPELLINGS = (
    NUMBER,
    "3999-123456-78903",
    quote("3999 123456 78903"),
    quote("３９９９１２３４５６７８９０３"),
)
PATIENCE_S = 30
pytestmark = pytest.mark.only_on("sqlite")
# It is about gunicorn: the database is only asked who is there.


class Served:
    """The site as gunicorn serves it, with its access log switched on."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.log = folder / "log"
        rings = ("SECRET_KEYS", "FINGERPRINT_KEYS", "PEPPER_KEYS", "SEALING_KEYS")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = {
            **os.environ,
            **{f"MYACCOUNT_{name}": KEY for name in rings},
            "MYACCOUNT_SITE_URL": "http://localhost",
            "MYACCOUNT_ISSUER_FILE": str(DEMO),
            "MYACCOUNT_SMTP_URL": "smtp://127.0.0.1:1",
            "MYACCOUNT_MAIL_FROM": "card@issuer.example",
            "MYACCOUNT_DATABASE_URL": database_url,
            "GUNICORN_CMD_ARGS": "--access-logfile=- --log-level=debug",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-c", "from webapp.cli import main; main()", "serve"]
        options = [f"--bind=127.0.0.1:{self.port}", "--workers=1", "--threads=2"]
        with self.log.open("wb") as log:
            self.program = subprocess.Popen(
                [*command, *options], env=environment, stdout=log, stderr=log
            )

    def ask(self, raw: str) -> bytes:
        """Send these bytes and return what comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S) as line:
            line.sendall(raw.encode("utf-8", "surrogateescape"))
            line.shutdown(socket.SHUT_WR)
            answer = b""
            with suppress(ConnectionError):
                while piece := line.recv(65536):
                    answer += piece
        return answer

    def get(self, path: str, *headers: str) -> bytes:
        lines = (f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers)
        return self.ask("\r\n".join(lines) + "\r\n\r\n")

    def wait(self) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            assert self.program.poll() is None, self.log.read_text()
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def stop(self) -> str:
        self.program.terminate()
        self.program.wait(PATIENCE_S)
        return self.log.read_text("utf-8")


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path, database_url)
    try:
        made.wait()
        yield made
    finally:
        made.stop()


def test_every_line_is_json_and_none_holds_what_was_asked_for(served: Served) -> None:
    for spelling in SPELLINGS:
        served.get(
            f"/statement/{spelling}?card={spelling}&code=123456", f"Referer: http://a/{spelling}"
        )
        served.get(f"/?user_id=hanako&card={spelling}", f"User-Agent: {spelling}")
        served.ask(f"GET /{spelling} nonsense hanako\r\n\r\n")
        served.ask(f"{spelling} hanako\r\n\r\n")
        served.ask(f"GET / HTTP/1.1\r\nHost: localhost\r\n{spelling} hanako\r\n\r\n")
        served.ask(f"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {spelling}x\r\n\r\n")
    assert b"200 OK" in served.get("/sign-in")

    text = served.stop()

    lines = [json.loads(line) for line in text.splitlines()]
    assert len([line for line in lines if line["event"] == "request"]) >= 2 * len(SPELLINGS) + 1
    assert len([line for line in lines if line["event"] == "answered"]) >= 2 * len(SPELLINGS) + 1
    assert any(line["event"].startswith("Listening at: http://127.0.0.1") for line in lines)
    for secret in (*SPELLINGS, "hanako", "123456", "user_id", "statement/", "Referer", "localhost"):
        assert secret not in text
    digits = re.sub(r"[^0-9]", "", text)
    assert NUMBER not in digits
