"""The national holidays of Japan."""

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=4096)
def national_holiday(day: date) -> str | None:
    """Return the Japanese name of the national holiday on ``day``, or ``None``.

    >>> national_holiday(date(2026, 10, 12))
    'スポーツの日'
    """
    # Loaded when it is first asked: most commands and pages never need it.
    from jpholiday import is_holiday_name  # noqa: PLC0415

    return is_holiday_name(day)
