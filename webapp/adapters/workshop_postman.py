"""Demo mode's postman: nothing leaves the house, the workshop shows the outbox."""

from __future__ import annotations

from webapp.domain.mail import Channel


class WorkshopPostman:
    """Takes every message of every channel; it stays readable in the outbox."""

    def deliver(self, channel: Channel, to: str, subject: str, body: str) -> None:
        """Take the message.  The outbox still has it, and the workshop reads it there."""
