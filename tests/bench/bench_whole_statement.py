"""What it costs to show a statement whole, in a cycle of more lines than are shown at once."""

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from tests.bench.bench_statement import cookies, fill
from tests.bench.measure import Figure, cpu_seconds
from tests.bench.served import SITE_URL
from tests.databases import KINDS, kept_database
from webapp.adapters.issuer_file import DEMO
from webapp.config import demo_settings
from webapp.factory import create_app
from webapp.models import Account, Card, Credential, Transaction
from webapp.services.paging import LINES_ON_PAPER

_IS_HERS = Credential.member_id == Account.main_member_id
TIMES = 10
TARGET_MS = 250
"""One process that is asked for nothing else answers four such pages a second."""


def figures() -> Iterator[Figure]:
    """Measure on both databases."""
    for kind in KINDS:
        with TemporaryDirectory() as folder, kept_database(kind, Path(folder)) as kept:
            token, closing_on = fill(kept.database.writing)
            gather_lines(kept.database.writing, closing_on)
            app = create_app(
                demo_settings(site_url=SITE_URL, database_url=kept.url, issuer_file=DEMO)
            )
            path = f"/statement/whole?closing={closing_on}"
            headers = {"Cookie": cookies(app, token), "Accept-Encoding": "gzip"}
            browser = app.test_client(use_cookies=False)

            def ask(browser: Any = browser, path: str = path, headers: Any = headers) -> bytes:
                page: bytes = browser.get(path, headers=headers, base_url=SITE_URL).data
                return page

            assert gzip.decompress(ask()).count(b"<tr>") == 1 + LINES_ON_PAPER, "a full page"
            spent = cpu_seconds(ask, times=TIMES)
            yield Figure(f"whole_statement_cpu_{kind}", spent * 1000, "ms", TARGET_MS)


def gather_lines(engine: Engine, closing_on: date) -> None:
    """Give all lines of the cycle, of whatever account, to the member's card."""
    hers = select(Card.id, Account.id).join(Account).join(Credential, _IS_HERS)
    with Session(engine) as session:
        card_id, account_id = session.execute(hers).one()
        session.execute(
            update(Transaction)
            .where(Transaction.closing_on == closing_on)
            .values(card_id=card_id, account_id=account_id)
        )
        session.commit()
