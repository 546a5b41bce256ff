"""What a statement page costs: its CPU time against the least that any page could cost.

The floor is a bare WSGI function.  It checks one signed cookie, runs the queries of the page
(as they were recorded) through the database's driver, and joins ready strings into the bytes
of the page.  Both answer by turns, in one process, called as a server calls them.
"""

import hashlib
import hmac
import io
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from tests import factories
from tests.bench.measure import Figure, interleaved, median_ratio
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

ROWS = 80_000
CYCLES = 18
LINES_A_CYCLE = 60
"""More than a page holds: the page shows 50 and the way to the others."""
REQUESTS_A_ROUND = 60
ROUNDS = 11
TARGET = 8
"""Times the floor; 3.5 is the finished site's."""
SITE_URL = "http://localhost"
SHOPS = ("スーパーみどり 中央店", "青空書店", "ひかり電力", "カフェ山猫", "KAISO DEPARTMENT STORE")
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def figures() -> Iterator[Figure]:
    """Measure on both databases."""
    for kind in KINDS:
        with TemporaryDirectory() as folder, kept_database(kind, Path(folder)) as kept:
            settings = demo_settings(site_url=SITE_URL, database_url=kept.url, issuer_file=DEMO)
            app = create_app(settings)
            token, closing_on = fill(kept.database.writing)
            environ = request(app, token, closing_on)
            with recorded(app.extensions[EXTENSION].database.engine) as queries:
                page = answer(app.wsgi_app, environ)
                queries.clear()
                assert answer(app.wsgi_app, environ).count(b"<tr>") == 1 + 50, "a full page"
            yield from compared(kind, app.wsgi_app, floor(kept.url, queries, page), environ)
            app.extensions[EXTENSION].database.close()


def compared(kind: str, site: Wsgi, bare: Wsgi, environ: dict[str, Any]) -> Iterator[Figure]:
    """Let both answer by turns; yield how many times the floor the page costs, and both times."""
    results = interleaved(
        {
            "page": lambda: cpu_milliseconds(site, environ),
            "floor": lambda: cpu_milliseconds(bare, environ),
        },
        rounds=ROUNDS,
    )
    ratio = median_ratio(results["page"], results["floor"])
    yield Figure(f"statement_page_{kind}", ratio, "x_floor", TARGET)
    yield Figure(f"statement_page_cpu_{kind}", median(results["page"]), "ms")
    yield Figure(f"statement_floor_cpu_{kind}", median(results["floor"]), "ms")


def cpu_milliseconds(wsgi: Wsgi, environ: dict[str, Any]) -> float:
    """Return the CPU time of one answer."""
    begin = time.process_time()
    for _ in range(REQUESTS_A_ROUND):
        answer(wsgi, environ)
    return (time.process_time() - begin) * 1_000 / REQUESTS_A_ROUND


def answer(wsgi: Wsgi, environ: dict[str, Any]) -> bytes:
    """Ask as a server does and return the body."""
    told: list[str] = []
    parts = wsgi(
        {**environ, "wsgi.input": io.BytesIO()}, lambda status, *_rest: told.append(status)
    )
    body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    assert told == ["200 OK"], told
    return body


def request(app: Flask, token: str, closing_on: date) -> dict[str, Any]:
    """Return what a server hands over for a member's statement, with both signed cookies."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    # A browser that has been here before carries a form token already.
    cookie = signer.dumps({"_user_id": token, "_fresh": True, "csrf_token": "0" * 40})
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/statement/",
        "QUERY_STRING": f"closing={closing_on}",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": f"session={cookie}; bare={token}.{signed(token)}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def signed(token: str) -> str:
    return hmac.new(b"the floor's own key", token.encode(), hashlib.sha256).hexdigest()


@contextmanager
def recorded(engine: Any) -> Iterator[list[tuple[str, Any]]]:
    """Give the list of the statements that the driver gets meanwhile."""
    queries: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        queries.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    yield queries
    event.remove(engine, "before_cursor_execute", note)


def floor(url: str, queries: list[tuple[str, Any]], page: bytes) -> Wsgi:
    """Return the bare function."""
    connection = driver_connection(url)
    pieces = page.splitlines(keepends=True)
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]

    def bare(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        token, _, signature = environ["HTTP_COOKIE"].rpartition("bare=")[2].partition(".")
        if not hmac.compare_digest(signature, signed(token)):
            start_response("403 Forbidden", headers)
            return [b""]
        cursor = connection.cursor()
        for statement, values in queries:
            cursor.execute(statement, values)
            cursor.fetchall()
        cursor.close()
        body = b"".join(pieces)
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    return bare


def driver_connection(url: str) -> Any:
    if url.startswith("sqlite"):
        import sqlite3  # noqa: PLC0415

        return sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    import psycopg  # noqa: PLC0415
    from sqlalchemy.engine import make_url  # noqa: PLC0415

    address = make_url(url)
    return psycopg.connect(
        host=address.query["host"], user=address.username, dbname=address.database, autocommit=True
    )


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
