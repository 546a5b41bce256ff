"""What a statement page costs: its CPU time against the least that any page could cost.

The floor is a bare WSGI function.  It checks one signed cookie, runs the queries of the page
(as they were recorded) through the database's driver, and joins ready strings into the bytes
of the page.  Both are asked by turns, each on a gunicorn of its own with one worker.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from tests import factories
from tests.bench.measure import Figure, interleaved, median_ratio
from tests.bench.served import SITE_URL, Client, serving, signed
from tests.databases import KINDS, kept_database
from webapp.adapters.holidays import national_holiday
from webapp.adapters.issuer_file import DEMO, read_issuer_file
from webapp.config import demo_settings
from webapp.domain.cycle import BillingCycle
from webapp.factory import create_app
from webapp.models import Transaction
from webapp.services.member_session import SessionRules, open_session
from webapp.services.statement_closing import close_statements
from webapp.web.ports import EXTENSION
from webapp.web.signatures import SignedSessions

ROWS = 80_000
CYCLES = 18
LINES_A_CYCLE = 60
"""More than a page holds: the page shows 50 and the way to the others."""
REQUESTS_A_ROUND = 150
ROUNDS = 11
TARGET = 8
"""Times the floor; 3.5 is the finished site's."""
SHOPS = ("スーパーみどり 中央店", "青空書店", "ひかり電力", "カフェ山猫", "KAISO DEPARTMENT STORE")


def figures() -> Iterator[Figure]:
    """Measure on both databases."""
    for kind in KINDS:
        with TemporaryDirectory() as folder, kept_database(kind, Path(folder)) as kept:
            token, closing_on = fill(kept.database.writing)
            settings = demo_settings(site_url=SITE_URL, database_url=kept.url, issuer_file=DEMO)
            app = create_app(settings)
            path = f"/statement/?closing={closing_on}"
            headers = {"Cookie": cookies(app, token)}
            told = {"url": kept.url, **recorded(app, path, headers)}
            with (
                serving("site", told, Path(folder)) as site,
                serving("floor", told, Path(folder)) as floor,
            ):
                yield from compared(kind, site, floor, path, headers)


def compared(
    kind: str, site: Client, floor: Client, path: str, headers: dict[str, str]
) -> Iterator[Figure]:
    """Ask both by turns; yield how many times the floor the page costs, and both times."""
    results = interleaved(
        {
            "page": lambda: site.cpu_milliseconds(path, headers, times=REQUESTS_A_ROUND),
            "floor": lambda: floor.cpu_milliseconds(path, headers, times=REQUESTS_A_ROUND),
        },
        rounds=ROUNDS,
    )
    ratio = median_ratio(results["page"], results["floor"])
    yield Figure(f"statement_page_{kind}", ratio, "x_floor", TARGET)
    yield Figure(f"statement_page_cpu_{kind}", median(results["page"]), "ms")
    yield Figure(f"statement_floor_cpu_{kind}", median(results["floor"]), "ms")


def cookies(app: Flask, token: str) -> str:
    """Return both signed cookies, the site's and the floor's, of a member who was here before."""
    signer = SignedSessions().get_signing_serializer(app)
    assert signer is not None
    cookie = signer.dumps({"_user_id": token, "_fresh": True, "csrf_token": "0" * 40})
    return f"session={cookie}; bare={token}.{signed(token)}"


def recorded(app: Flask, path: str, headers: dict[str, str]) -> dict[str, Any]:
    """Return the page, and what its driver is asked for it once everything is warm."""
    queries: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        queries.append((statement, values))

    database = app.extensions[EXTENSION].database
    event.listen(database.engine, "before_cursor_execute", note)
    browser = app.test_client(use_cookies=False)
    for _ in range(2):
        queries.clear()
        page = browser.get(path, headers=headers, base_url=SITE_URL).text
    event.remove(database.engine, "before_cursor_execute", note)
    database.close()
    assert page.count("<tr>") == 1 + 50, "a full page"
    return {"queries": queries, "page": page}


def fill(engine: Any) -> tuple[str, date]:
    """Fill the database; return the token of a signed-in member and a closed, full cycle."""
    cycle = factories.CYCLE
    now = datetime.now(UTC)
    last = cycle.earlier(cycle.closing_on(now.date()))
    chance = random.Random(2026)
    with Session(engine) as session:
        people = ROWS // (CYCLES * LINES_A_CYCLE) + 1
        cards = []
        for number in range(people):
            member = factories.make_member(session)
            account = factories.make_account(session, member)
            cards.append(factories.make_card(session, account))
            for months in range(CYCLES):
                earned_on = last - timedelta(days=31 * months)
                until = date(earned_on.year + 3, earned_on.month, 1)
                factories.make_lot(session, account, 300, earned_on=earned_on, expires_on=until)
            if number == people // 2:
                person = factories.enroll(session, member)
        rows = [row for card in cards for row in lines(chance, cycle, last, card)][:ROWS]
        session.execute(insert(Transaction), rows)
        close_statements(
            session,
            until=last,
            holidays=national_holiday,
            profile=read_issuer_file(None),
            now=now,
        )
        rules = SessionRules(idle_minutes=60, shared_idle_minutes=5, session_hours=8)
        token = open_session(
            session, person.member_id, rules=rules, shared_device=False, device_words="", now=now
        )
        session.commit()
    return token, cycle.earlier(last)


def lines(
    chance: random.Random, cycle: BillingCycle, closing_on: date, card: Any
) -> Iterator[dict[str, Any]]:
    """Yield the rows of one card for all cycles."""
    for _ in range(CYCLES):
        for _ in range(LINES_A_CYCLE):
            amount = chance.choice((480, 980, 1_280, 5_230, 12_800, 24_500))
            used_on = closing_on - timedelta(days=chance.randrange(28))
            yield {
                "identity": chance.randbytes(16),
                "account_id": card.account_id,
                "card_id": card.id,
                "kind": "purchase",
                "state": "posted",
                "used_on": used_on,
                "posted_on": used_on,
                "closing_on": closing_on,
                "amount_minor": amount,
                "merchant_raw": "raw",
                "merchant": chance.choice(SHOPS),
                "category_code": "5411",
                "points": amount // 100,
            }
        closing_on = cycle.earlier(closing_on)
