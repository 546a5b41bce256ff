"""The site on which flows are walked: a demo that can be put back to its beginning.

Every walk finds the same members, cards and counters, so every way may enroll the same card,
and is to read the same words.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.browser.demo import card_of, demo_site, my_account
from tests.browser.flows.noted_demo import ROUTES
from tests.browser.mail import Mailbox
from tests.browser.site import Site

HANAKO, HANAKOS_CARD = "M1001", "C3001"
"""The member whom the demo has enrolled, and her own card."""
TEN_MINUTES_AGO = "strftime('%Y-%m-%d %H:%M:%f', authenticated_at, '-10 minutes')"
AN_HOUR_AGO = "strftime('%Y-%m-%d %H:%M:%f', seen_at, '-60 minutes')"
SAME = (
    "member_id", "signed_in_at", "authenticated_at", "seen_at", "expires_at", "idle_minutes",
    "shared_device",
)  # fmt: skip
"""What two sessions of a member may have in common."""
NOTED_DEMO = (sys.executable, "-m", "tests.browser.flows.noted_demo")


class Stage:
    """A running demo, what it was at the beginning, and what came since."""

    def __init__(self, site: Site, kept: Path) -> None:
        self.site = site
        self._live = site.folder / "instance" / "demo.sqlite"
        self._kept = kept
        self._log = site.folder / ROUTES
        haru = str(site.fact("card_without_contact")["member"])
        self.letter = my_account(site, "issuer", "activation-code", haru).strip()
        """The activation code that the issuer sent to the member without a contact."""
        self.letter_to_hanako = my_account(site, "issuer", "activation-code", HANAKO).strip()
        """The one that it sent to the enrolled member, whose mail reaches her no more."""
        self.card_of_hanako = card_of(site, HANAKOS_CARD)
        _copy(self._live, self._kept)
        self._mailbox = Mailbox(site.url, self._live)

    def begin(self) -> None:
        """Put everything back for the next walk."""
        self.forget()
        self._log.write_text("", "utf-8")

    def forget(self) -> None:
        """Put the database back to the beginning: no session is known, nothing has been done."""
        _copy(self._kept, self._live)

    def let_time_be_over(self) -> None:
        """Let nobody have opened a page for an hour, in every browser."""
        with closing(sqlite3.connect(self._live)) as database, database:
            database.execute(f"UPDATE member_session SET seen_at = {AN_HOUR_AGO}")

    def let_minutes_pass(self) -> None:
        """Let the password have been given too long ago, in every browser."""
        with closing(sqlite3.connect(self._live)) as database, database:
            database.execute(f"UPDATE member_session SET authenticated_at = {TEN_MINUTES_AGO}")

    def sign_in_elsewhere(self) -> None:
        """Sign in whoever signed in last, in a browser of which nothing is known."""
        with closing(sqlite3.connect(self._live)) as database, database:
            database.execute(
                f"INSERT INTO member_session (token_digest, {', '.join(SAME)}, device_words)"
                f" SELECT hex(randomblob(32)), {', '.join(SAME)}, ''"
                " FROM member_session ORDER BY id DESC LIMIT 1"
            )

    @property
    def visited(self) -> set[str]:
        """The routes that were asked for in this walk, as ``GET /points/``."""
        return set(self._log.read_text("utf-8").splitlines())

    def code_sent_to(self, address: str) -> str:
        """Return the newest confirmation code in the mail to this address."""
        return self._mailbox.code_sent_to(address)

    def link_in(self, name: str) -> str:
        """Return the path of the link in the newest message of this name."""
        return self._mailbox.link_in(name)

    def close(self) -> None:
        """Close what is open."""
        self._mailbox.close()


def _copy(source: Path, target: Path) -> None:
    """Copy a database, whoever is using it."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


@contextmanager
def running_stage(folder: Path, command: tuple[str, ...] = NOTED_DEMO) -> Iterator[Stage]:
    """Start a demo for flows; stop it at the end."""
    with (
        demo_site(folder, command) as site,
        closing(Stage(site, folder / "beginning.sqlite")) as stage,
    ):
        yield stage
