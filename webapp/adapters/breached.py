"""What guessers know: zxcvbn's word lists, Japanese phrases, and a file the operator gives."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO, Final

LONGEST_ESTIMATED: Final = 32
"""zxcvbn's work grows with the cube of the length; a longer text is judged by its best part."""

SHA1_LINE: Final = re.compile(rb"[0-9A-Fa-f]{40}(?::\d+)?")
SAMPLES: Final = 500
LONGEST_LINE: Final = 1024


class ZxcvbnGuesser:
    """Answers the domain's ``Guesser`` with zxcvbn and, where given, an operator's file."""

    def __init__(self, breached: BreachedFile | None = None) -> None:
        """Take the operator's file of breached passwords, if there is one."""
        self._breached = breached

    def is_common(self, text: str) -> bool:
        """Tell whether it is on zxcvbn's list of passwords, or a usual Japanese phrase."""
        lists = _ranked()
        return text in lists["passwords"] or text in lists["japanese"]

    def is_breached(self, text: str) -> bool:
        """Tell whether it is in the operator's file; nothing is without one."""
        return self._breached is not None and text in self._breached

    def guesses_log10(self, text: str) -> float:
        """Return how many digits the number of guesses has, by zxcvbn's estimate."""
        parts = range(0, max(len(text), 1), LONGEST_ESTIMATED)
        return max(_estimate(text[start : start + LONGEST_ESTIMATED]) for start in parts)


class BreachedFile:
    """A sorted file of passwords that became known, looked up without loading it.

    Each line is a password (UTF-8), or its SHA-1 in hexadecimal digits, with or
    without ``:count`` behind it, as the well-known lists come.  The lines are sorted
    by byte, as ``LC_ALL=C sort -u`` does.  A look-up reads about 40 lines, however
    large the file is.
    """

    def __init__(self, path: Path) -> None:
        """Look at the first lines; raise ``ValueError`` when the file cannot be searched."""
        self._path = path
        self._size = path.stat().st_size
        with path.open("rb") as file:
            first = file.readline().strip()
            self._hashed = SHA1_LINE.fullmatch(first) is not None
            self._upper = first.upper() == first
            self._check_order(file)

    def __contains__(self, text: str) -> bool:
        """Tell whether exactly this password is in the file."""
        wanted = text.encode("utf-8", "surrogatepass")
        if self._hashed:
            digest = hashlib.sha1(wanted, usedforsecurity=False).hexdigest()
            wanted = (digest.upper() if self._upper else digest).encode()
        with self._path.open("rb") as file:
            low, high = 0, self._size
            while low < high:
                middle = (low + high) // 2
                if self._line_from(file, middle) < wanted:
                    low = middle + 1
                else:
                    high = middle
            return self._line_from(file, low) == wanted

    def _line_from(self, file: BinaryIO, position: int) -> bytes:
        """Return the first line that starts after this byte; for 0 it is the first of all."""
        file.seek(position)
        if position:
            file.readline()
        line = file.readline()
        if not line:
            return b"\xff" * LONGEST_LINE
        line = line.rstrip(b"\r\n")
        return line.partition(b":")[0] if self._hashed else line

    def _check_order(self, file: BinaryIO) -> None:
        """Compare lines all over the file: unsorted, it would be searched in vain."""
        step = max(self._size // SAMPLES, 1)
        lines = [self._line_from(file, position) for position in range(0, self._size, step)]
        if lines != sorted(lines):
            raise ValueError(f"sort {self._path} by byte: LC_ALL=C sort -u")


def _estimate(text: str) -> float:
    from zxcvbn import matching, scoring  # noqa: PLC0415  (15 MB: only where a password is chosen)

    if not text:
        return 0.0
    lists = _ranked()
    matches = [
        match
        for matcher in (
            matching.dictionary_match,
            matching.reverse_dictionary_match,
            matching.spatial_match,
            matching.repeat_match,
            matching.sequence_match,
            matching.regex_match,
            matching.date_match,
        )
        for match in matcher(text, _ranked_dictionaries=lists)
    ]
    matches.sort(key=lambda match: (match["i"], match["j"]))
    result = scoring.most_guessable_match_sequence(text, matches)
    return float(result["guesses_log10"])


@cache
def _ranked() -> dict[str, dict[str, int]]:
    """Return zxcvbn's lists and the Japanese one: words, the commonest first.

    It is a copy: zxcvbn changes its own dictionary whenever it is asked with words
    of a member, and another thread would then judge by them.
    """
    from zxcvbn import matching  # noqa: PLC0415

    japanese = _japanese_phrases()
    return {
        **matching.RANKED_DICTIONARIES,
        "japanese": {phrase: rank for rank, phrase in enumerate(japanese, 1)},
    }


def _japanese_phrases() -> list[str]:
    lines = files("webapp.adapters").joinpath("japanese_phrases.txt").read_text("ascii")
    return [line for line in lines.splitlines() if not line.startswith("#")]
