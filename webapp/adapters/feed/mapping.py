"""Which column of an issuer's file is which field: a TOML file, or nothing for native files.

A name that is not known is refused, so that a slip of the pen is not silently ignored.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from webapp.adapters.issuer_file import IssuerFileError
from webapp.adapters.issuer_file import _Table as Table
from webapp.domain.cycle import BillingCycle
from webapp.domain.feed import (
    COLUMNS,
    NATIVE_FEED,
    REJECTED_ROW,
    REQUIRED,
    Feed,
    FeedDefaults,
    FeedError,
    FeedKind,
)
from webapp.domain.money import AmountRefusal, is_currency, parse_minor
from webapp.domain.points_rules import PointsRule

FEED_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
ENCODINGS: Final = ("utf-8", "cp932")
EVENTS: Final = "events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trailer:
    """The last row of a file: what its first cell is, and which cell counts the records."""

    first_cell: str
    count_cell: int
    """Counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A file beside the file, named like it with something added, that counts the records."""

    suffix: str
    count: re.Pattern[str]
    """Finds the number in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMapping:
    """How one kind of file is read."""

    kind: FeedKind
    feed: Feed
    fields: Mapping[str, tuple[str, ...]]
    """For each native column the columns of the file; the first that is not empty counts."""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For some native columns what the file's words for their values mean."""
    encoding: str = ""
    """Empty: found out from the file."""
    other_columns: bool = False
    """Whether the file may have columns that are not named here."""
    trailer: Trailer | None = None
    manifest: Manifest | None = None

    def missing(self, columns: frozenset[str]) -> str:
        """Return what a file with these columns lacks, in words; empty for nothing."""
        lacking = sorted({name for names in self.fields.values() for name in names} - columns)
        if lacking and not self.is_native:
            return f"has no column {', '.join(map(repr, lacking))}, which the mapping names"
        for group in REQUIRED[self.kind]:
            if not any(set(self.fields.get(name, ())) & columns for name in group):
                return f"has no column for {' or '.join(group)}"
        return ""

    def unknown(self, columns: frozenset[str]) -> list[str]:
        """Return the columns of a file that nobody asked for."""
        named = {name for names in self.fields.values() for name in names}
        return [] if self.other_columns else sorted(columns - named)

    @property
    def is_native(self) -> bool:
        """Whether the columns have the names that the operating guide gives them."""
        return all(names == (name,) for name, names in self.fields.items())

    def in_file(self, column: str) -> str:
        """Return the name that a native column has in the file."""
        return " or ".join(self.fields.get(column, (column,)))


def native_mapping(kind: FeedKind, feed: str = NATIVE_FEED) -> FeedMapping:
    """Return how a file is read whose columns have their native names."""
    names = [name for name in COLUMNS[kind] if name != REJECTED_ROW]
    return FeedMapping(kind=kind, feed=Feed(name=feed), fields={name: (name,) for name in names})


def kind_of(columns: frozenset[str]) -> FeedKind | None:
    """Return the only kind of native file that can have these columns."""
    fitting = [
        kind
        for kind in FeedKind
        for native in (native_mapping(kind),)
        if not native.missing(columns) and not native.unknown(columns)
    ]
    return fitting[0] if len(fitting) == 1 else None


def read_kind(word: str) -> FeedKind:
    """Return the kind of file that a word names."""
    if word == EVENTS:
        raise FeedError("events are not taken in yet")
    try:
        return FeedKind(word)
    except ValueError:
        kinds = ", ".join(kind.value for kind in FeedKind)
        raise FeedError(f"kind must be one of {kinds}, not {word!r}") from None


def read_mapping(path: Path) -> FeedMapping:
    """Return the mapping that a file holds.

    Raise ``FeedError`` with one sentence that names the file and the place.
    """
    try:
        with path.open("rb") as file:
            return _mapping(Table(tomllib.load(file), ""))
    except OSError as error:
        raise FeedError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, IssuerFileError, ValueError) as error:
        raise FeedError(f"{path}: {error}") from None


def _mapping(table: Table) -> FeedMapping:
    kind = read_kind(table.take("kind", str))
    mapping = FeedMapping(
        kind=kind,
        feed=_feed(table),
        fields=_fields(table.table("fields"), kind),
        values=_values(table.take("values", dict, {}), kind),
        encoding=_encoding(table.take("encoding", str, "")),
        other_columns=_choice(table, "other_columns", ("refuse", "ignore")) == "ignore",
        trailer=_trailer(table.take_optional("trailer", dict)),
        manifest=_manifest(table.take_optional("manifest", dict)),
    )
    table.done()
    columns = frozenset(name for names in mapping.fields.values() for name in names)
    if lacking := mapping.missing(columns):
        raise FeedError(f"fields: the mapping {lacking}")
    return mapping


def _feed(table: Table) -> Feed:
    name = table.take("feed", str)
    if not FEED_NAME.fullmatch(name):
        raise FeedError(f"feed must be a name of a-z, 0-9 and -, not {name!r}")
    formats: list[object] = table.take("days", list, [])
    return Feed(
        name=name,
        history=table.take("history", bool, False),  # noqa: FBT003 - the default of a value
        defaults=_defaults(Table(table.take("defaults", dict, {}), "defaults.")),
        date_formats=tuple(map(str, formats)),
        purchases_negative=_choice(table, "purchases", ("positive", "negative")) == "negative",
    )


def _choice(table: Table, name: str, words: tuple[str, str]) -> str:
    word = table.take(name, str, words[0])
    if word not in words:
        raise FeedError(f"{name} must be {' or '.join(map(repr, words))}, not {word!r}")
    return word


def _encoding(name: str) -> str:
    if not name:
        return ""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        found = name
    if found not in ENCODINGS:
        raise FeedError(f"encoding must be one of {', '.join(ENCODINGS)}, not {name!r}")
    return found


def _fields(table: Table, kind: FeedKind) -> dict[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    for name in COLUMNS[kind]:
        if name == REJECTED_ROW:
            continue
        names = table.take_optional(name, object)
        if names is None:
            continue
        columns = names if isinstance(names, list) else [names]
        if not columns or not all(isinstance(column, str) and column for column in columns):
            raise FeedError(f"fields.{name} must name a column, or a list of columns")
        fields[name] = tuple(map(str, columns))
    table.done()
    return fields


def _values(tables: Mapping[str, object], kind: FeedKind) -> dict[str, dict[str, str]]:
    values: dict[str, dict[str, str]] = {}
    for name, words in tables.items():
        if name not in COLUMNS[kind]:
            raise FeedError(f"values.{name} is not known")
        if not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values()):
            raise FeedError(f"values.{name} must be a table of texts")
        values[name] = words
    return values


def _defaults(table: Table) -> FeedDefaults:
    currency = table.take_optional("currency", str)
    if currency is not None and not is_currency(currency):
        raise FeedError(f"defaults.currency is no currency of ISO 4217: {currency!r}")
    cycle = table.take_optional("cycle", dict)
    points = table.take_optional("points", dict)
    defaults = FeedDefaults(
        currency=currency,
        cycle=None if cycle is None else _cycle(Table(cycle, "defaults.cycle.")),
        time_zone=_time_zone(table.take_optional("time_zone", str)),
        product=table.take("product", str, ""),
        opens_cards=table.take("open_cards", bool, False),  # noqa: FBT003 - the default of a value
    )
    table.done()
    if points is None:
        return defaults
    return replace(defaults, points_rule=_points(Table(points, "defaults.points."), currency))


def _cycle(table: Table) -> BillingCycle:
    names = ("closing_day", "payment_day", "payment_month_offset")
    cycle = BillingCycle(*(table.take(name, int) for name in names))
    table.done()
    return cycle


def _time_zone(name: str | None) -> str | None:
    try:
        return None if name is None else ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FeedError(f"defaults.time_zone is not known: {name!r}") from None


def _points(table: Table, currency: str | None) -> PointsRule:
    spend = table.take("spend_per_point", str)
    if currency is None:
        raise FeedError("defaults.points needs defaults.currency")
    minor = parse_minor(spend, currency)
    if isinstance(minor, AmountRefusal) or minor < 1:
        raise FeedError(f"defaults.points.spend_per_point is no amount: {spend!r}")
    rule = PointsRule(
        id=table.take("rule", str, "usual"),
        words_ja=table.take("words_ja", str, f"{spend} {currency}につき1ポイント"),
        words_en=table.take("words_en", str, f"1 point for every {spend} {currency}"),
        spend_per_point_minor=minor,
    )
    table.done()
    return rule


def _trailer(values: object) -> Trailer | None:
    if values is None:
        return None
    table = Table(values, "trailer.")
    first_cell, count_cell = table.take("first_cell", str), table.take("count_cell", int)
    table.done()
    if count_cell < 1:
        raise FeedError("trailer.count_cell counts from 1")
    return Trailer(first_cell=first_cell, count_cell=count_cell)


def _manifest(values: object) -> Manifest | None:
    if values is None:
        return None
    table = Table(values, "manifest.")
    suffix, pattern = table.take("suffix", str), table.take("count", str, "([0-9]+)")
    table.done()
    try:
        count = re.compile(pattern)
    except re.error as error:
        raise FeedError(f"manifest.count is no pattern: {error}") from None
    if count.groups != 1 or not suffix:
        raise FeedError("manifest needs a suffix, and a count pattern with one group")
    return Manifest(suffix=suffix, count=count)
