"""What every command stands on: the settings, the database, and clear words when they fail."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import click

from webapp.config import (
    Settings,
    SettingsError,
    asks_for_demo,
    demo_settings,
    instance_folder,
    read_settings,
    sqlite_url,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from webapp.adapters.database import Database
    from webapp.adapters.embedded_issuer import EmbeddedIssuer
    from webapp.domain.issuer_profile import IssuerProfile
    from webapp.domain.sealing import Sealer
    from webapp.services.entrance import Entrance

DEMO_DATABASE: Final = "demo"
DEMO_HOST: Final = "127.0.0.1"
DEMO_PORT: Final = 8000
WHERE_TO_READ: Final = (
    "What each setting is stands in docs/operating.md; `my-account keys new` makes a key, and"
    " `my-account demo` needs no settings."
)


class SettingsProblem(click.ClickException):
    """The settings do not allow a start: every sentence on its own line, exit status 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the sentences as they are."""
        click.echo(self.message, file=file or sys.stderr)


@dataclass(frozen=True)
class Installation:
    """The settings, and what follows from them, made when first asked for."""

    settings: Settings
    patient: bool = True
    _opened: list[Database] = field(default_factory=list, init=False, repr=False)

    @cached_property
    def profile(self) -> IssuerProfile:
        """The issuer, from its file."""
        from webapp.adapters.issuer_file import read_issuer_file  # noqa: PLC0415

        return read_issuer_file(self.settings.issuer_file)

    @cached_property
    def database(self) -> Database:
        """The database, whose tables are those that this version needs."""
        from webapp.cli.tables import refuse_other_tables  # noqa: PLC0415

        database = self.open_database()
        refuse_other_tables(database)
        return database

    def open_database(self) -> Database:
        """Return the database, whatever state its tables are in."""
        from webapp.adapters.database import Database  # noqa: PLC0415

        database = Database.open(self.settings.database_url, patient=self.patient)
        self._opened.append(database)
        return database

    def close(self) -> None:
        """Close all connections to the database."""
        for database in self._opened:
            database.close()

    @cached_property
    def sealer(self) -> Sealer:
        """Seals and opens with the keys of the settings."""
        from webapp.adapters.sealing import AesGcmSealer  # noqa: PLC0415

        return AesGcmSealer(self.settings.sealing_keys)

    @cached_property
    def issuer(self) -> EmbeddedIssuer:
        """The embedded issuer."""
        from webapp.adapters.embedded_issuer import EmbeddedIssuer  # noqa: PLC0415

        keys = self.settings.fingerprint_keys
        return EmbeddedIssuer(self.database, self.settings.issuer_key, keys, self.profile)

    @contextmanager
    def entrance(self) -> Iterator[Entrance]:
        """Give what the steps at the entrance need, with the words of messages."""
        from webapp.factory import create_app  # noqa: PLC0415
        from webapp.web import entrance, ports  # noqa: PLC0415

        # Some messages hold a link: it leads to the site, as if somebody had asked there.
        with create_app(self.settings).test_request_context(base_url=self.settings.site_url):
            try:
                yield entrance.entrance()
            finally:
                ports.ports().database.close()

    def today(self) -> date:
        """Return the day it is now where the issuer is."""
        return now().astimezone(ZoneInfo(self.profile.time_zone)).date()

    def close_statements(self, session: Session, *, until: date, feed: str | None = None) -> int:
        """Close the statements up to a day, as ``services.statement_closing`` does."""
        from webapp.adapters.holidays import national_holiday  # noqa: PLC0415
        from webapp.services.statement_closing import close_statements  # noqa: PLC0415

        return close_statements(
            session,
            until=until,
            holidays=national_holiday,
            profile=self.profile,
            now=now(),
            feed=feed,
        )


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def read_installation(*, patient: bool = True) -> Installation:
    """Return what ``MYACCOUNT_*`` says, or stop with every sentence that it lacks.

    Where nothing is set and a demo was started in this folder, it is the demo's.  The
    database is closed when the command ends, however it does.
    """
    environment = os.environ
    folder = instance_folder(environment)
    from webapp.adapters.checked_files import CHECKS  # noqa: PLC0415

    with settings_problems():
        if asks_for_demo(environment) and demo_file(folder).exists():
            settings = read_demo_settings(folder, DEMO_PORT)
        else:
            settings = read_settings(environment, checks=CHECKS)
    installation = Installation(settings, patient)
    click.get_current_context().call_on_close(installation.close)
    return installation


def read_demo_settings(folder: Path, port: int) -> Settings:
    """Return the demo's settings; limits and times may come from the environment."""
    from webapp.adapters.checked_files import CHECKS  # noqa: PLC0415
    from webapp.adapters.issuer_file import DEMO  # noqa: PLC0415

    with settings_problems():
        return demo_settings(
            site_url=f"http://{DEMO_HOST}:{port}",
            database_url=sqlite_url(folder, DEMO_DATABASE),
            issuer_file=DEMO,
            environment=os.environ,
            checks=CHECKS,
        )


def demo_file(folder: Path) -> Path:
    """Return the file in which the demo remembers."""
    return folder / f"{DEMO_DATABASE}.sqlite"


@contextmanager
def settings_problems() -> Iterator[None]:
    """Say what is wrong with the settings in sentences, not in a trace."""
    try:
        yield
    except SettingsError as problem:
        raise SettingsProblem("\n".join([*problem.sentences, WHERE_TO_READ])) from None
