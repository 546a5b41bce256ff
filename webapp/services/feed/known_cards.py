"""The cards and accounts that a file speaks of: those that are known, and those it opens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, insert, select

from webapp.domain.cycle import BillingCycle
from webapp.domain.points_rules import RuleBook
from webapp.models import Account, Card, Cycle
from webapp.services.bulk import in_parts, insert_rows, reserve_ids
from webapp.services.feed.known_accounts import Closings, KnownAccount, Rules
from webapp.services.feed.references import last_digits_of, reference_fault
from webapp.services.feed.texts import Amounts

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from webapp.domain.feed import Feed
    from webapp.services.feed.ports import FeedPorts

MOST_REMEMBERED: Final = 50_000


@dataclass(slots=True)
class KnownCard:
    """A card, and the account it belongs to."""

    id: int
    account: KnownAccount
    reference: str


@dataclass(slots=True)
class _Opened:
    """What is to be written for a card that the file opens."""

    card: KnownCard
    opens_account: bool


_CARDS: Final = (
    select(Card.reference, Card.id, Card.account_id)
    .where(Card.feed == bindparam("feed"))
    .where(Card.reference.in_(bindparam("references", expanding=True)))
)
_ACCOUNTS: Final = (
    select(
        Account.id,
        Account.reference,
        Account.currency,
        Account.product,
        Account.closed_until,
        Cycle.closing_day,
        Cycle.payment_day,
        Cycle.payment_month_offset,
    )
    .join(Cycle, Cycle.id == Account.cycle_id)
    .order_by(Account.id)
)
_ACCOUNTS_BY_ID: Final = _ACCOUNTS.where(Account.id.in_(bindparam("ids", expanding=True)))
_CLOSED_UNTIL: Final = (
    select(Account.id, Account.closed_until)
    .where(Account.id.in_(bindparam("ids", expanding=True)))
    .order_by(Account.id)
    # A statement that is being closed is waited for, and waits: its lines are final.
    .with_for_update()
)
_ACCOUNTS_BY_REFERENCE: Final = _ACCOUNTS.where(
    Account.feed == bindparam("feed"),
    Account.reference.in_(bindparam("references", expanding=True)),
)


@dataclass(slots=True)
class KnownCards:
    """The cards of one feed, by the text that its files have for them."""

    feed: Feed
    ports: FeedPorts
    connection: Connection = field(init=False)
    by_text: dict[str, KnownCard] = field(default_factory=dict)
    accounts: dict[int, KnownAccount] = field(default_factory=dict)
    _prepared: set[str] = field(default_factory=set)
    _opened: dict[int, _Opened] = field(default_factory=dict)
    _closings: dict[BillingCycle, Closings] = field(default_factory=dict)
    _amounts: dict[str, tuple[Amounts, Amounts]] = field(default_factory=dict)
    _rules: dict[tuple[str, str], Rules] = field(default_factory=dict)
    _cycle_id: int | None = None
    """The number of the billing cycle of accounts that are opened."""

    def begin(self, connection: Connection) -> None:
        """Begin a change: what has been closed meanwhile is not known any more."""
        self.connection = connection
        self._prepared.clear()

    def prepare(self, texts: Collection[str]) -> None:
        """Get to know the cards of the next rows, and what of their accounts is closed now."""
        new = set(texts) - self._prepared
        if len(self.by_text) + len(new) > MOST_REMEMBERED:
            self.by_text.clear()
            self.accounts.clear()
            self._prepared.clear()
            new = set(texts)
        self._prepared |= new
        unknown = {text: text.strip() for text in new if text not in self.by_text}
        references = {text for text in unknown.values() if not reference_fault(text)}
        found = dict(self._find(references))
        if self.feed.defaults.opens_cards:
            found.update(self._open(sorted(references - found.keys())))
        self.by_text.update(
            (text, found[reference]) for text, reference in unknown.items() if reference in found
        )
        ids = {self.by_text[text].account.id for text in new if text in self.by_text}
        self.look_what_is_closed(ids)

    def _find(self, references: Iterable[str]) -> Iterator[tuple[str, KnownCard]]:
        for part in in_parts(sorted(references)):
            rows = self.connection.execute(
                _CARDS, {"feed": self.feed.name, "references": part}
            ).all()
            self.load_accounts({row.account_id for row in rows} - self.accounts.keys())
            for row in rows:
                account = self.accounts[row.account_id]
                yield row.reference, KnownCard(row.id, account, row.reference)

    def load_accounts(self, ids: Iterable[int]) -> None:
        """Get to know accounts."""
        for part in in_parts(sorted(ids)):
            for row in self.connection.execute(_ACCOUNTS_BY_ID, {"ids": part}):
                self._remember(row)

    def account(self, account_id: int) -> KnownAccount:
        """Return an account by its row number."""
        if account_id not in self.accounts:
            self.load_accounts([account_id])
        return self.accounts[account_id]

    def look_what_is_closed(self, ids: Iterable[int]) -> None:
        """Learn up to when accounts are closed, and keep it so until this is saved."""
        for part in in_parts(sorted(ids)):
            for account_id, closed_until in self.connection.execute(_CLOSED_UNTIL, {"ids": part}):
                if closed_until is not None:
                    self.accounts[account_id].close(closed_until)

    def _remember(self, row: Row[*tuple[Any, ...]]) -> KnownAccount:
        account_id, _, currency, product, closed_until, *cycle = row
        account = self.accounts.get(account_id)
        if account is None:
            account = self.accounts[account_id] = self._account(
                account_id, currency, product, BillingCycle(*cycle)
            )
        if closed_until is not None:
            account.close(closed_until)
        return account

    def _account(
        self, account_id: int, currency: str, product: str, cycle: BillingCycle
    ) -> KnownAccount:
        """Return an account; what accounts have in common is remembered once for all of them."""
        if cycle not in self._closings:
            self._closings[cycle] = Closings(cycle)
        if currency not in self._amounts:
            negated = self.feed.purchases_negative
            self._amounts[currency] = (
                Amounts("amount", currency, negated=negated),
                Amounts("base_amount", currency, negated=negated),
            )
        if (currency, product) not in self._rules:
            self._rules[currency, product] = self._rules_for(currency, product)
        amounts, base_amounts = self._amounts[currency]
        return KnownAccount(
            id=account_id,
            currency=currency,
            closings=self._closings[cycle],
            amounts=amounts,
            base_amounts=base_amounts,
            rules=self._rules[currency, product],
        )

    def _rules_for(self, currency: str, product: str) -> Rules:
        defaults, profile = self.feed.defaults, self.ports.profile
        if defaults.points_rule is not None:
            return Rules(RuleBook((defaults.points_rule,)), product)
        # The issuer's rules count in its own currency: 100 yen are not 100 pence.
        rules = profile.points_rules if currency == profile.currency else ()
        return Rules(RuleBook(rules), product)

    def _open(self, references: list[str]) -> Iterator[tuple[str, KnownCard]]:
        """Open cards, each with an account of its own; only used ones will be written."""
        if not references:
            return
        defaults, profile = self.feed.defaults, self.ports.profile
        existing: dict[str, KnownAccount] = {}
        for part in in_parts(references):
            values = {"feed": self.feed.name, "references": part}
            for row in self.connection.execute(_ACCOUNTS_BY_REFERENCE, values):
                existing[row.reference] = self._remember(row)
        account_ids = reserve_ids(self.connection, "account", len(references))
        card_ids = reserve_ids(self.connection, "card", len(references))
        for reference, account_id, card_id in zip(references, account_ids, card_ids, strict=True):
            account = existing.get(reference)
            card = KnownCard(
                card_id,
                account
                or self._account(
                    account_id,
                    defaults.currency or profile.currency,
                    defaults.product,
                    defaults.cycle or profile.cycles[0],
                ),
                reference,
            )
            self.accounts[card.account.id] = card.account
            self._opened[card_id] = _Opened(card, opens_account=account is None)
            yield reference, card

    @property
    def has_opened(self) -> bool:
        """Whether any card was opened and is not written yet."""
        return bool(self._opened)

    def write_opened(self, used_cards: Iterable[int]) -> None:
        """Write the cards and accounts that were opened and are used."""
        opened = [self._opened.pop(card) for card in used_cards if card in self._opened]
        if not opened:
            return
        self._write_accounts([one for one in opened if one.opens_account])
        insert_rows(
            self.connection,
            "card",
            ("id", "feed", "reference", "account_id", "last_digits"),
            [
                (
                    one.card.id,
                    self.feed.name,
                    one.card.reference,
                    one.card.account.id,
                    last_digits_of(one.card.reference),
                )
                for one in opened
            ],
        )

    def forget_unused(self) -> None:
        """Forget cards of which all rows were rejected: others will get their numbers."""
        if self._opened:
            for text, card in list(self.by_text.items()):
                if card.id in self._opened:
                    del self.by_text[text]
                    self._prepared.discard(text)
            self._opened.clear()

    def _write_accounts(self, opened: list[_Opened]) -> None:
        defaults, profile, feed = self.feed.defaults, self.ports.profile, self.feed
        if self._cycle_id is None:
            cycle = defaults.cycle or profile.cycles[0]
            self._cycle_id = find_cycle(self.connection, cycle)
        zone = defaults.time_zone or profile.time_zone
        columns = ("id", "feed", "reference", "cycle_id", "currency", "product", "time_zone")
        rows = [
            (
                *(account.id, feed.name, one.card.reference, self._cycle_id),
                *(account.currency, defaults.product, zone, feed.history, 0),
            )
            for one in opened
            for account in (one.card.account,)
        ]
        insert_rows(self.connection, "account", (*columns, "history", "points_debt"), rows)


def find_cycle(connection: Connection, cycle: BillingCycle) -> int:
    """Return the number of a billing cycle, which is remembered if it is new."""
    values = {
        "closing_day": cycle.closing_day,
        "payment_day": cycle.payment_day,
        "payment_month_offset": cycle.payment_month_offset,
    }
    found = connection.scalar(select(Cycle.id).filter_by(**values))
    if found is not None:
        return found
    return connection.execute(insert(Cycle).values(**values).returning(Cycle.id)).scalar_one()
