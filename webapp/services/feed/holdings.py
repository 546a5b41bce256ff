"""Accounts and cards, as the issuer's files tell of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, insert, select, update

from webapp.domain.card import LAST_DIGITS, CardNumber
from webapp.domain.cycle import BillingCycle
from webapp.domain.feed import FeedKind, RowError
from webapp.models import Account, Card, Member, Transaction
from webapp.services.feed.known_cards import find_cycle
from webapp.services.feed.references import last_digits_of, reference_fault
from webapp.services.feed.row_by_row import Outcome, RowByRow, Texts
from webapp.services.feed.texts import currency_code, shown, time_zone_name, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Connection, RowMapping

CYCLE: Final = ("closing_day", "payment_day", "payment_month_offset")
FIXED: Final = {"cycle_id": "closing_day", "currency": "currency"}
"""What an account with lines cannot change any more, and the column that says it."""
LARGEST_SERIAL: Final = 10**12


class Accounts(RowByRow):
    """Takes in accounts."""

    kind = FeedKind.ACCOUNTS

    def one(self, texts: Texts) -> Outcome:
        """Take in an account; what the file does not say comes from the feed's defaults."""
        defaults, profile = self.feed.defaults, self.ports.profile
        reference = self.needed(texts, "reference")
        found = _find(self.connection, select(Account), self.feed.name, reference)
        currency = texts["currency"] or defaults.currency or profile.currency
        zone = texts["time_zone"] or defaults.time_zone or profile.time_zone
        values: dict[str, Any] = {
            "cycle_id": find_cycle(self.connection, self._cycle(texts)),
            "currency": currency_code("currency", currency),
            "product": texts["product"] or defaults.product,
            "time_zone": time_zone_name("time_zone", zone),
        }
        if texts["main_member"]:
            values["main_member_id"] = self._member(texts["main_member"])
        if found is None:
            values |= {"feed": self.feed.name, "reference": reference, "points_debt": 0}
            self.connection.execute(insert(Account).values(**values, history=self.feed.history))
            return Outcome.NEW
        values = _differing(found, values)
        self._refuse_fixed(found["id"], values)
        return _write(self.connection, update(Account).where(Account.id == found["id"]), values)

    def _cycle(self, texts: Texts) -> BillingCycle:
        default = self.feed.defaults.cycle
        if default and not any(texts[column] for column in CYCLE):
            return default
        numbers = [
            whole_number(column, texts[column], lowest, highest)
            for column, lowest, highest in zip(CYCLE, (1, 1, 0), (31, 31, 2), strict=True)
        ]
        try:
            return BillingCycle(*numbers)
        except ValueError as error:
            raise RowError("payment_day", str(error)) from None

    def _member(self, reference: str) -> int:
        return _member_id(self.connection, self.feed.name, "main_member", reference)

    def _refuse_fixed(self, account_id: int, values: Mapping[str, object]) -> None:
        fixed = FIXED.keys() & values.keys()
        lines = select(Transaction.id).where(Transaction.account_id == account_id).limit(1)
        if fixed and self.connection.scalar(lines):
            raise RowError(FIXED[min(fixed)], "cannot change: the account has lines already")


class Cards(RowByRow):
    """Takes in cards.  A complete number becomes its fingerprint and its last digits."""

    kind = FeedKind.CARDS

    def one(self, texts: Texts) -> Outcome:
        """Take in a card."""
        reference = self.needed(texts, "reference")
        if fault := reference_fault(reference):
            raise RowError("reference", fault)
        account = self.needed(texts, "account")
        owner = _find(self.connection, select(Account.id), self.feed.name, account)
        if owner is None:
            raise RowError("account", f"no such account: {shown(account)}")
        found = _find(self.connection, select(Card), self.feed.name, reference)
        number = self._number(texts)
        values = {"account_id": owner["id"], **self._values(texts, number)}
        self._refuse_doubles(found["id"] if found else None, values, number)
        if found is None:
            values.setdefault("last_digits", last_digits_of(reference))
            values |= {"feed": self.feed.name, "reference": reference}
            self.connection.execute(insert(Card).values(**values))
            return Outcome.NEW
        values = _differing(found, values)
        if "account_id" in values:
            raise RowError("account", "a card cannot move to another account")
        return _write(self.connection, update(Card).where(Card.id == found["id"]), values)

    def _values(self, texts: Texts, number: CardNumber | None) -> dict[str, Any]:
        """Return what the row says; what it does not say is left out."""
        values: dict[str, Any] = {}
        if texts["member"]:
            feed = self.feed.name
            values["member_id"] = _member_id(self.connection, feed, "member", texts["member"])
        if texts["last_digits"]:
            values["last_digits"] = last_digits_of(texts["last_digits"])
            if values["last_digits"] != texts["last_digits"]:
                raise RowError("last_digits", f"must be up to {LAST_DIGITS} digits")
        if number:
            key = self.ports.fingerprint_keys.current
            values["number_fingerprint"] = number.fingerprint(key)
            values["fingerprint_key_id"] = key.id
            values["last_digits"] = number.last_digits
        if texts["expires_on"]:
            values["expires_on"] = self._expiry(texts["expires_on"])
        if texts["serial"]:
            values["serial"] = whole_number("serial", texts["serial"], 0, LARGEST_SERIAL)
        return values

    def _number(self, texts: Texts) -> CardNumber | None:
        """Return the number that the row tells, or the embedded issuer by the serial number."""
        derived = self._derived(texts["serial"]) if texts["serial"] else None
        if not texts["number"]:
            return derived
        length = self.ports.profile.card_number_length
        number = CardNumber.parse(texts["number"], length=length)
        if number is None:
            raise RowError("number", "not a card number of this issuer")
        if derived not in {None, number}:
            raise RowError("number", "not the one that follows from the serial number")
        return number

    def _derived(self, text: str) -> CardNumber | None:
        serial = whole_number("serial", text, 0, LARGEST_SERIAL)
        try:
            return self.ports.number_of(serial) if self.ports.number_of else None
        except ValueError as error:
            raise RowError("serial", str(error)) from None

    def _expiry(self, text: str) -> date:
        return self.day("expires_on", text)

    def _refuse_doubles(
        self, card_id: int | None, values: Mapping[str, object], number: CardNumber | None
    ) -> None:
        """Refuse the number or the serial number of another card, by whichever key it is known."""
        doubles: list[tuple[str, ColumnElement[bool]]] = []
        if number:
            known = [number.fingerprint(key) for key in self.ports.fingerprint_keys]
            doubles.append(("number", Card.number_fingerprint.in_(known)))
        if "serial" in values:
            doubles.append(("serial", Card.serial == values["serial"]))
        for column, same in doubles:
            if set(self.connection.scalars(select(Card.id).where(same))) - {card_id}:
                raise RowError(column, "belongs to another card already")


def _find(
    connection: Connection, query: Select[Any], feed: str, reference: str
) -> RowMapping | None:
    """Return the row of the feed with this reference."""
    return connection.execute(query.filter_by(feed=feed, reference=reference)).mappings().first()


def _member_id(connection: Connection, feed: str, column: str, reference: str) -> int:
    found = _find(connection, select(Member.id), feed, reference)
    if found is None:
        raise RowError(column, f"no such member: {shown(reference)}")
    return int(found["id"])


def _differing(found: RowMapping, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != found[name]}


def _write(connection: Connection, statement: Any, values: dict[str, Any]) -> Outcome:  # noqa: ANN401 - an update of either table
    if not values:
        return Outcome.UNCHANGED
    connection.execute(statement.values(**values))
    return Outcome.CHANGED
