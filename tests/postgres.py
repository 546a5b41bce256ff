"""A PostgreSQL server of the tests' own: on a socket in a temporary folder, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

START_TIMEOUT_S = 60
QUICK = {
    # Nothing of it has to survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "checkpoint_timeout": "1d",
    "max_wal_size": "4GB",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "log_min_messages": "fatal",
}


def program(name: str) -> str:
    """Return where a program of PostgreSQL is; Debian keeps them off the PATH."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: float(path.parts[4]),
        reverse=True,
    )
    found = shutil.which(name) or next(map(str, versions), None)
    assert found, f"{name} of PostgreSQL is not installed; tests/tools/programs installs it"
    return found


def _as_whom() -> dict[str, Any]:
    """Return how to start a program: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    who = pwd.getpwnam("postgres")
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server; give the URL of its maintenance database; stop it at the end."""
    whom = _as_whom()
    # Not in pytest's own folder: that one is closed to other users, and long for a socket's name.
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if whom:
            os.chown(home, whom["user"], whom["group"])
        _initialise(home, whom)
        server = subprocess.Popen(
            _command(home), cwd=home, stdin=subprocess.DEVNULL, start_new_session=True, **whom
        )
        try:
            _wait_for(server, home)
            yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _initialise(home: Path, whom: dict[str, Any]) -> None:
    command = [
        program("initdb"), "--pgdata", str(home / "data"), "--username=postgres",
        "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
    ]  # fmt: skip
    made = subprocess.run(
        command, cwd=home, capture_output=True, text=True, check=False, env=_environment(), **whom
    )
    assert made.returncode == 0, f"initdb failed:\n{made.stdout}{made.stderr}"


def _environment() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if not name.startswith("PG")}


def _command(home: Path) -> list[str]:
    settings = [word for name, value in QUICK.items() for word in ("-c", f"{name}={value}")]
    return [program("postgres"), "-D", str(home / "data"), "-k", str(home), "-h", "", *settings]


def _wait_for(server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        assert server.poll() is None, f"PostgreSQL ended with status {server.returncode}"
        try:
            psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.05)
        else:
            return
