"""The embedded issuer: it makes its cards' numbers and codes from its own key.

Number and code follow from the serial number and the expiry of a card, so neither is
stored anywhere; the database keeps only the number's fingerprint.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from webapp.adapters.card_numbers import card_number, security_code
from webapp.domain.card import CardNumber, CardProof
from webapp.domain.issuer import CardReference
from webapp.models import Card

if TYPE_CHECKING:
    from webapp.adapters.database import Database
    from webapp.domain.issuer_profile import IssuerProfile
    from webapp.domain.keys import Key, KeyRing

NO_CARD_EXPIRES_ON: Final = date(2000, 1, 31)
"""An expiry to work with when there is no such card."""

_BY_FINGERPRINT: Final = select(Card.reference, Card.expires_on).where(
    Card.number_fingerprint.in_(bindparam("fingerprints", expanding=True)),
    Card.serial.is_not(None),
)
_BY_REFERENCE: Final = select(Card.serial, Card.expires_on).where(
    Card.reference == bindparam("reference"), Card.serial.is_not(None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCard:
    """What is printed on a card of the embedded issuer.  Number and code print masked."""

    proof: CardProof
    expires_on: date


class EmbeddedIssuer:
    """Answers for the embedded issuer; without a key it knows no card."""

    def __init__(
        self, database: Database, key: Key | None, fingerprint_keys: KeyRing, profile: IssuerProfile
    ) -> None:
        """Take where cards are remembered, and what their numbers are made from."""
        self._database = database
        self._key = key
        self._fingerprint_keys = fingerprint_keys
        self._profile = profile

    @property
    def is_embedded(self) -> bool:
        """Whether this installation issues the cards itself, and so can print them."""
        return self._key is not None

    @property
    def _own_key(self) -> Key:
        if self._key is None:
            raise LookupError("the settings hold no issuer key: this issuer is not embedded")
        return self._key

    def knows(self, proof: CardProof) -> CardReference | None:
        """Return the card that number and code belong to, or ``None``.

        An unknown number and a wrong code are the same answer after the same work:
        one query by fingerprint, one code derived, one comparison in constant time.
        """
        if self._key is None:
            return None
        fingerprints = [proof.number.fingerprint(key) for key in self._fingerprint_keys]
        with self._database.read() as connection:
            found = connection.execute(_BY_FINGERPRINT, {"fingerprints": fingerprints}).first()
        reference, expires_on = found or (None, None)
        code = security_code(
            self._key,
            proof.number,
            expires_on=expires_on or NO_CARD_EXPIRES_ON,
            length=self._profile.security_code_length,
        )
        right = hmac.compare_digest(code.digits.encode(), proof.code.digits.encode())
        return CardReference(reference) if right and reference and expires_on else None

    def number(self, serial: int) -> CardNumber:
        """Return the number of the card with this serial number."""
        return card_number(
            self._own_key,
            serial,
            prefix=self._profile.card_prefix,
            length=self._profile.card_number_length,
        )

    def issue(self, serial: int, expires_on: date) -> IssuedCard:
        """Return the card with this serial number; the same arguments, the same card."""
        number = self.number(serial)
        code = security_code(
            self._own_key, number, expires_on=expires_on, length=self._profile.security_code_length
        )
        return IssuedCard(proof=CardProof(number=number, code=code), expires_on=expires_on)

    def card(self, reference: str) -> IssuedCard | None:
        """Return a remembered card by the issuer's name for it, or ``None``."""
        with self._database.read() as connection:
            found = connection.execute(_BY_REFERENCE, {"reference": reference}).first()
        if found is None or found.expires_on is None:
            return None
        return self.issue(found.serial, found.expires_on)
