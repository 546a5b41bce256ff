"""Two applications on the same server: the site, and the least that could give the same page.

gunicorn starts them from what a bench wrote into the file that ``BENCH_SERVED`` names.  Both
tell at ``/cpu`` how much CPU time their process has used so far.
"""

import hashlib
import hmac
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from webapp.adapters.issuer_file import DEMO
from webapp.config import demo_settings
from webapp.factory import create_app

FILE = "BENCH_SERVED"
SITE_URL = "http://localhost"
KEY = b"the floor's own key"
PATIENCE_S = 20
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]


def site() -> Wsgi:
    """Return the site as it is."""
    told = _told()
    settings = demo_settings(site_url=SITE_URL, database_url=told["url"], issuer_file=DEMO)
    return _with_clock(create_app(settings))


def floor() -> Wsgi:
    """Return a bare function: one signed cookie, the page's queries, its pieces joined."""
    told = _told()
    connection = driver_connection(told["url"])
    queries = [(statement, _values(values)) for statement, values in told["queries"]]
    pieces = [piece.encode() for piece in told["page"].splitlines(keepends=True)]
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]

    def bare(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        token, _, signature = environ["HTTP_COOKIE"].rpartition("bare=")[2].partition(".")
        if not hmac.compare_digest(signature, signed(token)):
            start_response("403 Forbidden", headers)
            return [b""]
        cursor = connection.cursor()
        for statement, values in queries:
            cursor.execute(statement, values)
            cursor.fetchall()
        cursor.close()
        body = b"".join(pieces)
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    return _with_clock(bare)


def signed(token: str) -> str:
    """Return the signature that the floor checks."""
    return hmac.new(KEY, token.encode(), hashlib.sha256).hexdigest()


def driver_connection(url: str) -> Any:
    """Return a connection of the database's driver, without SQLAlchemy."""
    if url.startswith("sqlite"):
        import sqlite3  # noqa: PLC0415 - one driver or the other

        path = url.removeprefix("sqlite:///")
        return sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    import psycopg  # noqa: PLC0415

    address = make_url(url)
    return psycopg.connect(
        host=str(address.query["host"]),
        user=address.username,
        dbname=address.database,
        autocommit=True,
    )


def _told() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(Path(os.environ[FILE]).read_text("utf-8"))
    return told


def _values(values: Any) -> Any:
    return values if isinstance(values, dict) else tuple(values)


def _with_clock(wsgi: Wsgi) -> Wsgi:
    def served(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if environ["PATH_INFO"] != "/cpu":
            return wsgi(environ, start_response)
        body = str(time.process_time()).encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    return served


class Client:
    """A browser's connection to one of the two, kept open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)

    def get(self, path: str, headers: Mapping[str, str]) -> bytes:
        self._connection.request("GET", path, headers={"Host": "localhost", **headers})
        response = self._connection.getresponse()
        body = response.read()
        assert response.status == http.client.OK, (response.status, body[:2000].decode())
        return body

    def cpu_milliseconds(self, path: str, headers: Mapping[str, str], *, times: int) -> float:
        """Return what one answer costs the server in CPU time."""
        before = float(self.get("/cpu", {}))
        for _ in range(times):
            self.get(path, headers)
        return (float(self.get("/cpu", {})) - before) * 1_000 / times


@contextmanager
def serving(which: str, told: Mapping[str, Any], folder: Path) -> Iterator[Client]:
    """Serve ``site`` or ``floor`` with gunicorn, as ``my-account serve`` does, by one worker."""
    file = folder / f"{which}.json"
    file.write_text(json.dumps(told, default=str), "utf-8")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--worker-class=gthread",
        "--workers=1", "--threads=2", "--keep-alive=60", "--no-control-socket",
        "--log-level=warning", f"tests.bench.served:{which}()",
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, FILE: str(file)})
    try:
        _wait_for(port, server)
        yield Client(port)
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        assert server.poll() is None, f"gunicorn ended with status {server.returncode}"
        try:
            Client(port).get("/cpu", {})
        except OSError:
            assert time.monotonic() < deadline, "gunicorn does not answer"
            time.sleep(0.1)
        else:
            return
