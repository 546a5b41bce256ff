"""The mails of a running demo, read where they lie: faster than by the console, and as often."""

import re
import time
from contextlib import closing
from pathlib import Path

from tests.browser.demo import START_TIMEOUT_S
from tests.browser.site import Site
from webapp.adapters.database import Database
from webapp.adapters.issuer_file import DEMO
from webapp.adapters.sealing import AesGcmSealer
from webapp.config import demo_settings
from webapp.services.outbox import QueuedMessage, list_messages

CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
LINK = re.compile(r"/security/revoke\?link=\w+")
MOMENT_S = 0.05


class Mailbox:
    """All that a demo sent to anybody."""

    def __init__(self, site_url: str, file: Path) -> None:
        url = f"sqlite:///{file}"
        settings = demo_settings(site_url=site_url, database_url=url, issuer_file=DEMO)
        self._database = Database.open(url)
        self._sealer = AesGcmSealer(settings.sealing_keys)

    def code_sent_to(self, address: str) -> str:
        """Return the newest confirmation code to an address, once it has been sent."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while not (newest := self._newest_code(address)) or not newest.sent_at:
            assert time.monotonic() < deadline, f"nothing was sent to {address}"
            time.sleep(MOMENT_S)
        found = CODE.search(newest.body)
        assert found, newest.body
        return found.group()

    def link_in(self, name: str) -> str:
        """Return the path of the link in the newest message of this name, whoever gets it."""
        with self._database.read() as connection:
            messages = list_messages(connection, self._sealer)
        body = next(one.body for one in messages if one.name == name)
        found = LINK.search(body)
        assert found, body
        return found.group()

    def _newest_code(self, address: str) -> QueuedMessage | None:
        with self._database.read() as connection:
            messages = list_messages(connection, self._sealer)
        codes = (one for one in messages if one.name.endswith("_code"))
        return next((one for one in codes if one.to == address), None)

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def sent_code(site: Site, address: str) -> str:
    """Return the newest confirmation code that a demo sent to this address, once it has."""
    with closing(Mailbox(site.url, site.folder / "instance" / "demo.sqlite")) as mailbox:
        return mailbox.code_sent_to(address)
