"""What taking in a feed needs from outside."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from webapp.domain.card import CardNumber
    from webapp.domain.issuer_profile import IssuerProfile
    from webapp.domain.keys import KeyRing
    from webapp.domain.sealing import Sealer


class FeedDatabase(Protocol):
    """Where a feed is written; ``adapters.database.Database`` is one."""

    def change(self) -> AbstractContextManager[Connection]:
        """Give a connection for one change in bulk: leaving it saves, an exception undoes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPorts:
    """The issuer's figures, and what keeps personal data secret."""

    profile: IssuerProfile
    sealer: Sealer
    fingerprint_keys: KeyRing
    """Make the fingerprints of card numbers, and the blind index of contacts."""
    number_of: Callable[[int], CardNumber] | None = None
    """Tells the number of a card from its serial number; ``None`` where the issuer is not
    embedded.  A serial number that is too large raises ``ValueError``."""
