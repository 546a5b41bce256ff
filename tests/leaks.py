"""Looking for secrets in what a thief may get: in every spelling, and however it was encoded."""

import json
import re
import sqlite3
import subprocess
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus

from sqlalchemy.engine import make_url

from tests.postgres import program
from webapp.adapters.database import Database

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SHORT = 8
"""Shorter secrets are looked for between other characters: chance makes them in any digest."""


def spellings_of_number(digits: str) -> list[str]:
    """Return a card number, telephone number or code as people and programs write it."""
    parts = [digits[:4], digits[4:10], digits[10:]]
    fours = [digits[start : start + 4] for start in range(0, len(digits), 4)]
    plain = [
        digits,
        *(between.join(cut) for cut in (parts, fours) for between in (" ", "-", "ー", "　")),
    ]
    return [*plain, *(one.translate(FULL_WIDTH) for one in plain)]


def encodings(secret: str) -> Iterator[bytes]:
    """Go through the forms in which a text may lie in a file."""
    raw = secret.encode()
    yield raw
    yield secret.encode("utf-16-le")
    yield json.dumps(secret)[1:-1].encode()
    for quoted in (quote(secret, safe=""), quote_plus(secret), quote(secret, safe="").lower()):
        yield quoted.encode()
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for shift in range(3):
        # Within a longer text the same bytes have three forms; the edges depend on the others.
        edge = {0: 0, 1: 2, 2: 3}[shift]
        for encode in (b64encode, urlsafe_b64encode):
            packed = encode(bytes(shift) + raw).rstrip(b"=")
            yield packed[edge : len(packed) - (1 if (shift + len(raw)) % 3 else 0)]


def leaks(secrets: Iterable[str], held: bytes) -> list[str]:
    """Return the secrets that can be read in these bytes."""
    return sorted(
        {secret for secret in secrets if any(_is_in(one, held) for one in encodings(secret))}
    )


def _is_in(form: bytes, held: bytes) -> bool:
    if len(form) >= SHORT:
        return form in held
    bounded = rb"(?<![0-9A-Za-z.])" + re.escape(form) + rb"(?![0-9A-Za-z])"
    return re.search(bounded, held) is not None


def stolen(database: Database) -> bytes:
    """Return everything that a database holds: the files of SQLite, a dump of PostgreSQL."""
    if not database.is_sqlite:
        return _dump(database)
    path = Path(database.engine.url.database or "")
    files = [path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))]
    with closing(sqlite3.connect(path)) as rows:
        dump = "\n".join(rows.iterdump())
    # Another process reads the files: one that closes them gives up the locks that SQLite
    # holds on them for this process, and the next test finds its database broken.
    held = ["cat", *(str(file) for file in files if file.exists())]
    files_as_they_lie = subprocess.run(held, check=True, capture_output=True).stdout
    return dump.encode() + b"\n" + files_as_they_lie


def _dump(database: Database) -> bytes:
    url = make_url(database.engine.url)
    where = [f"--host={url.query['host']}", f"--username={url.username}", str(url.database)]
    dump = subprocess.run([program("pg_dump"), *where], check=True, capture_output=True).stdout
    assert b"COPY public.credential" in dump
    return dump
