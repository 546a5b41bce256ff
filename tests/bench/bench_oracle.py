"""Whether the time of an answer tells anything about a card or a user ID.

Two cases that must not be told apart are asked one right after the other, in an order drawn by
lot each time, and their times are compared by rank: AUC is how often one of the first takes
longer than one of the second.  A half means that nobody can tell; whoever can always tell has
0 or 1.

``make bench ONLY=oracle:card_to_recover`` measures one pair.
"""

import gc
import random
import re
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from math import hypot, sqrt
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import Client

from tests.alike import PAIRS, Form, Pair
from tests.bench.measure import Figure
from tests.databases import KINDS, KeptDatabase, kept_database
from tests.entrance import Town
from webapp.adapters.database import Database
from webapp.adapters.issuer_file import DEMO
from webapp.config import Settings, demo_settings
from webapp.domain.attempts import Rule, Throttles
from webapp.factory import create_app
from webapp.web import entrance

SITE_URL = "http://localhost"
REQUESTS = 1_500
"""So many of each case."""
PEOPLE = 50
"""So many of each case take turns, so that the rows of each stay as few as they ever are."""
ROUNDS_BETWEEN_SWEEPS = 25
CHEAPEST_BCRYPT = 4
FURTHEST_FROM_HALF = 0.05
LARGEST_DIFFERENCE_MS = 0.2
ENDLESS = 10_000_000
ONE_DAY = timedelta(days=1)
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
PARTS = tuple(PAIRS)
"""What can be measured alone."""

Times = tuple[list[float], list[float]]
Send = Callable[[Form], float]


def figures(*only: str) -> Iterator[Figure]:
    """Measure every pair, or some by their names, on both databases."""
    for kind in KINDS:
        with TemporaryDirectory() as folder, kept_database(kind, Path(folder)) as kept:
            for name in only or PARTS:
                yield from _compared(f"oracle_{kind}_{name}", *_measured(kept, PAIRS[name]))


def auc(first: Sequence[float], second: Sequence[float]) -> float:
    """Return how often one of the first is larger than one of the second; equal ones count half.

    This is the rank test of Mann and Whitney, divided by the number of pairs.
    """
    ordered = sorted(second)
    wins = sum((bisect_left(ordered, value) + bisect_right(ordered, value)) / 2 for value in first)
    return wins / (len(first) * len(second))


def by_chance(first: Sequence[float], second: Sequence[float]) -> float:
    """Return how far two medians can be apart by chance alone, in 19 of 20 measurements.

    Each median lies between two ranks around the middle, wherever the values come from.
    """
    reaches = []
    for values in (first, second):
        ordered, reach = sorted(values), round(0.98 * sqrt(len(values)))
        middle = len(ordered) // 2
        reaches.append((ordered[middle + reach] - ordered[middle - reach]) / 2)
    return hypot(*reaches)


def _compared(name: str, first: Sequence[float], second: Sequence[float]) -> Iterator[Figure]:
    yield Figure(f"{name}_auc_from_half", abs(auc(first, second) - 0.5), "auc", FURTHEST_FROM_HALF)
    apart = abs(median(first) - median(second))
    yield Figure(f"{name}_medians", apart * 1_000, "ms", LARGEST_DIFFERENCE_MS)
    yield Figure(f"{name}_medians_by_chance", by_chance(first, second) * 1_000, "ms")
    paired = median(one - other for one, other in zip(first, second, strict=True))
    yield Figure(f"{name}_median_of_pairs", abs(paired) * 1_000, "ms")
    yield Figure(f"{name}_median", median(second) * 1_000, "ms")


def _measured(kept: KeptDatabase, pair: Pair) -> Times:
    """Return the times of both cases, in a town of their own."""
    made = demo_settings(site_url=SITE_URL, database_url=kept.url, issuer_file=DEMO)
    settings = replace(made, bcrypt_cost=CHEAPEST_BCRYPT)
    kept.empty()
    with Session(kept.database.writing) as session:
        sides = pair.forms(Town(session, kept.database, settings), PEOPLE)
    return _times(sides, _form(settings, pair), lambda: _sweep(kept.database))


def _form(settings: Settings, pair: Pair) -> Send:
    """Return what sends the pair's form and tells how long the answer took, in seconds."""
    entrance.throttles = _endless  # type: ignore[assignment]  # thousands of tries, none refused
    client = Client(create_app(settings))
    found = TOKEN.search(client.get(pair.path, base_url=SITE_URL).data)
    assert found
    token, once = found[1].decode(), count()

    def send(typed: Form) -> float:
        form = {"csrf_token": token, "once": f"once {next(once)}", **typed}
        start = time.perf_counter()
        answer = client.post(pair.path, data=form, base_url=SITE_URL)
        taken = time.perf_counter() - start
        assert answer.status_code == pair.status, answer.status
        return taken

    return send


def _endless(_settings: Settings) -> Throttles:
    usual = Throttles()
    sites = {
        name: replace(getattr(usual, name), at_least=ENDLESS)
        for name in ("site_cards", "site_sign_ins")
    }
    rules = {
        name: Rule(rule.name, tries=ENDLESS, window=ONE_DAY, all_forgiven=rule.all_forgiven)
        for name in Throttles.__slots__
        if isinstance(rule := getattr(usual, name), Rule)
    }
    return replace(usual, **rules, **sites)


def _times(
    sides: tuple[Sequence[Form], Sequence[Form]], send: Send, sweep: Callable[[], None]
) -> Times:
    """Return the times of both cases; everybody has been asked before, and once for nothing.

    What Python and the database clear away now and then they clear between the requests.
    """
    chance = random.Random(0)
    for forms in zip(*sides, strict=True):
        for form in forms:
            send(form)
    times: Times = ([], [])
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for number in range(REQUESTS):
            if number % ROUNDS_BETWEEN_SWEEPS == 0:
                gc.collect()
                sweep()
            for side in chance.sample((0, 1), 2):
                times[side].append(send(sides[side][number % PEOPLE]))
    finally:
        gc.enable()
        gc.unfreeze()
    return times


def _sweep(database: Database) -> None:
    """Let the database do now what it would do at any moment, in somebody's request."""
    with database.reading.connect() as connection:
        if database.is_sqlite:
            connection.execute(text("PRAGMA wal_checkpoint(PASSIVE)"))
        else:
            connection.execute(text("VACUUM"))
