"""``my-account worker``: sends what waits in the outbox, throws away what waited too long."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Final

import click

from webapp.adapters.log_lines import log_as_json
from webapp.cli.installation import Installation, now, read_installation
from webapp.cli.keys_needed import refuse_missing_keys

if TYPE_CHECKING:
    from webapp.domain.mail import Postman

PAUSE_S: Final = 0.25
"""How long it rests when there is nothing to do: mail leaves within a second."""
LONGEST_PAUSE_S: Final = 30.0
"""How long it rests, at most, while the database does not answer."""
ERASE_EVERY: Final = timedelta(hours=1)
FORGET_EVERY: Final = timedelta(minutes=1)

logger = logging.getLogger(__name__)


@click.command()
@click.option("--once", is_flag=True, help="Send what is due now, then stop.")
def worker(*, once: bool) -> None:
    """Send what waits in the outbox until told to stop.  Any number may run."""
    installation = read_installation(patient=False)
    refuse_missing_keys(installation)
    log_as_json()
    rounds = Rounds(installation, postman_of(installation))
    if once:
        click.echo(f"{rounds.go()} messages sent.")
        return
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logger.info("at work")
    rounds.go_on(stop)


def postman_of(installation: Installation) -> Postman:
    """Return who carries the messages: SMTP, or in demo mode the workshop."""
    if installation.settings.demo:
        from webapp.adapters.workshop_postman import WorkshopPostman  # noqa: PLC0415

        return WorkshopPostman()
    from webapp.adapters.smtp import SmtpPostman  # noqa: PLC0415

    return SmtpPostman(installation.settings.smtp_url, installation.settings.mail_from)


class Rounds:
    """The worker's rounds: messages every time, the rest seldom.

    Kept answers go once a minute, old texts and counts once an hour.

    A clock that is set back is noticed, and what lies too far ahead is brought back.
    """

    def __init__(
        self,
        installation: Installation,
        postman: Postman,
        *,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Take where messages lie and who carries them."""
        self._installation = installation
        self._postman = postman
        self._clock = clock
        self._erased_at: datetime | None = None
        self._forgot_at: datetime | None = None

    def go(self) -> int:
        """Make one round and return how many messages were sent."""
        from webapp.services.outbox import send_due  # noqa: PLC0415

        moment = self._clock()
        database, sealer = self._installation.database, self._installation.sealer
        sent = send_due(database, sealer, self._postman, now=moment)
        self._tidy_up(moment)
        return sent

    def _tidy_up(self, moment: datetime) -> None:
        from webapp.services.alarm import forget_old_hours  # noqa: PLC0415
        from webapp.services.kept_answers import forget_expired  # noqa: PLC0415
        from webapp.services.outbox import erase_old_texts  # noqa: PLC0415
        from webapp.services.session_time import follow_clock_back  # noqa: PLC0415

        if _is_due(self._forgot_at, FORGET_EVERY, moment):
            settings = self._installation.settings
            with self._installation.database.work() as session:
                forget_expired(session, now=moment)
                if self._forgot_at is None or moment < self._forgot_at:
                    hours = settings.session_hours
                    follow_clock_back(session, session_hours=hours, now=moment)
            self._forgot_at = moment
        if _is_due(self._erased_at, ERASE_EVERY, moment):
            with self._installation.database.work() as session:
                erase_old_texts(session, now=moment)
                forget_old_hours(session, now=moment)
            self._erased_at = moment

    def go_on(self, stop: Event) -> None:
        """Make rounds until told to stop; a database that is away is waited for."""
        pause = PAUSE_S
        while not stop.is_set():
            try:
                sent = self.go()
            except Exception as problem:  # noqa: BLE001 - a worker that stops sends nothing
                pause = min(pause * 2, LONGEST_PAUSE_S)
                logger.warning("%s; trying again in %.1f s", type(problem).__name__, pause)
            else:
                pause = PAUSE_S
                if sent:
                    logger.info("messages sent", extra={"sent": sent})
                    continue
            stop.wait(pause)


def _is_due(last: datetime | None, every: timedelta, moment: datetime) -> bool:
    """Tell whether it is time again; it is at once where the clock has been set back."""
    return last is None or not timedelta(0) <= moment - last < every
