"""By what name the log knows a member: the lines of one belong together and name nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from webapp.domain.keys import Key

NAME_DIGITS: Final = 16


def member_in_log(key: Key, member_id: int) -> str:
    """Return a name for a member, which only the key ties to the member.

    >>> from webapp.domain.keys import Key
    >>> member_in_log(Key("k", bytes(32)), 7) == member_in_log(Key("k", bytes(32)), 7)
    True
    """
    return "m" + key.derived("log").digest(str(member_id))[:NAME_DIGITS]
