"""Counters hold for parallel tries, on both databases, and tell nothing of their subjects."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Allowed, Closed, Rule, Throttles
from webapp.models import Attempt
from webapp.services.attempts import Bucket, forgive, look, reserve, reserve_each

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CARD = Throttles().card
NETWORK = Rule("network", tries=3, window=HOUR, all_forgiven=False)


def bucket(subject: str = "a card", rule: Rule = CARD) -> Bucket:
    return Bucket(rule, subject)


def test_tries_are_counted_down_and_then_the_bucket_is_closed(
    session: Session, settings: Settings
) -> None:
    keys = settings.fingerprint_keys

    counted = [reserve(session, keys, [bucket()], now=NOON) for _ in range(6)]

    opens = NOON + timedelta(hours=24)
    assert counted == [
        Allowed(4), Allowed(3), Allowed(2), Allowed(1), Allowed(0, opens), Closed(opens),
    ]  # fmt: skip


def test_each_closure_is_longer(session: Session, settings: Settings) -> None:
    keys, now = settings.fingerprint_keys, NOON
    for _ in range(5):
        reserve(session, keys, [bucket()], now=now)

    closures = []
    for hours in (24, 72, 24 * 7):
        now += timedelta(hours=hours)
        verdict = reserve(session, keys, [bucket()], now=now)
        assert isinstance(verdict, Allowed)
        assert verdict.closed_until
        closures.append(verdict.closed_until - now)

    assert closures == [timedelta(hours=72), timedelta(days=7), timedelta(days=7)]


def test_a_success_opens_the_card_and_gives_the_network_one_try_back(
    session: Session, settings: Settings
) -> None:
    keys = settings.fingerprint_keys
    both = [bucket(), bucket("a network", NETWORK)]
    for _ in range(2):
        reserve(session, keys, both, now=NOON)

    forgive(session, keys, both, now=NOON)

    after = reserve_each(session, keys, both, now=NOON)
    assert after == {CARD: Allowed(4), NETWORK: Allowed(1)}


def test_the_strictest_bucket_answers(session: Session, settings: Settings) -> None:
    keys = settings.fingerprint_keys
    both = [bucket(), bucket("a network", NETWORK)]
    verdicts = [reserve(session, keys, both, now=NOON) for _ in range(4)]

    assert verdicts[0] == Allowed(2)
    assert verdicts[2] == Allowed(0, NOON + HOUR)
    assert verdicts[3] == Closed(NOON + HOUR)


def test_of_two_closed_buckets_the_later_opening_is_told(
    session: Session, settings: Settings
) -> None:
    keys = settings.fingerprint_keys
    both = [bucket(), bucket("a browser", Throttles().card_browser)]
    for _ in range(11):
        verdict = reserve(session, keys, both, now=NOON)

    assert verdict == Closed(NOON + timedelta(hours=24))


def test_a_closed_network_closes_nobody_elses_card(session: Session, settings: Settings) -> None:
    keys = settings.fingerprint_keys
    network = bucket("a network", NETWORK)
    for number in range(3):
        reserve(session, keys, [bucket(f"guess {number}"), network], now=NOON)

    for _ in range(9):
        assert reserve(session, keys, [bucket(), network], now=NOON) == Closed(NOON + HOUR)

    elsewhere = bucket("another network", NETWORK)
    assert reserve_each(session, keys, [bucket(), elsewhere], now=NOON)[CARD] == Allowed(4)


def test_looking_counts_nothing(session: Session, settings: Settings, database: Database) -> None:
    keys = settings.fingerprint_keys
    with database.read() as connection:
        assert look(connection, keys, bucket(), now=NOON) == Allowed(5)
    for _ in range(5):
        reserve(session, keys, [bucket()], now=NOON)
    session.commit()

    with database.read() as connection:
        seen = {look(connection, keys, bucket(), now=NOON) for _ in range(3)}

    assert seen == {Allowed(0, NOON + timedelta(hours=24))}


def test_subjects_do_not_share_a_bucket_and_are_not_stored(
    session: Session, settings: Settings
) -> None:
    keys = settings.fingerprint_keys
    reserve(session, keys, [bucket("first")], now=NOON)

    assert reserve(session, keys, [bucket("second")], now=NOON) == Allowed(4)
    stored = list(session.scalars(select(Attempt.bucket)))
    assert len(stored) == 2
    assert not [name for name in stored if "first" in name or "second" in name]
    assert "first" not in repr(bucket("first"))


@pytest.mark.parametrize("subject", ["a card that is tried for the first time", "one tried before"])
def test_thirty_guesses_at_once_are_thirty_tries(
    session: Session, settings: Settings, database: Database, subject: str
) -> None:
    keys = settings.fingerprint_keys
    if "before" in subject:
        with database.work() as work:
            reserve(work, keys, [bucket(subject)], now=NOON)

    def guess(_number: int) -> Allowed | Closed:
        with database.work() as work:
            return reserve(work, keys, [bucket(subject)], now=NOON)

    with ThreadPoolExecutor(6) as threads:
        verdicts = list(threads.map(guess, range(30)))

    looked_at = [verdict for verdict in verdicts if isinstance(verdict, Allowed)]
    assert len(looked_at) == (4 if "before" in subject else 5)
    assert len({verdict.tries_left for verdict in looked_at}) == len(looked_at)
