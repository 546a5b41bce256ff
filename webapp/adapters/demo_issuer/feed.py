"""The demo issuer's feed: rows with the columns of the site's own format, all of them text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from webapp.adapters.demo_issuer.history import Story, history
from webapp.adapters.demo_issuer.movement import Told
from webapp.domain.money import plain_text
from webapp.domain.transaction import TransactionState

if TYPE_CHECKING:
    from webapp.adapters.embedded_issuer import EmbeddedIssuer

FEED_NAME: Final = "demo"
CURRENCY: Final = "JPY"
Row = Mapping[str, str]


def member_rows(story: Story) -> Iterator[Row]:
    """Go through the members; a contact that is not on file is left empty."""
    for member in story.cast.members:
        yield {
            "reference": member.reference,
            "name": member.name,
            "name_kana": member.kana,
            "name_latin": member.latin,
            "born_on": member.born_on.isoformat(),
            "language": member.language,
            "email": member.email,
            "sms": member.sms,
            "voice": member.voice,
        }


def account_rows(story: Story) -> Iterator[Row]:
    """Go through the accounts and their cycles."""
    for account in story.cast.accounts:
        cycle = story.cycle(account)
        yield {
            "reference": account.reference,
            "main_member": account.main_member,
            "closing_day": str(cycle.closing_day),
            "payment_day": str(cycle.payment_day),
            "payment_month_offset": str(cycle.payment_month_offset),
            "currency": CURRENCY,
            "product": account.product,
            "time_zone": story.profile.time_zone,
        }


def card_rows(story: Story, issuer: EmbeddedIssuer) -> Iterator[Row]:
    """Go through the cards, with the numbers that the embedded issuer gives them."""
    for card in story.cast.cards:
        issued = issuer.issue(card.serial, card.expires_on)
        yield {
            "reference": card.reference,
            "account": card.account,
            "member": card.member,
            "number": issued.proof.number.digits,
            "expires_on": card.expires_on.isoformat(),
            "serial": str(card.serial),
        }


def transaction_rows(story: Story, *, after: date | None = None) -> Iterator[Row]:
    """Go through the transactions as they stand today.

    ``after`` leaves out what was final on that day: a later day only adds to the past.
    """
    for told in history(story):
        is_new = after is None or told.movement.posted_on > after
        if is_new or told.state is TransactionState.PENDING:
            yield _transaction_row(told)


def _transaction_row(told: Told) -> Row:
    movement = told.movement
    row = {
        "reference": movement.reference,
        "card": movement.card,
        "kind": movement.kind.value,
        "state": told.state.value,
        "used_on": movement.used_on.isoformat(),
        "amount": plain_text(told.amount, CURRENCY),
        "merchant": movement.merchant_raw,
        "category_code": movement.category_code,
        "order": movement.order or "",
        "refunds": movement.refunds or "",
    }
    if movement.used_at:
        row["used_at"] = movement.used_at.isoformat()
    if told.state is TransactionState.POSTED:
        row["posted_on"] = movement.posted_on.isoformat()
    return row | _abroad(told)


def _abroad(told: Told) -> dict[str, str]:
    abroad, conversion = told.movement.abroad, told.conversion
    if abroad is None or conversion is None:
        return {}
    return {
        "original_amount": plain_text(abroad.minor, abroad.currency),
        "original_currency": abroad.currency,
        "rate": conversion.rate,
        "fee_percent": conversion.fee_percent,
        "base_amount": plain_text(conversion.base_minor, CURRENCY),
    }
