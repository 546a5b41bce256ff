"""A member, found by what the issuer calls the member or a card of the member."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from sqlalchemy import select

from webapp.models import Card, Member

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def member_of(session: Session, reference: str, feed: str | None) -> int:
    """Return the one member whose reference, or whose card's reference, this is."""
    members = select(Member.id).where(Member.reference == reference)
    cards = select(Card.member_id).where(Card.reference == reference, Card.member_id.is_not(None))
    if feed is not None:
        members, cards = members.where(Member.feed == feed), cards.where(Card.feed == feed)
    found = set(session.scalars(members)) or set(session.scalars(cards))
    if len(found) > 1:
        raise click.ClickException(f"Several feeds have a {reference}: add --feed NAME.")
    if not found:
        raise click.ClickException(f"There is no member and no member's card {reference}.")
    return found.pop()
