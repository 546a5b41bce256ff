"""Rows that were made with an older key are made anew with the current one.

It works in small batches, each a short unit of work, while the site runs.  A row that
somebody changes in the meantime stays as that somebody left it.  Whoever stops it just
starts it again: rows that are done are not touched a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import Select, Update, and_, or_, select, update

from webapp.domain.keys import UnknownKeyError
from webapp.domain.mail import Channel
from webapp.domain.sealing import SealBrokenError, blind_index
from webapp.models import Card, Contact
from webapp.services.notices import contact_place
from webapp.services.sealed_columns import SEALED, SealedColumn

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from webapp.domain.card import CardNumber
    from webapp.domain.keys import KeyRing
    from webapp.domain.sealing import Sealer

BATCH: Final = 200
"""So few rows that nobody waits for the lock that writing them takes."""
Fresh = Update | None
"""How a row is made anew; ``None`` if what it holds cannot be read."""


class RewrapDatabase(Protocol):
    """Where rows are read and written; ``adapters.database.Database`` is one."""

    def read(self) -> AbstractContextManager[Connection]:
        """Give a connection on which nothing is changed."""
        ...

    def change(self) -> AbstractContextManager[Connection]:
        """Give a connection for one change: leaving it saves."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RewrapPorts:
    """The keys, and who knows the numbers of cards."""

    sealer: Sealer
    sealing_keys: KeyRing
    fingerprint_keys: KeyRing
    number_of: Callable[[int, date], CardNumber] | None
    """From a card's serial number and expiry; none where another issuer makes the cards."""
    rest: Callable[[], None]
    """Is called between two batches, so that others can write."""


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What became of the rows of one place."""

    place: str
    renewed: int
    unreadable: int
    """Rows that none of the keys opens; they stay as they are."""


@dataclass(frozen=True, slots=True)
class _Work:
    """One place: which rows come next, and how one is made anew."""

    place: str
    query: Select[*tuple[Any, ...]]
    row: Any
    fresh: Callable[[Sequence[Any]], Fresh]


def rewrap(
    database: RewrapDatabase, ports: RewrapPorts, *, batch: int = BATCH
) -> Iterator[Rewrapped]:
    """Make all rows anew that an older key made and that can be; tell it place by place."""
    for work in _all_work(ports):
        yield _rewrap(database, ports, work, batch)


def _rewrap(database: RewrapDatabase, ports: RewrapPorts, work: _Work, batch: int) -> Rewrapped:
    renewed = unreadable = 0
    query = work.query.order_by(work.row).limit(batch)
    after = None
    while True:
        asked = query if after is None else query.where(work.row > after)
        with database.read() as connection:
            rows = connection.execute(asked).all()
        if not rows:
            return Rewrapped(work.place, renewed, unreadable)
        fresh = [work.fresh(row) for row in rows]
        unreadable += fresh.count(None)
        renewed += _save(database, (one for one in fresh if one is not None))
        after = rows[-1][0]
        ports.rest()


def _save(database: RewrapDatabase, changes: Iterable[Update]) -> int:
    with database.change() as connection:
        return sum(connection.execute(change).rowcount for change in changes)


def _all_work(ports: RewrapPorts) -> Iterator[_Work]:
    for column in SEALED:
        yield _seals(ports, column)
    yield _indexes(ports)
    if ports.number_of is not None:
        yield _fingerprints(ports, ports.number_of)


def _seals(ports: RewrapPorts, sealed: SealedColumn) -> _Work:
    column, newest = sealed.column, ports.sealing_keys.current.id

    def fresh(row: Sequence[Any]) -> Fresh:
        row_id, text, *parts = row
        place = sealed.place(*parts)
        opened = _opened(ports, text, place)
        if opened is None:
            return None
        same = update(column.class_).where(sealed.row == row_id, column == text)
        return same.values({column: ports.sealer.seal(opened, place)})

    query = select(sealed.row, column, *sealed.place_from).where(
        column != "", ~column.startswith(f"{newest}.")
    )
    return _Work(sealed.name, query, sealed.row, fresh)


def _indexes(ports: RewrapPorts) -> _Work:
    newest = ports.fingerprint_keys.current

    def fresh(row: Sequence[Any]) -> Fresh:
        row_id, text, member_id, channel = row
        address = _opened(ports, text, contact_place(member_id, Channel(channel)))
        if address is None:
            return None
        index = blind_index(newest, "contact.address", address.casefold())
        same = update(Contact).where(Contact.id == row_id, Contact.address_sealed == text)
        return same.values(blind_index=index, index_key_id=newest.id)

    query = select(Contact.id, Contact.address_sealed, Contact.member_id, Contact.channel).where(
        or_(Contact.index_key_id.is_(None), Contact.index_key_id != newest.id)
    )
    return _Work("contact.index", query, Contact.id, fresh)


def _fingerprints(ports: RewrapPorts, number_of: Callable[[int, date], CardNumber]) -> _Work:
    """Return the work on cards whose issuer can tell the number from the serial number."""
    newest = ports.fingerprint_keys.current

    def fresh(row: Sequence[Any]) -> Fresh:
        row_id, before, serial, expires_on = row
        number = number_of(serial, expires_on)
        if before not in {number.fingerprint(key) for key in ports.fingerprint_keys}:
            return None
        same = update(Card).where(Card.id == row_id, Card.number_fingerprint == before)
        fingerprint = number.fingerprint(newest)
        return same.values(number_fingerprint=fingerprint, fingerprint_key_id=newest.id)

    query = select(Card.id, Card.number_fingerprint, Card.serial, Card.expires_on).where(
        and_(
            Card.number_fingerprint.is_not(None),
            Card.serial.is_not(None),
            Card.expires_on.is_not(None),
        ),
        or_(Card.fingerprint_key_id.is_(None), Card.fingerprint_key_id != newest.id),
    )
    return _Work("card.number", query, Card.id, fresh)


def _opened(ports: RewrapPorts, sealed: str, place: str) -> str | None:
    try:
        return ports.sealer.open(sealed, place)
    except (UnknownKeyError, SealBrokenError):
        return None
