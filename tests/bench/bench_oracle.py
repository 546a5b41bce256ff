"""Whether the time of an answer tells anything about a card or a user ID.

Two cases that must not be told apart are asked by turns, in an order drawn by lot, and their
times are compared by rank: AUC is how often one of the first takes longer than one of the
second.  A half means that nobody can tell; whoever can always tell has 0 or 1.
"""

import random
import re
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session
from werkzeug.test import Client

from tests.bench.measure import Figure
from tests.databases import KINDS, kept_database
from tests.entrance import CardHolder, Town
from webapp.adapters.database import Database
from webapp.adapters.issuer_file import DEMO
from webapp.config import Settings, demo_settings
from webapp.domain.attempts import Rule, Throttles
from webapp.domain.card import grouped
from webapp.factory import create_app
from webapp.web import entrance

SITE_URL = "http://localhost"
REQUESTS = 1_500
"""So many of each case."""
WARM_UP = 50
CHEAPEST_BCRYPT = 4
FURTHEST_FROM_HALF = 0.05
LARGEST_DIFFERENCE_MS = 0.2
ENDLESS = 10_000_000
ONE_HOUR = timedelta(hours=1)
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Pair:
    """Two ways to fill in the same form that must be answered alike."""

    name: str
    path: str
    first: Mapping[str, str]
    second: Mapping[str, str]
    status: int


def figures() -> Iterator[Figure]:
    """Measure every pair on both databases."""
    for kind in KINDS:
        with TemporaryDirectory() as folder, kept_database(kind, Path(folder)) as kept:
            made = demo_settings(site_url=SITE_URL, database_url=kept.url, issuer_file=DEMO)
            settings = replace(made, bcrypt_cost=CHEAPEST_BCRYPT)
            for pair in _pairs(kept.database, settings):
                times = _times(pair, _form(settings, pair))
                yield from _compared(f"oracle_{kind}_{pair.name}", *times)


def auc(first: Sequence[float], second: Sequence[float]) -> float:
    """Return how often one of the first is larger than one of the second; equal ones count half.

    This is the rank test of Mann and Whitney, divided by the number of pairs.
    """
    ordered = sorted(second)
    wins = sum((bisect_left(ordered, value) + bisect_right(ordered, value)) / 2 for value in first)
    return wins / (len(first) * len(second))


def _compared(name: str, first: Sequence[float], second: Sequence[float]) -> Iterator[Figure]:
    yield Figure(f"{name}_auc_from_half", abs(auc(first, second) - 0.5), "auc", FURTHEST_FROM_HALF)
    apart = abs(median(first) - median(second)) * 1_000
    yield Figure(f"{name}_medians", apart, "ms", LARGEST_DIFFERENCE_MS)


def _pairs(database: Database, settings: Settings) -> Iterator[Pair]:
    with Session(database.writing) as session:
        town = Town(session, database, settings)
        hanako, taro = town.move_in(), town.move_in("佐藤太郎", user_id="taro85")
        silent = town.move_in("山田次郎", contacts={})
        nobody = town.unknown_card()
    right, wrong = _card(hanako), {**_card(hanako), "security_code": hanako.wrong_code}
    unknown = {"card_number": grouped(nobody.number.digits), "security_code": nobody.code.digits}
    password = {"password": "kasa rakuda daidokoro yuudachi"}
    known_id, unknown_id = {"user_id": taro.user_id}, {"user_id": "nobody85"}
    yield Pair("sign_in", "/sign-in", known_id | password, unknown_id | password, 422)
    yield Pair("user_id", "/recovery/user-id", known_id, unknown_id, 303)
    yield Pair("card_right_or_wrong", "/enrollment/", right, wrong, 303)
    yield Pair("card_known_or_not", "/enrollment/", wrong, unknown, 303)
    yield Pair("card_enrolled_or_not", "/enrollment/", _card(taro), right, 303)
    yield Pair("card_with_contact_or_not", "/enrollment/", right, _card(silent), 303)
    yield Pair("card_to_recover", "/recovery/card", _card(taro), unknown, 303)


def _card(person: CardHolder) -> dict[str, str]:
    return {"card_number": person.card_number, "security_code": person.security_code}


def _form(settings: Settings, pair: Pair) -> Callable[[Mapping[str, str]], float]:
    """Return what sends the pair's form and tells how long the answer took, in seconds."""
    entrance.throttles = _endless  # type: ignore[assignment]  # thousands of tries, none refused
    client = Client(create_app(settings))
    found = TOKEN.search(client.get(pair.path, base_url=SITE_URL).data)
    assert found
    token, once = found[1].decode(), count()

    def send(typed: Mapping[str, str]) -> float:
        form = {"csrf_token": token, "once": f"once {next(once)}", **typed}
        start = time.perf_counter()
        answer = client.post(pair.path, data=form, base_url=SITE_URL)
        taken = time.perf_counter() - start
        assert answer.status_code == pair.status, answer.status
        return taken

    return send


def _endless(_settings: Settings) -> Throttles:
    usual = Throttles()
    rules = {
        name: Rule(rule.name, tries=ENDLESS, window=ONE_HOUR, all_forgiven=rule.all_forgiven)
        for name in Throttles.__slots__
        if isinstance(rule := getattr(usual, name), Rule)
    }
    return replace(usual, failures_until_password_off=ENDLESS, **rules)


def _times(
    pair: Pair, send: Callable[[Mapping[str, str]], float]
) -> tuple[list[float], list[float]]:
    """Return the times of both cases, asked in an order that is drawn by lot."""
    for _ in range(WARM_UP):
        send(pair.first), send(pair.second)
    order = [True, False] * REQUESTS
    random.Random(pair.name).shuffle(order)
    times: dict[bool, list[float]] = {True: [], False: []}
    for is_first in order:
        times[is_first].append(send(pair.first if is_first else pair.second))
    return times[True], times[False]
