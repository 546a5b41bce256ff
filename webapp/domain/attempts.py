"""How often something may be tried: the rules behind every throttle.

A try is counted before it is looked at, right or wrong, and given back when it
turns out right; so thirty guesses sent at once are thirty tries.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from webapp.domain.alarm import CARDS, SIGN_INS, AlarmRule

UNKNOWN_NETWORK: Final = "unknown"
"""All who come without a readable address share one bucket."""
SLOWER: Final = 3
"""While there is an alarm a bucket allows so many times fewer tries."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How many tries a bucket allows, and for how long it closes then (settings)."""

    name: str
    tries: int
    window: timedelta | None = None
    """Tries are counted within a window that starts with the first; ``None``: for good."""
    closures: tuple[timedelta, ...] = ()
    """How long it closes the first, second, ... time; the last stands for all later ones.

    After a closure one try is allowed.  Without closures it opens with the next window.
    """
    all_forgiven: bool = True
    """Whether a success forgives every try, or (many share the bucket) only its own."""

    def __post_init__(self) -> None:
        """Refuse a rule that would never close, or close for good."""
        if self.tries < 1 or (self.window is None) == (not self.closures):
            message = f"give rule {self.name} a try and either a window or closures"
            raise ValueError(message)

    def slower(self) -> Rule:
        """Return the rule that holds while there is an alarm: at least one try, a third of them."""
        return replace(self, tries=max(self.tries // SLOWER, 1))

    @property
    def longest_closed(self) -> timedelta:
        """The longest time for which this rule can close a bucket."""
        return max((*self.closures, self.window or timedelta(0)))


@dataclass(frozen=True, slots=True)
class Throttles:
    """The rules of the site, each with its default."""

    card: Rule = Rule(
        "card", tries=5, closures=(timedelta(hours=24), timedelta(hours=72), timedelta(days=7))
    )
    card_network: Rule = Rule(
        "card-network", tries=30, window=timedelta(hours=1), all_forgiven=False
    )
    card_browser: Rule = Rule("card-browser", tries=10, window=timedelta(hours=1))
    recovery_user_id: Rule = Rule(
        "recovery-user-id",
        tries=5,
        closures=(timedelta(hours=24), timedelta(hours=72), timedelta(days=7)),
    )
    """How often a recovery may begin with the same user ID; each sends the member a code."""
    sign_in_user_id: Rule = Rule("sign-in-user-id", tries=10, window=timedelta(minutes=15))
    sign_in_device: Rule = Rule("sign-in-device", tries=10, window=timedelta(minutes=15))
    """For a browser that signed in before, instead of the user ID's bucket."""
    sign_in_network: Rule = Rule(
        "sign-in-network", tries=100, window=timedelta(hours=1), all_forgiven=False
    )
    app_code: Rule = Rule(
        "app-code",
        tries=5,
        closures=(timedelta(minutes=15), timedelta(hours=1), timedelta(hours=24)),
    )
    """For the codes of a member's apps: six digits, of which three are right at a time."""
    recovery_code: Rule = Rule("recovery-code", tries=10, window=timedelta(hours=1))
    failures_in_a_row: Rule = Rule("failures-in-a-row", tries=100, closures=(timedelta(0),))
    """So many wrong passwords in a row switch the password off; the bucket itself never closes."""
    site_cards: AlarmRule = CARDS
    site_sign_ins: AlarmRule = SIGN_INS


@dataclass(frozen=True, slots=True)
class BucketState:
    """What is remembered of one bucket."""

    count: int
    window_started_at: datetime
    closed_until: datetime | None = None
    stage: int = 0
    """How often it has been closed."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The try may be looked at."""

    tries_left: int
    """How many more may follow this one."""
    closed_until: datetime | None = None
    """When the next may come, if this was the last for now."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The try must not be looked at, whatever it is."""

    until: datetime
    tries_left: int = 0


def after_reserving(
    state: BucketState | None, rule: Rule, now: datetime
) -> tuple[BucketState, Allowed | Closed]:
    """Count one try, and tell whether it may be looked at.

    A try at a closed bucket is not counted: nobody can keep it closed from outside.
    """
    state = _as_of(state, rule, now)
    if state.closed_until:
        return state, Closed(state.closed_until)
    state = replace(state, count=state.count + 1)
    left = max(rule.tries - state.count, 0)
    if left == 0:
        state = _closed(state, rule, now)
    return state, Allowed(left, state.closed_until)


def tries_left(state: BucketState | None, rule: Rule, now: datetime) -> int:
    """Return how many tries may still come before the bucket closes; 0 while it is closed.

    After a closure it is one at a time.
    """
    state = _as_of(state, rule, now)
    if state.closed_until:
        return 0
    return max(rule.tries - state.count, 1)


def forgiven(state: BucketState, rule: Rule, now: datetime) -> BucketState:
    """Return the bucket after a try has turned out right.

    A bucket that many share gets only this try back: else somebody with a card of
    their own could go on guessing those of others.
    """
    return BucketState(0, now) if rule.all_forgiven else given_back(state, rule)


def given_back(state: BucketState, rule: Rule) -> BucketState:
    """Return the bucket without one try, as if it had not been made: nobody looked at it."""
    count = max(state.count - 1, 0)
    still = state.closed_until if count >= rule.tries else None
    return replace(state, count=count, closed_until=still)


def combined(first: BucketState, second: BucketState, rule: Rule, now: datetime) -> BucketState:
    """Return one bucket for two that count for the same: no try is lost, no closure shortened.

    A bucket has two names while a key is replaced, and may be counted under both.
    """
    first, second = _as_of(first, rule, now), _as_of(second, rule, now)
    closures = [state.closed_until for state in (first, second) if state.closed_until]
    return BucketState(
        first.count + second.count,
        min(first.window_started_at, second.window_started_at),
        max(closures, default=None),
        max(first.stage, second.stage),
    )


def is_password_off(failures_in_a_row: int, throttles: Throttles) -> bool:
    """Tell whether this failure in a row, the hundredth, switches the password off until recovery.

    So does the two hundredth: who was no member in between may be one by then.
    """
    return failures_in_a_row > 0 and failures_in_a_row % throttles.failures_in_a_row.tries == 0


def network_of(address: str) -> str:
    """Return the network that shares a bucket: an IPv4 address, or the /64 of an IPv6 one.

    >>> network_of("192.0.2.7")
    '192.0.2.7/32'
    >>> network_of("2001:db8:1:2:3:4:5:6")
    '2001:db8:1:2::/64'
    >>> network_of("::ffff:192.0.2.7")
    '192.0.2.7/32'
    """
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return UNKNOWN_NETWORK
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ipaddress.ip_network((int(parsed), 64), strict=False))
        parsed = parsed.ipv4_mapped
    return f"{parsed}/32"


def _as_of(state: BucketState | None, rule: Rule, now: datetime) -> BucketState:
    """Return the bucket as it stands now: a closure or a window that has passed is gone.

    A clock that was ahead must not keep a bucket closed: no closure lasts longer
    from now than the rule's longest.
    """
    if state is None:
        return BucketState(0, now)
    started_at = min(state.window_started_at, now)
    if rule.window and now >= started_at + rule.window:
        return BucketState(0, now)
    until = state.closed_until
    if until is not None:
        until = min(until, now + rule.longest_closed) if until > now else None
    return replace(state, window_started_at=started_at, closed_until=until)


def _closed(state: BucketState, rule: Rule, now: datetime) -> BucketState:
    if rule.window:
        until = state.window_started_at + rule.window
    else:
        until = now + rule.closures[min(state.stage, len(rule.closures) - 1)]
    return replace(state, closed_until=until, stage=state.stage + 1)
