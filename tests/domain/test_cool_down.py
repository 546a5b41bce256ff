"""When exchanges open again after a change."""

from datetime import UTC, datetime, timedelta

from webapp.domain.cool_down import cool_down_until

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(hours=24)


def test_the_last_change_counts() -> None:
    changes = [NOON - DAY, None, NOON - timedelta(hours=1)]

    assert cool_down_until(changes, length=DAY, now=NOON) == NOON + timedelta(hours=23)


def test_it_is_over_to_the_second() -> None:
    second = timedelta(seconds=1)

    assert cool_down_until([NOON - DAY + second], length=DAY, now=NOON) == NOON + second
    assert cool_down_until([NOON - DAY], length=DAY, now=NOON) is None


def test_without_a_change_nothing_is_held() -> None:
    assert cool_down_until([None, None], length=DAY, now=NOON) is None
    assert cool_down_until([], length=DAY, now=NOON) is None
