"""Mail by SMTP: always over TLS, unless the server is on this machine or the URL says so."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import parse_qs, unquote, urlsplit

from webapp.domain.mail import Channel

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMEOUT_S: Final = 10
"""How long one step of the talk with the server may take."""
SUBMISSION_PORT: Final = 587
SMTPS_PORT: Final = 465
THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class ChannelNotConnectedError(Exception):
    """No provider carries messages of this channel in this installation."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over: ``smtp://`` (STARTTLS) or ``smtps://`` (TLS from the start).

    ``smtp://…?tls=none`` sends in the clear; for a server on this machine nothing
    else is asked for.

    >>> SmtpServer.parse("smtp://shop:pa%40ss@mail.example")
    SmtpServer(host='mail.example', port=587, tls='starttls')
    """

    host: str
    port: int
    tls: str
    """"starttls", "smtps" or "none"."""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read the URL of the settings."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        tls = "smtps" if parts.scheme == "smtps" else "starttls"
        asked = parse_qs(parts.query).get("tls", [""])[-1]
        if tls == "starttls" and (asked == "none" or (not asked and host in THIS_MACHINE)):
            tls = "none"
        return cls(
            host=host,
            port=parts.port or (SMTPS_PORT if tls == "smtps" else SUBMISSION_PORT),
            tls=tls,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


class SmtpPostman:
    """Hands mail to one SMTP server, one connection a message."""

    def __init__(
        self, url: str, mail_from: str, *, timeout_s: float = TIMEOUT_S, trusted: str | None = None
    ) -> None:
        """Take server and sender; ``trusted`` names certificates to trust, not the system's."""
        self._server = SmtpServer.parse(url)
        self._mail_from = mail_from
        self._timeout_s = timeout_s
        self._trusted = trusted

    def deliver(self, channel: Channel, to: str, subject: str, body: str) -> None:
        """Hand the message over; raise when it was not taken, so that it is tried again."""
        if channel is not Channel.EMAIL:
            raise ChannelNotConnectedError(f"no provider for {channel.value} is connected")
        message = self._message(to, subject, body)
        with self._connected() as connection:
            connection.send_message(message)

    def _message(self, to: str, subject: str, body: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._mail_from
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = make_msgid(domain=self._mail_from.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        return message

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server = self._server
        context = ssl.create_default_context(cafile=self._trusted)
        connection: smtplib.SMTP
        if server.tls == "smtps":
            connection = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._timeout_s, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=self._timeout_s)
        with connection:
            if server.tls == "starttls":
                connection.starttls(context=context)
            if server.user:
                connection.login(server.user, server.password)
            yield connection
