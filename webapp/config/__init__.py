"""The operator's settings, read from ``MYACCOUNT_*`` and checked before anything starts.

Everything that is wrong is said at once, one sentence each, so that an operator
mends a new installation in one round.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

from webapp.config import readers
from webapp.domain.keys import Key, KeyRing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    FileChecks = Mapping[str, Callable[[Path], list[str]]]

PREFIX: Final = "MYACCOUNT_"
DEMO_TRIES_PER_HOUR: Final = 500
"""In demo mode one person plays all members, so the network's throttle is wide."""
CardConfirmation = Literal["code", "none"]
NO_CHECKS: Final[FileChecks] = MappingProxyType({})


class SettingsError(Exception):
    """The settings do not allow a start; ``sentences`` says why, one each."""

    def __init__(self, sentences: list[str]) -> None:
        """Keep the sentences; the text of the error is all of them, a line each."""
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator may set.  Keys never print themselves."""

    secret_keys: KeyRing = field(repr=False)
    """Sign cookies and tokens; the further ones still verify."""
    fingerprint_keys: KeyRing = field(repr=False)
    """Make the fingerprints of card numbers, user IDs and networks."""
    pepper_keys: KeyRing = field(repr=False)
    """Are mixed into passwords before they are hashed."""
    sealing_keys: KeyRing = field(repr=False)
    """Encrypt contact data and messages."""
    retired_keys: frozenset[str] = frozenset()
    """IDs of pepper and fingerprint keys that were given up though rows still need them."""
    issuer_key: Key | None = field(default=None, repr=False)
    """From which the embedded issuer derives numbers and codes; none with another issuer."""
    database_url: str = field(default="", repr=False)
    """Where nothing is set: SQLite in the instance folder."""
    instance_folder: Path = Path("instance")
    """Where the site keeps files of its own; by default beside where it is started."""
    site_url: str
    issuer_file: Path | None = None
    theme_file: Path | None = None
    """The issuer's colours; where nothing is set: those that come with the site."""
    demo: bool = False
    card_confirmation: CardConfirmation = "code"
    trusted_proxies: int = 0
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    breached_file: Path | None = None
    password_minimum: int = 15
    password_minimum_with_factor: int = 8
    trusted_days: int = 14
    factor_loss_hours: int = 24
    bcrypt_cost: int = 12
    card_tries: int = 5
    network_tries_per_hour: int = 30
    browser_tries_per_hour: int = 10
    alarm_times: int = 10
    alarm_cards: int = 100
    alarm_sign_ins: int = 300
    idle_minutes: int = 20
    shared_idle_minutes: int = 5
    session_hours: int = 8
    cool_down_hours: int = 24

    @property
    def over_tls(self) -> bool:
        """Whether members reach the site over TLS, so that cookies can be ``Secure``."""
        return self.site_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host name, with its port if any, under which members reach the site."""
        return urlsplit(self.site_url).netloc


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "secret_keys": readers.keys,
    "fingerprint_keys": readers.keys,
    "pepper_keys": readers.keys,
    "sealing_keys": readers.keys,
    "retired_keys": readers.key_ids,
    "issuer_key": readers.one_key,
    "database_url": readers.url(("sqlite", "postgresql+psycopg", "postgresql")),
    "instance_folder": readers.folder,
    "site_url": readers.url(("http", "https"), bare=True),
    "issuer_file": readers.file,
    "theme_file": readers.file,
    "card_confirmation": readers.choice("code", "none"),
    "trusted_proxies": readers.whole(0, 9),
    "smtp_url": readers.url(("smtp", "smtps")),
    "mail_from": readers.address,
    "breached_file": readers.file,
    "password_minimum": readers.whole(15, 64),
    "password_minimum_with_factor": readers.whole(8, 64),
    "trusted_days": readers.whole(1, 30),
    "factor_loss_hours": readers.whole(1, 168),
    "bcrypt_cost": readers.whole(10, 16),
    "card_tries": readers.whole(1, 10),
    "network_tries_per_hour": readers.whole(1, 1000),
    "browser_tries_per_hour": readers.whole(1, 1000),
    "alarm_times": readers.whole(2, 1000),
    "alarm_cards": readers.whole(1, 1_000_000),
    "alarm_sign_ins": readers.whole(1, 1_000_000),
    "idle_minutes": readers.whole(2, 60),
    "shared_idle_minutes": readers.whole(2, 60),
    "session_hours": readers.whole(1, 24),
    "cool_down_hours": readers.whole(0, 168),
}
_REQUIRED: Final = (
    "secret_keys",
    "fingerprint_keys",
    "pepper_keys",
    "sealing_keys",
    "site_url",
    "issuer_file",
    "smtp_url",
    "mail_from",
)


ALLOWED_IN_DEMO: Final = (
    _READERS.keys() - {*_REQUIRED, "issuer_key", "retired_keys", "database_url", "trusted_proxies"}
) | {"issuer_file"}
"""What may be set in demo mode: limits, times and words, no keys and no addresses."""


def read_settings(environment: Mapping[str, str], *, checks: FileChecks = NO_CHECKS) -> Settings:
    """Return the settings of an installation, or raise ``SettingsError`` with all that is wrong.

    ``checks`` look into the files that are named; they come from whoever can read them.
    """
    given = _given(environment)
    sentences = [f"{PREFIX}{name.upper()} is missing." for name in _REQUIRED if not given.get(name)]
    values, wrong = _read(given)
    sentences += wrong + _demo_keys(values) + _file_faults(values, checks)
    if sentences:
        raise SettingsError(sentences)
    values.setdefault("database_url", sqlite_url(instance_folder(environment), "my-account"))
    return Settings(**values)


def demo_settings(
    *,
    site_url: str,
    database_url: str,
    issuer_file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    checks: FileChecks = NO_CHECKS,
) -> Settings:
    """Return the settings of demo mode, with keys that everybody knows.

    The environment may still set limits, times and the issuer file, as tests do.
    """
    given = _given(environment or {})
    values, sentences = _read(given)
    sentences += [
        f"{PREFIX}{name.upper()} has no place in demo mode."
        for name in sorted(values.keys() - ALLOWED_IN_DEMO)
    ]
    sentences += _file_faults(values, checks)
    if sentences:
        raise SettingsError(sentences)
    chosen: dict[str, Any] = {
        **{name: KeyRing(_demo_key(name)) for name in _REQUIRED if name.endswith("_keys")},
        "issuer_key": _demo_key("issuer_key"),
        "issuer_file": issuer_file,
        "mail_from": "my-account@issuer.example",
        "network_tries_per_hour": DEMO_TRIES_PER_HOUR,
        "browser_tries_per_hour": DEMO_TRIES_PER_HOUR,
    }
    return Settings(**chosen | values, site_url=site_url, database_url=database_url, demo=True)


def asks_for_demo(environment: Mapping[str, str]) -> bool:
    """Tell whether nothing is set that only a real installation has."""
    return _given(environment).keys() <= ALLOWED_IN_DEMO


def instance_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder in which the site keeps files of its own."""
    return Path(_given(environment).get("instance_folder") or "instance")


def sqlite_url(folder: Path, name: str) -> str:
    """Return the address of a SQLite database in a folder, wherever the program goes then."""
    return f"sqlite:///{folder.resolve() / name}.sqlite"


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what is set, by the name without its prefix; what is empty is not set."""
    return {
        name.removeprefix(PREFIX).lower(): text
        for name, text in environment.items()
        if name.startswith(PREFIX) and text
    }


def _read(given: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return the values that can be read, and a sentence for each that cannot."""
    values: dict[str, Any] = {}
    sentences = []
    for name, text in sorted(given.items()):
        reader = _READERS.get(name)
        if reader is None:
            sentences.append(f"{PREFIX}{name.upper()} is not a setting; see docs/operating.md.")
            continue
        try:
            values[name] = reader(text)
        except ValueError as error:
            sentences.append(f"{PREFIX}{name.upper()} {error}.")
    return values, sentences


def _file_faults(values: Mapping[str, Any], checks: FileChecks) -> list[str]:
    """Return a sentence for each fault of a file that is named."""
    return [
        f"{PREFIX}{name.upper()} names a file that cannot be used: {fault}."
        for name, check in checks.items()
        if name in values
        for fault in check(values[name])
    ]


def _demo_key(name: str) -> Key:
    return Key("demo", hashlib.sha256(f"my-account demo {name}".encode()).digest())


def _demo_keys(values: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each key that everybody knows, whatever its ID."""
    known = {_demo_key(name).secret for name in _READERS}
    return [
        f"{PREFIX}{name.upper()} holds a demo key, which works in demo mode only."
        for name, value in values.items()
        if isinstance(value, Key | KeyRing)
        for key in ((value,) if isinstance(value, Key) else value)
        if key.secret in known
    ]


SETTING_NAMES: Final = tuple(
    PREFIX + f.name.upper() for f in fields(Settings) if f.name in _READERS
)
"""Every variable that an operator may set, as written in the environment."""
