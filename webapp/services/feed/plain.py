"""Plain rows: card, day, amount, merchant, category, and nothing else.

Nearly all rows of most feeds are such.  Many of them together are understood and written
column by column, which takes half the time of `Lines.line`; what they tell is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from webapp.domain.feed import RowError
from webapp.services.feed.identity import BETWEEN, identity_of, identity_of_occurrence
from webapp.services.feed.lines import POSTED, PURCHASE, REFUND, Line, Told, entry_of, reason_of
from webapp.services.points_booking import Entry

if TYPE_CHECKING:
    from webapp.domain.points_rules import PointsRule
    from webapp.services.feed.known_cards import KnownCard
    from webapp.services.feed.lines import Lines, RuleTexts

_NEEDED: Final = frozenset({"card", "used_on", "merchant"})
_AMOUNTS: Final = frozenset({"amount", "original_amount"})
_PLAIN: Final = _NEEDED | _AMOUNTS | {"currency", "category_code"}
_FIRST: Final = f"{BETWEEN}1"
"""How a text ends of which the first occurrence's identity is made."""
Columns = Mapping[str, Sequence[str]]


class _Meant(NamedTuple):
    """What the columns of plain rows mean."""

    cards: list[KnownCard]
    days: list[tuple[date, str]]
    minors: list[int]
    merchants: list[tuple[str, str]]
    codes: list[str]


@dataclass(slots=True, kw_only=True)
class PlainLines:
    """Lines of plain rows, ready to be written."""

    columns: dict[str, list[Any]]
    """What is written of the lines, by the column of the table."""
    rules: list[PointsRule | None]
    """The rule by which each line gives its points."""
    sums: Mapping[tuple[int, str], int]
    """The points of all lines, by account and closing day."""

    @property
    def ids(self) -> tuple[int, int]:
        """The first and the last row number; all between are lines of this or of no change."""
        ids = self.columns["id"]
        return ids[0], ids[-1]

    @property
    def only_rule(self) -> PointsRule | None:
        """The rule by which all of the lines give points, or ``None`` when they are several."""
        return self.rules[0] if len(set(map(id, self.rules))) == 1 else None

    def entries(self, words_of: RuleTexts) -> list[Entry]:
        """Return the entries for the points of the lines, each booked on the day of use."""
        names = ("account_id", "used_on", "closing_on", "points", "id")
        moves = zip(*map(self.columns.__getitem__, names), strict=True)
        return [
            Entry(account_id, used_on, closing_on, points, reason_of(points), words_of(rule), line)
            for (account_id, used_on, closing_on, points, line), rule in zip(
                moves, self.rules, strict=True
            )
            if points and rule is not None
        ]

    def told(self, words_of: RuleTexts) -> Iterator[Told]:
        """Go through the lines one by one, each with the entry for its points."""
        columns = (self.columns.get(name) or repeat(None) for name in Line._fields)
        for line, rule in zip(map(Line._make, zip(*columns)), self.rules, strict=True):  # noqa: B905 - some have no end
            entry = None
            if line.points and rule is not None:
                entry = entry_of(line, line.points, words_of(rule), line.closing_on)
            yield line, entry, None


class PlainRows:
    """Understands rows, as far as all of them are plain, and their accounts alike."""

    def __init__(self, lines: Lines) -> None:
        """Take who understands rows of any kind, to share what has been found out."""
        self._lines = lines

    def lines(self, columns: Columns, ids: Sequence[int]) -> PlainLines | None:
        """Return the lines, or ``None`` when a row is not plain, or cannot be a line."""
        told = {name: texts for name, texts in columns.items() if any(texts)}
        if not _NEEDED <= told.keys() <= _PLAIN or len(_AMOUNTS & told.keys()) != 1:
            return None
        try:
            meant = self._meant(told)
        except (KeyError, RowError):
            return None
        return None if meant is None else self._made(meant, ids)

    def _meant(self, told: Columns) -> _Meant | None:
        """Return what the texts mean, or ``None`` when the accounts are not alike."""
        known = self._lines
        cards = [known.cards[text] for text in told["card"]]
        account = cards[0].account
        if len({card.account.rules for card in cards}) > 1 or not account.rules.is_steady:
            return None
        if not {*told.get("currency", ())} <= {"", account.currency}:
            return None
        amounts = told.get("amount") or told["original_amount"]
        codes = told.get("category_code")
        return _Meant(
            cards,
            [known.used[text] for text in told["used_on"]],
            [account.amounts[text] for text in amounts],
            [known.merchants[text] for text in told["merchant"]],
            [known.categories[text] for text in codes] if codes else [""] * len(cards),
        )

    def _made(self, meant: _Meant, ids: Sequence[int]) -> PlainLines:
        """Make the lines; nothing can be wrong any more, so equal rows are counted now."""
        cards, days, minors, merchants, codes = meant
        accounts = [card.account for card in cards]
        rules, points = self._earned(meant)
        columns: dict[str, list[Any]] = {
            "id": list(ids),
            "identity": self._identities(meant),
            "account_id": [account.id for account in accounts],
            "card_id": [card.id for card in cards],
            "kind": [PURCHASE if minor >= 0 else REFUND for minor in minors],
            "state": [POSTED] * len(cards),
            "used_on": [used_on for _, used_on in days],
            "closing_on": [
                account.closing_on(day) for account, (day, _) in zip(accounts, days, strict=True)
            ],
            "amount_minor": minors,
            "merchant_raw": [raw for raw, _ in merchants],
            "merchant": [name for _, name in merchants],
            "category_code": codes,
            "points": points,
        }
        return PlainLines(columns=columns, rules=rules, sums=_sums(columns))

    def _identities(self, meant: _Meant) -> list[bytes]:
        """Return the identities of the lines: by what they say, and how often it was said."""
        begins, currency = self._lines.begins, meant.cards[0].account.currency
        says = [
            f"{begins}{card.reference}{BETWEEN}{used_on}{BETWEEN}{minor}{currency}{BETWEEN}{raw}"
            f"{_FIRST}"
            for card, (_, used_on), minor, (raw, _) in zip(*meant[:4], strict=True)
        ]
        firsts = list(map(identity_of, says))
        numbers = self._lines.occurrences.numbers(firsts, [used_on for _, used_on in meant.days])
        return [
            first if number == 1 else identity_of_occurrence(text.removesuffix(_FIRST), number)
            for first, text, number in zip(firsts, says, numbers, strict=True)
        ]

    def _earned(self, meant: _Meant) -> tuple[list[PointsRule | None], list[int]]:
        """Return the rules by which the lines give points, and how many."""
        book, minors = meant.cards[0].account.rules, meant.minors
        if (only := book.only) is not None:
            return [only.rule] * len(minors), [only[minor] for minor in minors]
        known, find = book.found, book.find
        rules = [
            known.get((name, code)) or find(name, code, day)
            for (day, _), _, (_, name), code in zip(*meant[1:], strict=True)
        ]
        return rules, [
            rule.earned_by_line(minor) if rule else 0
            for rule, minor in zip(rules, minors, strict=True)
        ]


def _sums(columns: Mapping[str, list[Any]]) -> dict[tuple[int, str], int]:
    """Return the points of all lines, by account and closing day."""
    sums: dict[tuple[int, str], int] = defaultdict(int)
    named = (columns[name] for name in ("account_id", "closing_on", "points"))
    for account_id, closing_on, points in zip(*named, strict=True):
        if points:
            sums[account_id, closing_on] += points
    return sums
