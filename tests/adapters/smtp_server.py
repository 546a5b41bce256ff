"""A mail server for tests: it writes down what it is told, and speaks TLS if asked."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailServer:
    """What was received, and how the server is to behave."""

    port: int = 0
    certificate: Path | None = None
    offers_starttls: bool = False
    refuses: bool = False
    commands: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)


def make_certificate(folder: Path) -> Path:
    """Write a certificate for 127.0.0.1 with its key; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    moment = datetime.now(UTC)
    names = [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "mail.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


class Talk(socketserver.StreamRequestHandler):
    """One visitor of the server."""

    timeout = 10
    server: "Server"

    def handle(self) -> None:
        self.is_secure = False
        try:
            if self.server.smtps:
                self.secure()
            self.talk()
        except OSError:
            return
        finally:
            self.connection.close()

    def secure(self) -> None:
        state = self.server.state
        assert state.certificate is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(state.certificate)
        self.rfile.close()
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.is_secure = True

    def say(self, text: str) -> None:
        self.connection.sendall(f"{text}\r\n".encode())

    def talk(self) -> None:
        self.say("220 mail.example")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            self.server.state.commands.append(line)
            if word == "QUIT":
                self.say("221 bye")
                return
            self.answer(word)

    def answer(self, word: str) -> None:
        if word == "EHLO":
            offers_tls = self.server.state.offers_starttls and not self.is_secure
            for offer in ("mail.example", *(("STARTTLS",) if offers_tls else ()), "SMTPUTF8"):
                self.say(f"250-{offer}")
            self.say("250 AUTH PLAIN")
        elif word == "STARTTLS":
            self.say("220 go ahead")
            self.secure()
        elif word == "AUTH":
            self.say("235 welcome")
        elif word == "RCPT" and self.server.state.refuses:
            self.say("550 no such mailbox")
        elif word == "DATA":
            self.say("354 go on")
            self.receive()
            self.say("250 taken")
        else:
            self.say("250 fine")

    def receive(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.server.state.mails.append(mail)
        self.server.state.encrypted.append(self.is_secure)


class Server(socketserver.ThreadingTCPServer):
    """Answers each visitor in a thread of its own, and waits for them at the end."""

    def __init__(self, state: MailServer, *, smtps: bool) -> None:
        self.state = state
        self.smtps = smtps
        super().__init__(("127.0.0.1", 0), Talk)


@contextmanager
def running_mail_server(
    *,
    certificate: Path | None = None,
    smtps: bool = False,
    starttls: bool = False,
    refuses: bool = False,
) -> Iterator[MailServer]:
    """Run a mail server on a port of its own."""
    state = MailServer(certificate=certificate, offers_starttls=starttls, refuses=refuses)
    with Server(state, smtps=smtps) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
