"""Orca on a desktop of the tests' own; what it speaks comes in lines."""

import json
import re
import time
from pathlib import Path

from tests.nightly.desktop import Desktop

SPEECH = Path(__file__).with_name("orca_speech")
SETTINGS = {
    "general": {
        "startingProfile": ["Default", "default"],
        "firstStart": False,
        "speechServerFactory": "speech_to_file",
        "enableBraille": False,
        # Which letters are typed is known; whether Orca is in time to say each of them is not.
        "enableKeyEcho": False,
    },
    "pronunciations": {},
    "keybindings": {},
    "profiles": {
        "default": {"profile": ["Default", "default"], "pronunciations": {}, "keybindings": {}}
    },
}
"""Orca as it comes, in all that is not named here."""
QUIET_S, STOP_S, PASSING_S = 1.5, 0.5, 0.15
"""How long nothing is spoken after a page has been read, after a stop of the focus that is used,
and after one that is passed: what Orca says of it comes at once."""
SILENCE_S = 2.0
"""How long a key may be followed by nothing."""
PATIENCE_S = 40.0
MOMENT_S = 0.05


class Orca:
    """A running Orca."""

    def __init__(self, desktop: Desktop) -> None:
        self._file = desktop.home / "speech.txt"
        self._file.touch()
        settings = desktop.home / "data" / "orca" / "user-settings.conf"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps(SETTINGS), "utf-8")
        self._heard = 0
        desktop.start("orca", PYTHONPATH=str(SPEECH), SPEECH_FILE=str(self._file))
        self.hear()

    @property
    def _lines(self) -> list[str]:
        whole, _, _unfinished = self._file.read_text("utf-8").rpartition("\n")
        return whole.splitlines()[self._heard :]

    def hear(self, pattern: str = "", quiet_s: float = QUIET_S) -> list[str]:
        """Listen until something like this has been said, and nothing more; return all of it."""
        deadline = time.monotonic() + PATIENCE_S
        count, since = 0, time.monotonic()
        while True:
            lines = self._lines
            if len(lines) != count:
                count, since = len(lines), time.monotonic()
            is_quiet = count > 0 and time.monotonic() - since > quiet_s
            if is_quiet and any(re.search(pattern, line) for line in lines):
                self._heard += count
                return lines
            assert time.monotonic() < deadline, f"Orca did not say {pattern!r}: {lines}"
            time.sleep(MOMENT_S)

    def hear_what_comes(self, quiet_s: float, silence_s: float = SILENCE_S) -> list[str]:
        """Listen until nothing more is said; return what was, which may be nothing."""
        count, since = 0, time.monotonic()
        while time.monotonic() - since <= (quiet_s if count else silence_s):
            if (now := len(self._lines)) != count:
                count, since = now, time.monotonic()
            time.sleep(MOMENT_S)
        lines = self._lines[:count]
        self._heard += count
        return lines
