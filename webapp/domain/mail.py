"""Messages to a member: what is sent, by which way, and the port that carries it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Channel(Enum):
    """A way to reach a member."""

    EMAIL = "email"
    SMS = "sms"
    VOICE = "voice"


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """One message.  Neither the address nor a code in its body is ever printed.

    >>> Mail(to="hanako@example.jp", subject="確認コード", body="123456")
    <Mail>
    """

    to: str
    subject: str
    body: str

    def __repr__(self) -> str:
        """Return the word ``Mail`` and nothing of the message."""
        return "<Mail>"


class Postman(Protocol):
    """Carries messages out of the house: SMTP, an SMS provider, the demo's workshop."""

    def deliver(self, channel: Channel, to: str, subject: str, body: str) -> None:
        """Hand the message over; raise when it was not taken, so that it is tried again."""
        ...
