"""By what names the log knows a member and a request: lines that belong together name nobody.

The names are letters only: the filter before a log takes a run of digits for somebody's number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from webapp.domain.keys import Key

NAME_LETTERS: Final = 16
_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")


def member_in_log(key: Key, member_id: int) -> str:
    """Return a name for a member, which only the key ties to the member.

    >>> from webapp.domain.keys import Key
    >>> member_in_log(Key("k", bytes(32)), 7) == member_in_log(Key("k", bytes(32)), 7)
    True
    """
    return "m" + in_letters(key.derived("log").digest(str(member_id))[:NAME_LETTERS])


def in_letters(digits: str) -> str:
    """Return hexadecimal digits as letters, a letter for each.

    >>> in_letters("09af")
    'gpaf'
    """
    return digits.translate(_LETTERS)
