"""The outside world as the application was put together with it, for routes to pass on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from flask import current_app

if TYPE_CHECKING:
    from flask import Flask

    from webapp.adapters.database import Database
    from webapp.config import Settings
    from webapp.domain.accessibility import AccessibilityReport
    from webapp.domain.cycle import Holidays
    from webapp.domain.issuer import Issuer
    from webapp.domain.issuer_profile import IssuerProfile
    from webapp.domain.passkey import Passkeys
    from webapp.domain.password import Guesser, PasswordHasher
    from webapp.domain.sealing import Sealer
    from webapp.domain.theme import Theme

EXTENSION: Final = "my-account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the factory chose: one object for each thing outside the site's own rules."""

    settings: Settings
    profile: IssuerProfile
    theme: Theme
    database: Database
    issuer: Issuer
    hasher: PasswordHasher
    guesser: Guesser
    sealer: Sealer
    passkeys: Passkeys | None
    """None where the extra is not installed, or browsers offer none to the site's address."""
    holidays: Holidays
    accessibility: AccessibilityReport


def connect_ports(app: Flask, chosen: Ports) -> None:
    """Give the application its outside world."""
    app.extensions[EXTENSION] = chosen


def ports() -> Ports:
    """Return the outside world of the application that answers this request."""
    return cast("Ports", current_app.extensions[EXTENSION])
