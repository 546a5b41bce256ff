"""How often something may be tried."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.attempts import (
    Allowed,
    BucketState,
    Closed,
    Rule,
    Throttles,
    after_reserving,
    forgiven,
    is_password_off,
    network_of,
    tries_left,
)

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CARD = Throttles().card
NETWORK = Throttles().card_network
BROWSER = Throttles().card_browser


def used(rule: Rule, times: int, now: datetime = NOON) -> BucketState:
    state, _ = after_reserving(None, rule, now)
    for _ in range(times - 1):
        state, _ = after_reserving(state, rule, now)
    return state


def test_a_card_has_five_tries_and_is_closed_for_a_day() -> None:
    state = None
    for left in (4, 3, 2, 1):
        state, outcome = after_reserving(state, CARD, NOON)
        assert outcome == Allowed(left)
    state, outcome = after_reserving(state, CARD, NOON)
    assert outcome == Allowed(0, NOON + DAY)

    for moment in (NOON, NOON + DAY - timedelta(seconds=1)):
        assert after_reserving(state, CARD, moment)[1] == Closed(NOON + DAY)


def test_each_further_failure_closes_a_card_for_longer_but_never_for_good() -> None:
    state = used(CARD, 5)
    now = NOON
    for days in (3, 7, 7, 7):
        assert state.closed_until is not None
        now = state.closed_until
        state, outcome = after_reserving(state, CARD, now)
        assert outcome == Allowed(0, now + days * DAY)


def test_trying_a_closed_bucket_does_not_keep_it_closed() -> None:
    state = used(CARD, 5)
    after, _ = after_reserving(state, CARD, NOON + HOUR)

    assert after == state


def test_a_success_forgives_a_card_everything() -> None:
    state = forgiven(used(CARD, 5), CARD, NOON)

    assert state == BucketState(0, NOON)
    assert tries_left(state, CARD, NOON) == 5


def test_a_window_opens_again_by_itself() -> None:
    state = used(BROWSER, 10)

    assert after_reserving(state, BROWSER, NOON + HOUR / 2)[1] == Closed(NOON + HOUR)
    assert after_reserving(state, BROWSER, NOON + HOUR)[1] == Allowed(9)
    assert tries_left(state, BROWSER, NOON + HOUR) == 10


def test_a_window_starts_with_its_first_try() -> None:
    state = used(BROWSER, 1)
    state, _ = after_reserving(state, BROWSER, NOON + HOUR / 2)

    assert state.window_started_at == NOON
    assert after_reserving(state, BROWSER, NOON + HOUR)[1] == Allowed(9)


def test_what_many_share_gets_only_its_own_try_back() -> None:
    state = used(NETWORK, 30)
    assert tries_left(state, NETWORK, NOON) == 0

    state = forgiven(state, NETWORK, NOON)
    assert state.closed_until is None
    assert tries_left(state, NETWORK, NOON) == 1
    assert forgiven(BucketState(0, NOON), NETWORK, NOON).count == 0


def test_a_shared_bucket_that_is_over_stays_closed() -> None:
    over = BucketState(31, NOON, NOON + HOUR, 1)

    assert forgiven(over, NETWORK, NOON).closed_until == NOON + HOUR


def test_tries_left_are_said_before_and_while_and_after_it_is_closed() -> None:
    assert tries_left(None, CARD, NOON) == 5
    assert tries_left(used(CARD, 2), CARD, NOON) == 3
    assert tries_left(used(CARD, 5), CARD, NOON) == 0
    assert tries_left(used(CARD, 5), CARD, NOON + DAY) == 1


def test_a_clock_that_was_ahead_keeps_nothing_closed_for_long() -> None:
    ahead = NOON + 365 * DAY
    card, browser = used(CARD, 5, ahead), used(BROWSER, 10, ahead)

    assert after_reserving(card, CARD, NOON)[1] == Closed(NOON + 7 * DAY)
    assert after_reserving(browser, BROWSER, NOON)[1] == Closed(NOON + HOUR)
    assert after_reserving(browser, BROWSER, NOON)[0].window_started_at == NOON


@pytest.mark.parametrize(
    ("tries", "window", "closures"), [(0, HOUR, ()), (1, None, ()), (1, HOUR, (HOUR,))]
)
def test_a_rule_that_says_nothing_is_refused(
    tries: int, window: timedelta | None, closures: tuple[timedelta, ...]
) -> None:
    with pytest.raises(ValueError, match="give rule odd"):
        Rule("odd", tries, window, closures)


@given(st.lists(st.integers(0, 200), max_size=60))
def test_no_more_tries_pass_than_the_rule_says(pauses: list[int]) -> None:
    state, now, passed = None, NOON, 0
    for hours in pauses:
        now += hours * HOUR
        state, outcome = after_reserving(state, CARD, now)
        passed += isinstance(outcome, Allowed)

    assert passed <= 5 + 2 + max((now - NOON) // (7 * DAY), 0)


@given(st.lists(st.integers(0, 40), max_size=80))
def test_a_shared_window_never_lets_more_through(pauses: list[int]) -> None:
    state, now, moments = None, NOON, []
    for minutes in pauses:
        now += timedelta(minutes=minutes)
        state, outcome = after_reserving(state, BROWSER, now)
        if isinstance(outcome, Allowed):
            moments.append(now)

    assert all(later - first >= HOUR for first, later in zip(moments, moments[20:], strict=False))


def test_the_defaults_are_those_of_the_operating_guide() -> None:
    throttles = Throttles()

    assert (CARD.tries, CARD.closures) == (5, (DAY, 3 * DAY, 7 * DAY))
    assert (NETWORK.tries, NETWORK.window) == (30, HOUR)
    assert (BROWSER.tries, BROWSER.window) == (10, HOUR)
    assert len({rule.name for rule in (
        CARD, NETWORK, BROWSER,
        throttles.sign_in_user_id, throttles.sign_in_device, throttles.sign_in_network,
    )}) == 6  # fmt: skip


def test_a_hundred_failures_in_a_row_switch_the_password_off() -> None:
    assert not is_password_off(99, Throttles())
    assert is_password_off(100, Throttles())
    assert not is_password_off(101, Throttles())
    assert is_password_off(200, Throttles())
    assert not is_password_off(0, Throttles())


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        (" 192.0.2.7 ", "192.0.2.7/32"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
        ("192.0.2.300", "unknown"),
    ],
)
def test_neighbours_share_a_network(address: str, network: str) -> None:
    assert network_of(address) == network
