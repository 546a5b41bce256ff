"""What enrollment, sign-in and a change of password need from outside, in one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from sqlalchemy.orm import Session

from webapp.domain.password import TooBusy
from webapp.services.alarm import give_back_to_site
from webapp.services.attempts import Bucket, give_back

if TYPE_CHECKING:
    from webapp.domain.alarm import AlarmRule
    from webapp.domain.attempts import Throttles
    from webapp.domain.issuer import Issuer
    from webapp.domain.keys import KeyRing
    from webapp.domain.password import Guesser, PasswordHasher, PasswordPolicy
    from webapp.domain.sealing import Sealer
    from webapp.services.member_session import SessionRules

NO_OTHERS: Final[Mapping[str, str]] = MappingProxyType({})
OpenWork = Callable[[], AbstractContextManager[Session]]
"""Opens one short unit of work: leaving it saves."""


class MailWriter(Protocol):
    """Finds the words of a message."""

    def __call__(self, name: str, language: str, **values: object) -> tuple[str, str]:
        """Return subject and body of the message ``name`` in a member's language."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """The outside world and the issuer's rules, as the web put them together.

    The steps open several short units of work by themselves, since no transaction may
    stay open while a password is hashed, and since a try counts before it is looked at.
    """

    open_work: OpenWork
    issuer: Issuer
    hasher: PasswordHasher
    guesser: Guesser
    sealer: Sealer
    write_mail: MailWriter
    keys: KeyRing
    """Make the fingerprints of card numbers, user IDs and networks."""
    throttles: Throttles
    policy: PasswordPolicy
    """For a password that stands alone."""
    factor_policy: PasswordPolicy
    """For a password beside a second factor."""
    session_rules: SessionRules
    issuer_names: tuple[str, ...]
    confirms_cards: bool = True
    """Whether a code goes to the contact on file; else number and code are enough."""
    trusts_devices_for: timedelta = timedelta(days=14)
    """How long a browser that the member trusts is not asked for the second factor."""
    factor_loss_waits: timedelta = timedelta(hours=24)
    """How long a second factor that was reported as lost is still asked for."""

    def keys_for(self, purpose: str) -> KeyRing:
        """Return the keys for digests of one purpose.

        New digests are made with the current one; those of older ones are still known.
        """
        return self.keys.derived(purpose)


@contextmanager
def given_back_if_busy(
    entrance: Entrance,
    buckets: Sequence[Bucket],
    *,
    site: AlarmRule | None = None,
    now: datetime,
) -> Iterator[None]:
    """Look at a try that was counted; where there is no time to (``TooBusy``), it is no try."""
    try:
        yield
    except TooBusy:
        with entrance.open_work() as session:
            give_back(session, entrance.keys, buckets, now=now)
            if site:
                give_back_to_site(session, site, counted_at=now)
        raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """What is known of somebody before they have proved anything."""

    network: str = field(repr=False)
    browser: str = field(repr=False)
    """A random mark in the browser's cookie."""
    device_words: str = ""
    """The kind of browser in words, for the member's own eyes later."""
    language: str = "ja"
    """The language of the pages they are looking at."""
