"""Passwords as bcrypt hashes, one at a time, and always exactly one for every question."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

import bcrypt

from webapp.domain.keys import Key, KeyRing, UnknownKeyError
from webapp.domain.password import Password, TooBusy

COST: Final = 12
STORED: Final = re.compile(r"v1\$(?P<pepper>[a-z0-9]{1,16})\$(?P<hash>\$2b\$(?P<cost>\d\d)\$.{53})")
"""Version, name of the pepper, bcrypt's own form."""

logger = logging.getLogger(__name__)


class Gate:
    """Lets one hash at a time through, so that a flood of sign-ins leaves the pages fast.

    bcrypt keeps a core busy for a quarter of a second.  Whoever would have to wait
    longer than ``wait_seconds``, or finds ``queue`` others waiting, gets ``TooBusy``.
    """

    def __init__(self, *, wait_seconds: float = 2.0, queue: int = 8) -> None:
        """Open the gate."""
        self._wait_seconds = wait_seconds
        self._queue = queue
        self._turn = Lock()
        self._counting = Lock()
        self._waiting = 0

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Wait for one's turn and hold it; raise ``TooBusy`` instead of waiting for long."""
        if not self._turn.acquire(blocking=False):
            self._queue_up()
        try:
            yield
        finally:
            self._turn.release()

    def _queue_up(self) -> None:
        with self._counting:
            if self._waiting >= self._queue:
                raise TooBusy
            self._waiting += 1
        try:
            if not self._turn.acquire(timeout=self._wait_seconds):
                raise TooBusy
        finally:
            with self._counting:
                self._waiting -= 1


GATE_OF_THIS_PROCESS: Final = Gate()


class BcryptHasher:
    """bcrypt of base64(HMAC-SHA-384(pepper, password)), stored with the pepper's name.

    The HMAC makes 64 bytes of any password, for bcrypt takes no more than 72, and
    without the pepper, which is not in the database, a stolen hash is worth nothing.
    """

    def __init__(
        self, peppers: KeyRing, *, cost: int = COST, gate: Gate = GATE_OF_THIS_PROCESS
    ) -> None:
        """Take the peppers and the cost: each step more doubles the work."""
        self._peppers = peppers
        self._cost = cost
        self._gate = gate
        self._no_hash = f"$2b${cost:02d}${'.' * 53}"
        self._nobody = f"v1${peppers.current.id}${self._no_hash}"
        """What would be stored of no password: comparing with it is the same work."""

    def hash(self, password: Password) -> str:
        """Return what is stored; raise ``TooBusy`` rather than wait for long."""
        pepper = self._peppers.current
        with self._gate.passed():
            hashed = bcrypt.hashpw(_peppered(password, pepper), bcrypt.gensalt(self._cost))
        return f"v1${pepper.id}${hashed.decode()}"

    def verify(self, password: Password, stored: str | None) -> bool:
        """Tell whether this is the password that was stored.

        Exactly one bcrypt runs, whatever is stored or not: unknown user IDs take as
        long as wrong passwords.  A hash that cannot be read is logged and never right.
        Where one is stored that was cheaper than today's, what is missing is worked off.
        """
        pepper, hashed = self._understood(self._nobody if stored is None else stored)
        peppered = _peppered(password, pepper or self._peppers.current)
        hashed = hashed or self._no_hash
        with self._gate.passed():
            right = bcrypt.checkpw(peppered, hashed.encode())
            for cheaper in range(int(hashed[4:6]), self._cost):
                # Each step is twice the work: 2^6 is 2^4 + 2^4 + 2^5.
                bcrypt.hashpw(peppered, bcrypt.gensalt(cheaper))
        return right and pepper is not None and stored is not None

    def needs_rehash(self, stored: str) -> bool:
        """Tell whether the hash was made with another cost or an older pepper."""
        found = STORED.fullmatch(stored)
        return (
            found is None
            or found["pepper"] != self._peppers.current.id
            or int(found["cost"]) != self._cost
        )

    def _understood(self, stored: str) -> tuple[Key | None, str]:
        """Return the pepper and the bcrypt hash of what is stored; no pepper if unreadable."""
        found = STORED.fullmatch(stored)
        if found is None:
            logger.error("a stored password hash is in no known form")
            return None, ""
        try:
            return self._peppers.find(found["pepper"]), found["hash"]
        except UnknownKeyError:
            logger.error("no pepper named %s in the settings", found["pepper"])  # noqa: TRY400
            return None, ""


def _peppered(password: Password, pepper: Key) -> bytes:
    """Return 64 bytes without NUL: all of the password counts, however long it is."""
    text = password.text.encode("utf-8", "surrogatepass")
    return b64encode(hmac.new(pepper.secret, text, hashlib.sha384).digest())
