"""Who there is and where they go, read from the files beside this module."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Merchant:
    """A merchant, and what is spent there, in minor units of its currency."""

    raw: str
    code: str
    low: int
    high: int
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Regular:
    """A debit that comes by itself on a day of the month."""

    key: str
    raw: str
    code: str
    amount: int
    rise: int
    """By how much the price rises each year in ``rise_month``."""
    rise_month: int
    swing: int
    """By how many percent it moves with the seasons; below zero: more in winter."""
    every: int
    """Every how many months it comes."""
    day: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMember:
    """An invented member.  A contact that is empty is not on file."""

    reference: str
    name: str
    kana: str
    latin: str
    born_on: date
    language: str = "ja"
    email: str = ""
    sms: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """A card account; its cycle is the issuer's one with this closing day."""

    reference: str
    main_member: str
    closing_day: int
    product: str
    fee: int = 0
    fee_month: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoConsent:
    """What a family member lets the main member see."""

    account: str
    member: str
    shows: str
    recorded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A journey that is made every year in a month; abroad unless the currency is yen."""

    month: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCard:
    """A card and the habits of whoever holds it."""

    reference: str
    account: str
    member: str
    serial: int
    expires_on: date
    weekly: Mapping[str, float]
    regular: Sequence[str]
    trips: Sequence[Trip]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody and everything of the demo issuer."""

    members: tuple[DemoMember, ...]
    accounts: tuple[DemoAccount, ...]
    consents: tuple[DemoConsent, ...]
    cards: tuple[DemoCard, ...]


@cache
def read_cast() -> Cast:
    """Return the people of ``people.toml``."""
    with (HERE / "people.toml").open("rb") as file:
        found = tomllib.load(file)
    return Cast(
        members=tuple(DemoMember(**entry) for entry in found["members"]),
        accounts=tuple(DemoAccount(**entry) for entry in found["accounts"]),
        consents=tuple(DemoConsent(**entry) for entry in found["consents"]),
        cards=tuple(_card(entry) for entry in found["cards"]),
    )


def _card(entry: dict[str, Any]) -> DemoCard:
    trips = tuple(Trip(**trip) for trip in entry.pop("trips"))
    return DemoCard(trips=trips, **entry)


@cache
def read_merchants() -> Mapping[str, tuple[Merchant, ...]]:
    """Return the merchants of each group of ``merchants.csv``."""
    groups: dict[str, list[Merchant]] = defaultdict(list)
    for row in _rows("merchants.csv"):
        low, high, step = (int(row[name]) for name in ("low", "high", "step"))
        groups[row["group"]].append(Merchant(row["raw"], row["code"], low, high, step))
    return {group: tuple(merchants) for group, merchants in groups.items()}


@cache
def read_regulars() -> Mapping[str, Regular]:
    """Return the debits of ``regular.csv`` by their keys."""
    words = ("key", "raw", "code", "currency")
    return {
        row["key"]: Regular(
            **{name: text if name in words else int(text) for name, text in row.items()}  # type: ignore[arg-type]
        )
        for row in _rows("regular.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
