"""When more goes wrong on the whole site than usual: the rule behind the alarm.

A guesser with many networks and many cards stays below every counter of one card, one
network, one browser.  What does not stay small is the sum of failures in an hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
USUAL_HOURS: Final = 7 * 24
"""What is usual is told by so many hours before the present one."""
LASTS: Final = 2 * HOUR
"""From the beginning of an hour that raised the alarm: that hour, and the whole next one."""


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """How many tries may fail on the whole site within an hour (settings)."""

    name: str
    at_least: int
    """So many never raise the alarm: on a young site ten failures are ten times the usual."""
    times: int = 10
    """How many times the usual number of an hour."""

    def __post_init__(self) -> None:
        """Refuse a rule under which it would always be alarm."""
        if self.at_least < 1 or self.times < 1:
            message = f"give alarm {self.name} at least one failure and one time the usual"
            raise ValueError(message)

    def most(self, failures: int, *, alarms: int) -> int:
        """Return how many may fail in this hour, after so many failures in a week.

        Hours with an alarm tell nothing of what is usual: they are left out, the failures
        by the caller and the hours here, or an attack would make room for the next.

        >>> AlarmRule("cards", at_least=100).most(1_680, alarms=0)
        100
        >>> AlarmRule("cards", at_least=100).most(3_360, alarms=0)
        200
        """
        calm = USUAL_HOURS - alarms
        return max(self.at_least, self.times * failures // calm if calm > 0 else 0)


CARDS: Final = AlarmRule("cards", at_least=100)
"""Cards, and user IDs in recovery, that were shown and not confirmed."""
SIGN_INS: Final = AlarmRule("sign-ins", at_least=300)


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour, by the clock of the whole world.

    >>> hour_of(datetime.fromisoformat("2026-10-01T09:59:59+05:30")).isoformat()
    '2026-10-01T04:00:00+00:00'
    """
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
