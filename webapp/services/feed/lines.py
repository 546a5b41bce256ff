"""From a row of a feed to a line: one transaction, ready to be written.

This runs once for every row, however many there are, so it works with plain tuples and
looks everything up that it has found out before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from webapp.domain.feed import RowError
from webapp.domain.points_rules import PointsRule
from webapp.domain.transaction import TransactionKind, TransactionState
from webapp.services.feed.identity import (
    BETWEEN,
    Occurrences,
    identity_of_occurrence,
    identity_of_reference,
)
from webapp.services.feed.references import reference_fault
from webapp.services.feed.texts import (
    Amounts,
    Days,
    Merchants,
    Moments,
    Words,
    decimal_text,
    shown,
)
from webapp.services.points_booking import EARNED, TAKEN_BACK, Entry

if TYPE_CHECKING:
    from webapp.domain.feed import Feed, FeedRow
    from webapp.services.feed.known_accounts import KnownAccount
    from webapp.services.feed.known_cards import KnownCard, KnownCards
    from webapp.services.feed.ports import FeedPorts

PURCHASE: Final = TransactionKind.PURCHASE.value
REFUND: Final = TransactionKind.REFUND.value
CARD_CHECK: Final = TransactionKind.CARD_CHECK.value
PENDING: Final = TransactionState.PENDING.value
POSTED: Final = TransactionState.POSTED.value
KINDS: Final = tuple(kind.value for kind in TransactionKind)
STATES: Final = tuple(state.value for state in TransactionState)
EARNING: Final = frozenset(kind.value for kind in TransactionKind if kind.earns_points)
COUNTED: Final = frozenset(state.value for state in TransactionState if state.is_on_statement)
NEVER_NEGATIVE: Final = frozenset({PURCHASE, TransactionKind.CASH_ADVANCE.value})


class Line(NamedTuple):
    """One row of the table of transactions; days and moments as texts, as databases take them."""

    id: int
    identity: bytes
    account_id: int
    card_id: int
    reference: str | None
    kind: str
    state: str
    used_on: str
    used_at: str | None
    posted_on: str | None
    closing_on: str
    amount_minor: int
    original_minor: int | None
    original_currency: str | None
    rate: str | None
    fee_percent: str | None
    base_minor: int | None
    merchant_raw: str
    merchant: str
    category_code: str
    order_reference: str | None
    points: int


_made: Final = tuple.__new__
"""Makes a named tuple in half the time of its own constructor."""
_NOT_FOREIGN: Final = (None, None)
_NO_RATE: Final = (None, None, None)
_NO_POINTS: Final = (0, None)


Told = tuple[Line, Entry | None, bytes | None]
"""What a row tells: the line, the entry for its points by itself, and the identity of the
purchase that it names as a refund."""
RuleTexts = Callable[[PointsRule], int]
"""The row number of the words of a rule."""
Corrected = Callable[[str, str], bytes]
"""From the token of a row that was rejected once, and what the row says now, its identity."""


class Lines:
    """Makes lines of the rows of one file."""

    def __init__(
        self,
        feed: Feed,
        ports: FeedPorts,
        cards: KnownCards,
    ) -> None:
        """Take the feed, and what is known of its cards."""
        self.feed = feed.name
        self.begins = f"{feed.name}{BETWEEN}"
        self.occurrences = Occurrences()
        self.cards = cards.by_text
        self._corrected: Corrected
        self.rule_texts: RuleTexts
        self.used = Days("used_on", feed.date_formats)
        self._posted = Days("posted_on", feed.date_formats)
        self._moments = Moments("used_at", feed.defaults.time_zone or ports.profile.time_zone)
        self.merchants = Merchants("merchant")
        self._references = Words("reference")
        self.categories = Words("category_code")
        self._orders = Words("order")
        self._purchases = Words("refunds")
        self._negated = feed.purchases_negative
        self._originals: dict[str, Amounts] = {}

    def begin(self, corrected: Corrected, rule_texts: RuleTexts) -> None:
        """Take who knows, in the present change, corrected rows and the words of rules."""
        self._corrected = corrected
        self.rule_texts = rule_texts

    def line(self, row: FeedRow, line_id: int) -> Told:
        """Return the line for a row, or raise ``RowError`` when it cannot be one.

        The identity is found last: a row that is rejected has not occurred.  Points of a
        refund that names its purchase depend on others and are not told here.
        """
        (
            reference, card_text, kind, state, used, moment, posted, amount, currency, original,
            paid_in, rate, fee, base, merchant, category, order, refunds, token,
        ) = row.texts  # fmt: skip
        card = self.cards.get(card_text) or _refuse_card(card_text)
        account = card.account
        billed = account.amounts[amount or _only_original(account, original, paid_in)]
        kind, state, minor = _kind_and_state(kind, state, billed)
        day, used_on, used_at = (*self.used[used], None) if not moment else self._at(used, moment)
        posted_on, closing_on = self._posting(account, day, posted, state)
        paid = self._paid(account, (billed, amount, currency), original, paid_in)
        foreign = paid if paid[1] != account.currency else _NOT_FOREIGN
        converted = _conversion(account, rate, fee, base) if rate or fee or base else _NO_RATE
        raw, name, code = *self.merchants[merchant], self.categories[category]
        order_reference = self._orders[order] or None if order else None
        purchase = self._purchase(kind, refunds) if refunds else None
        known_as = self._references[reference] if reference else None
        says = (card.reference, used_on, paid, raw)
        identity = self._by_reference(known_as) if known_as else self._identity(says, token)
        points, rule_text = _NO_POINTS
        if kind in EARNING and state in COUNTED and not purchase:
            points, rule_text = self.points(account, minor, name, code, day)
        line = _made(Line, (
            line_id, identity, account.id, card.id, known_as or None, kind, state, used_on, used_at,
            posted_on, closing_on, minor, *foreign, *converted, raw, name, code, order_reference,
            points,
        ))  # fmt: skip
        return line, entry_of(line, points, rule_text, closing_on) if points else None, purchase

    def _posting(
        self, account: KnownAccount, used: date, posted: str, state: str
    ) -> tuple[str | None, str]:
        """Return the posting day and the closing day of the cycle that a line belongs to."""
        if state == PENDING and account.first_open:
            return (self._posted[posted][1] if posted else None), account.first_open
        if not posted:
            return None, account.closing_on(used)
        day, posted_on = self._posted[posted]
        return posted_on, account.closing_on(day)

    def _by_reference(self, reference: str) -> bytes:
        return identity_of_reference(self.feed, reference)

    def _purchase(self, kind: str, reference: str) -> bytes:
        """Return the identity of the purchase that a refund names."""
        if kind != REFUND:
            raise RowError("refunds", f"is for refunds; this is a {kind}")
        return identity_of_reference(self.feed, reference)

    def points(
        self, account: KnownAccount, minor: int, merchant: str, code: str, day: date
    ) -> tuple[int, int | None]:
        """Return the points of an amount by itself, and the words of the rule for it."""
        rule = account.rules.find(merchant, code, day)
        points = rule.earned_by_line(minor) if rule else 0
        return (points, self.rule_texts(rule)) if points and rule else _NO_POINTS

    def _at(self, used: str, moment: str) -> tuple[date, str, str]:
        """Return the day of a moment, and the moment; where the day is given too, it counts."""
        used_at, day = self._moments[moment]
        return (*self.used[used], used_at) if used else (day, day.isoformat(), used_at)

    def _paid(
        self, account: KnownAccount, bill: tuple[int, str, str], original: str, paid_in: str
    ) -> tuple[int, str]:
        """Return the original amount and its currency; the billed ones where none are told."""
        billed, amount, currency = bill
        if currency and currency != account.currency:
            _same_currency(account, currency)
        if not paid_in and not (original and amount):
            return billed, account.currency
        code = paid_in.strip() or account.currency
        amounts = self._originals.get(code)
        if amounts is None:
            amounts = Amounts("original_amount", code, negated=self._negated)
            self._originals[code] = amounts
        minor = amounts[original] if original or code != account.currency else billed
        if billed and (minor < 0) != (billed < 0):
            raise RowError("original_amount", "has not the sign of the amount")
        return minor, code

    def _identity(self, says: tuple[str, str, tuple[int, str], str], token: str) -> bytes:
        """Return what makes a row without a reference the same when it comes again."""
        card, used_on, (minor, currency), merchant = says
        text = f"{self.begins}{card}{BETWEEN}{used_on}{BETWEEN}{minor}{currency}{BETWEEN}{merchant}"
        if token:
            return self._corrected(token, text)
        first = identity_of_occurrence(text, 1)
        number = self.occurrences.number(first, used_on)
        return first if number == 1 else identity_of_occurrence(text, number)


def entry_of(line: Line, points: int, rule_text: int | None, closing_on: str) -> Entry:
    """Return the entry by which points of a line move in a cycle."""
    booked_on = line.posted_on or line.used_on
    reason = reason_of(points)
    return Entry(line.account_id, booked_on, closing_on, points, reason, rule_text, line.id)


def reason_of(points: int) -> str:
    """Return why points of a line move: earned, or taken back."""
    return EARNED if points > 0 else TAKEN_BACK


def _kind_and_state(kind: str, state: str, minor: int) -> tuple[str, str, int]:
    """Return kind and state, by the sign where the feed does not say, and the billed amount."""
    if not kind and not state:
        return (REFUND if minor < 0 else PURCHASE), POSTED, minor
    kind, state = kind.strip(), state.strip() or POSTED
    if state not in STATES:
        raise RowError("state", f"must be one of {', '.join(STATES)}, not {shown(state)}")
    if not kind:
        return (REFUND if minor < 0 else PURCHASE), state, minor
    if kind not in KINDS:
        raise RowError("kind", f"must be one of {', '.join(KINDS)}, not {shown(kind)}")
    if (minor < 0 and kind in NEVER_NEGATIVE) or (minor > 0 and kind == REFUND):
        raise RowError("amount", f"has the wrong sign for a {kind}")
    return kind, state, 0 if kind == CARD_CHECK else minor


def _only_original(account: KnownAccount, original: str, paid_in: str) -> str:
    """Return the original amount for a row without a billed one, if it was billed."""
    if paid_in and paid_in.strip() != account.currency:
        raise RowError("amount", f"is missing, and the original one is in {shown(paid_in)}")
    return original


def _refuse_card(text: str) -> KnownCard:
    raise RowError("card", reference_fault(text) or f"no such card: {shown(text)}")


def _same_currency(account: KnownAccount, currency: str) -> None:
    if currency.strip() not in {"", account.currency}:
        reason = f"is {shown(currency)}, but the account is billed in {account.currency}"
        raise RowError("currency", reason)


def _conversion(
    account: KnownAccount, rate: str, fee: str, base: str
) -> tuple[str | None, str | None, int | None]:
    """Return rate, fee percentage and the converted amount before the fee."""
    return (
        decimal_text("rate", rate),
        decimal_text("fee_percent", fee),
        account.base_amounts[base] if base else None,
    )
