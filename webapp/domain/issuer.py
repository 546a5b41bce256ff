"""The port to the card issuer: whoever knows which number and code belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NewType, Protocol

if TYPE_CHECKING:
    from webapp.domain.card import CardProof

CardReference = NewType("CardReference", str)
"""The issuer's own name for a card; it says nothing about number or code."""


class Issuer(Protocol):
    """Answers for the card issuer."""

    def knows(self, proof: CardProof) -> CardReference | None:
        """Return the card that number and code belong to, or ``None``.

        An unknown number and a wrong code are the same answer after the same work.
        """
        ...
