"""The issuer's own file: who it is and by which figures it counts, as TOML.

A name that is not known is refused, so that a slip of the pen is not silently ignored.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from webapp.domain.cycle import BillingCycle
from webapp.domain.issuer_profile import IssuerProfile, IssuerWords
from webapp.domain.points_rules import PointsRule, PointsScope, RuleBook

_T = TypeVar("_T")
DEMO: Final = Path(__file__).parent / "issuers" / "demo.toml"
_WORDS: Final = ("name", "site_name", "phone", "hours", "relay", "chat_url", "post", "email")


class IssuerFileError(ValueError):
    """The issuer file cannot be used; the text says where and why."""


def read_issuer_file(path: Path | None) -> IssuerProfile:
    """Return the issuer of the file; the demo issuer's when there is none.

    Raises ``IssuerFileError`` with one sentence that names the file and the place.
    """
    chosen = path or DEMO
    try:
        with chosen.open("rb") as file:
            return _profile(_Table(tomllib.load(file), ""))
    except (tomllib.TOMLDecodeError, IssuerFileError, ValueError) as error:
        message = f"{chosen}: {error}"
        raise IssuerFileError(message) from None


def issuer_file_faults(path: Path) -> list[str]:
    """Return what is wrong with an issuer file; nothing when it can be used."""
    try:
        read_issuer_file(path)
    except IssuerFileError as error:
        return [str(error)]
    return []


class _Table:
    """One table of the file, which notices what is missing and what is left over."""

    def __init__(self, values: object, place: str) -> None:
        """Take the values that stand at ``place``."""
        if not isinstance(values, dict):
            message = f"{place} must be a table"
            raise IssuerFileError(message)
        self._left: dict[str, object] = dict(values)
        self._place = place

    def take(self, name: str, kind: type[_T], default: _T | None = None) -> _T:
        """Return the value of ``name``, which must be of ``kind``."""
        value = self._left.pop(name, default)
        if value is None:
            message = f"{self._place}{name} is missing"
            raise IssuerFileError(message)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            message = f"{self._place}{name} must be of type {kind.__name__}"
            raise IssuerFileError(message)
        return value

    def take_optional(self, name: str, kind: type[_T]) -> _T | None:
        """Return the value of ``name``, or ``None`` when it is left out."""
        return self.take(name, kind) if name in self._left else None

    def words(self, name: str) -> frozenset[str]:
        """Return a list of texts as a set; left out means none."""
        values: list[object] = self.take(name, list, [])
        if not all(isinstance(value, str) for value in values):
            message = f"{self._place}{name} must be a list of texts"
            raise IssuerFileError(message)
        return frozenset(str(value) for value in values)

    def table(self, name: str) -> _Table:
        """Return the table called ``name``."""
        return _Table(self.take(name, dict), f"{self._place}{name}.")

    def tables(self, name: str) -> list[_Table]:
        """Return the list of tables called ``name``; at least one."""
        values: list[object] = self.take(name, list)
        place = f"{self._place}{name}"
        if not values:
            message = f"{place} must have at least one entry"
            raise IssuerFileError(message)
        return [_Table(value, f"{place}[{at}].") for at, value in enumerate(values)]

    def done(self) -> None:
        """Refuse what nobody asked for."""
        if self._left:
            message = f"{self._place}{min(self._left)} is not known"
            raise IssuerFileError(message)


def _profile(table: _Table) -> IssuerProfile:
    cards, points = table.table("cards"), table.table("points")
    profile = IssuerProfile(
        ja=_words(table.table("ja")),
        en=_words(table.table("en")),
        time_zone=_time_zone(table.take("time_zone", str)),
        currency=table.take("currency", str),
        card_number_length=_within(cards.take("number_length", int), 13, 19, "number_length"),
        security_code_length=_within(
            cards.take("security_code_length", int), 3, 4, "security_code_length"
        ),
        card_prefix=cards.take("prefix", str, ""),
        cycles=tuple(_cycle(entry) for entry in table.tables("cycles")),
        points_expire_after_months=points.take_optional("expire_after_months", int),
        points_rules=RuleBook(_rule(entry) for entry in points.tables("rules")).rules,
    )
    for part in (cards, points, table):
        part.done()
    return profile


def _words(table: _Table) -> IssuerWords:
    products = table.take("products", dict, {})
    if not all(isinstance(name, str) for name in products.values()):
        message = "products must be a table of names"
        raise IssuerFileError(message)
    words = IssuerWords(**{name: table.take(name, str) for name in _WORDS}, products=products)
    table.done()
    return words


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        message = f"time_zone is not known: {name}"
        raise IssuerFileError(message) from None
    return name


def _within(value: int, lowest: int, highest: int, name: str) -> int:
    if not lowest <= value <= highest:
        message = f"cards.{name} must be from {lowest} to {highest}"
        raise IssuerFileError(message)
    return value


def _cycle(table: _Table) -> BillingCycle:
    cycle = BillingCycle(
        closing_day=table.take("closing_day", int),
        payment_day=table.take("payment_day", int),
        payment_month_offset=table.take("payment_month_offset", int),
    )
    table.done()
    return cycle


def _rule(table: _Table) -> PointsRule:
    rule = PointsRule(
        id=table.take("id", str),
        words_ja=table.take("words_ja", str),
        words_en=table.take("words_en", str),
        spend_per_point_minor=table.take("spend_per_point", int),
        multiplier=table.take("multiplier", int, 1),
        merchants=table.words("merchants"),
        categories=table.words("categories"),
        products=table.words("products"),
        first_on=table.take_optional("first_on", date),
        last_on=table.take_optional("last_on", date),
        scope=PointsScope(table.take("scope", str, PointsScope.TRANSACTION.value)),
    )
    table.done()
    return rule
