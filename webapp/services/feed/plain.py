"""Plain rows: card, day, amount, merchant, category, and nothing else.

Nearly all rows of most feeds are such.  Many of them together are understood column by
column, which takes half the time of `Lines.line`; what they tell is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from webapp.domain.feed import COLUMNS, FeedKind, RowError
from webapp.services.feed.identity import BETWEEN, DIGEST_BYTES, identity_of_occurrence
from webapp.services.feed.lines import POSTED, PURCHASE, REFUND, Line, Told
from webapp.services.points_booking import EARNED, TAKEN_BACK, Entry

if TYPE_CHECKING:
    from webapp.domain.feed import FeedRow
    from webapp.services.feed.known_cards import KnownCard
    from webapp.services.feed.lines import Lines

_NAMES: Final = COLUMNS[FeedKind.TRANSACTIONS]
_PLAIN: Final = (
    "card", "used_on", "amount", "currency", "original_amount", "merchant", "category_code",
)  # fmt: skip
_PLACES: Final = tuple(map(_NAMES.index, _PLAIN))
_OTHERS: Final = tuple(sorted(set(range(len(_NAMES))) - set(_PLACES)))
_NOTHING: Final = (None,) * 5
"""What a plain line has instead of an original amount and how it was converted."""
_made: Final = tuple.__new__


class _Meant(NamedTuple):
    """What the columns of plain rows mean."""

    cards: list[KnownCard]
    days: list[tuple[date, str]]
    minors: list[int]
    merchants: list[tuple[str, str]]
    codes: list[str]


class PlainRows:
    """Understands rows, as far as all of them are plain, and their accounts alike."""

    def __init__(self, lines: Lines) -> None:
        """Take who understands rows of any kind, to share what has been found out."""
        self._lines = lines

    def told(self, rows: Sequence[FeedRow], ids: Sequence[int]) -> list[Told] | None:
        """Return what the rows tell, or ``None`` when one is not plain, or cannot be a line."""
        texts = [row.texts for row in rows if not row.fault]
        meant = self._meant(texts) if texts and len(texts) == len(rows) else None
        return None if meant is None else list(self._told(meant, ids))

    def _meant(self, rows: list[tuple[str, ...]]) -> _Meant | None:
        columns = list(zip(*rows, strict=True))
        cards, used, amounts, currencies, originals, merchants, codes = (
            columns[place] for place in _PLACES
        )
        if any(any(columns[place]) for place in _OTHERS) or (any(amounts) and any(originals)):
            return None
        known = self._lines
        try:
            found = [known.cards[text] for text in cards]
            account = found[0].account
            if len({card.account.rules for card in found}) > 1 or not account.rules.is_steady:
                return None
            if not {*currencies} <= {"", account.currency}:
                return None
            return _Meant(
                found,
                [known.used[text] for text in used],
                [account.amounts[text] for text in (amounts if any(amounts) else originals)],
                [known.merchants[text] for text in merchants],
                [known.categories[text] for text in codes],
            )
        except (KeyError, RowError):
            return None

    def _told(self, meant: _Meant, ids: Sequence[int]) -> Iterator[Told]:
        """Go through the lines; nothing can be wrong any more, so equal rows are counted now."""
        begins, number_of = self._lines.begins, self._lines.occurrences.number
        words_of, rules = self._lines.rule_texts, meant.cards[0].account.rules
        known, find = rules.found, rules.find
        for line_id, card, (day, used_on), minor, (raw, name), code in zip(
            ids, *meant, strict=True
        ):
            account = card.account
            closing_on = max(account.closings[day], account.first_open)
            says = (
                f"{begins}{card.reference}{BETWEEN}{used_on}{BETWEEN}{minor}{account.currency}"
                f"{BETWEEN}{raw}"
            )
            identity = blake2b(f"{says}{BETWEEN}1".encode(), digest_size=DIGEST_BYTES).digest()
            number = number_of(identity, used_on)
            if number > 1:
                identity = identity_of_occurrence(says, number)
            rule = known.get((name, code)) or find(name, code, day)
            points = rule.earned_by_line(minor) if rule else 0
            kind = PURCHASE if minor >= 0 else REFUND
            line = _made(Line, (
                line_id, identity, account.id, card.id, None, kind, POSTED, used_on, None, None,
                closing_on, minor, *_NOTHING, raw, name, code, None, points,
            ))  # fmt: skip
            if not points or rule is None:
                yield line, None, None
                continue
            reason = EARNED if points > 0 else TAKEN_BACK
            entry = (account.id, used_on, closing_on, points, reason, words_of(rule), line_id, None)
            yield line, _made(Entry, entry), None
