"""When more fails on the whole site than usual."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from webapp.domain.alarm import USUAL_HOURS, AlarmRule, hour_of

RULE = AlarmRule("cards", at_least=100)


def test_ten_times_the_usual_hour_is_the_most() -> None:
    assert RULE.most(USUAL_HOURS * 30, alarms=0) == 300


def test_a_young_site_is_not_closed_by_ten_failures() -> None:
    assert RULE.most(1, alarms=0) == 100


def test_hours_with_an_alarm_make_no_room_for_the_next() -> None:
    calm = USUAL_HOURS - 24
    assert RULE.most(calm * 20, alarms=24) == 200
    assert RULE.most(0, alarms=USUAL_HOURS) == 100


@pytest.mark.parametrize("wrong", [{"at_least": 0}, {"at_least": 1, "times": 0}])
def test_a_rule_under_which_it_is_always_alarm_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="cards"):
        AlarmRule("cards", **wrong)


def test_hours_are_those_of_the_whole_world() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    moment = datetime(2026, 10, 1, 9, 59, 59, 999_999, tzinfo=india)

    assert hour_of(moment) == datetime(2026, 10, 1, 4, tzinfo=UTC)
