"""How the embedded issuer makes card numbers and security codes from its own key.

Nothing is stored: the number follows from the card's serial number, the code from
number and expiry, as with real issuers.  The same arguments always give the same
card, and no two serial numbers give the same number.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date
from typing import Final

from webapp.domain.card import CardNumber, SecurityCode, luhn_digit
from webapp.domain.keys import Key

ROUNDS: Final = 10
"""Rounds of the Feistel network; from 10 on even tiny domains look random."""


def serials(prefix: str, length: int) -> int:
    """Return how many cards there can be: serial numbers go from 0 to one less.

    >>> serials("3999", 15)
    10000000000
    """
    free = length - len(prefix) - 1
    if free < 1 or not prefix.isdecimal():
        raise ValueError(f"a prefix of {length} digits leaves room for others: {prefix!r} does not")
    return int(10**free)


def card_number(key: Key, serial: int, *, prefix: str, length: int) -> CardNumber:
    """Return the number of the card with this serial number.

    It is the issuer's prefix, the serial number scattered over the digits that are
    left, and the check digit.
    """
    size = serials(prefix, length)
    if not 0 <= serial < size:
        raise ValueError(f"serial number {serial} is not between 0 and {size - 1}")
    scattered = _permuted(key.derived(f"card number {prefix} {length}"), serial, size)
    body = f"{prefix}{scattered:0{len(str(size)) - 1}d}"
    return CardNumber(body + luhn_digit(body))


def security_code(key: Key, number: CardNumber, *, expires_on: date, length: int) -> SecurityCode:
    """Return the security code of a number with this expiry (month and year count).

    128 bits are reduced to the few digits, so no code is likelier than another by
    anything that could be measured.
    """
    digest = key.derived("security code").digest(f"{number.digits}|{expires_on:%Y-%m}")
    return SecurityCode(f"{int(digest[:32], 16) % 10**length:0{length}d}")


def _permuted(key: Key, value: int, size: int) -> int:
    """Return another number below ``size``, a different one for each value.

    A Feistel network permutes the numbers of an even count of bits; what falls
    outside is permuted again until it falls inside (cycle walking).
    """
    half = ((size - 1).bit_length() + 1) // 2
    while True:
        value = _feistel(key, value, half)
        if value < size:
            return value


def _feistel(key: Key, value: int, half: int) -> int:
    left, right = value >> half, value & (1 << half) - 1
    for number in range(ROUNDS):
        message = f"{number}|{half}|{right}".encode()
        digest = hmac.new(key.secret, message, hashlib.sha256).digest()
        left, right = right, left ^ int.from_bytes(digest) & (1 << half) - 1
    return left << half | right
