"""Mail by SMTP: encrypted, told to the right server, and refused out loud."""

import smtplib
import socket
import ssl
from pathlib import Path

import pytest

from tests.adapters.smtp_server import make_certificate, running_mail_server
from webapp.adapters.smtp import ChannelNotConnectedError, SmtpPostman, SmtpServer
from webapp.adapters.workshop_postman import WorkshopPostman
from webapp.domain.mail import Channel

FROM = "my-account@issuer.example"
TO = "hanako@example.jp"
SUBJECT = "確認コードのお知らせ"
BODY = "確認コード: 123 456\n\n.このコードは10分間使えます。\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("mail"))


def test_a_mail_arrives_whole() -> None:
    with running_mail_server() as server:
        SmtpPostman(f"smtp://127.0.0.1:{server.port}", FROM).deliver(
            Channel.EMAIL, TO, SUBJECT, BODY
        )

    (mail,) = server.mails
    assert (mail["To"], mail["From"], mail["Subject"]) == (TO, FROM, SUBJECT)
    assert mail.get_content().replace("\r\n", "\n") == BODY
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"]
    assert mail["Message-ID"].endswith("@issuer.example>")
    assert server.commands[-1] == "QUIT"


def test_starttls_hides_the_mail_and_the_password(certificate: Path) -> None:
    with running_mail_server(certificate=certificate, starttls=True) as server:
        SmtpPostman(
            f"smtp://shop:pa%40ss@127.0.0.1:{server.port}?tls=starttls",
            FROM,
            trusted=str(certificate),
        ).deliver(Channel.EMAIL, TO, SUBJECT, BODY)

    assert server.encrypted == [True]
    words = [command.split()[0].upper() for command in server.commands]
    assert words.index("STARTTLS") < words.index("AUTH") < words.index("MAIL")


def test_smtps_is_encrypted_from_the_start(certificate: Path) -> None:
    with running_mail_server(certificate=certificate, smtps=True) as server:
        SmtpPostman(f"smtps://127.0.0.1:{server.port}", FROM, trusted=str(certificate)).deliver(
            Channel.EMAIL, TO, SUBJECT, BODY
        )

    assert server.encrypted == [True]


def test_a_server_without_encryption_gets_nothing() -> None:
    with running_mail_server() as server:
        postman = SmtpPostman(f"smtp://127.0.0.1:{server.port}?tls=starttls", FROM)
        with pytest.raises(smtplib.SMTPNotSupportedError):
            postman.deliver(Channel.EMAIL, TO, SUBJECT, BODY)

    assert not server.mails


def test_a_server_with_a_certificate_nobody_knows_gets_nothing(certificate: Path) -> None:
    with running_mail_server(certificate=certificate, starttls=True) as server:
        postman = SmtpPostman(f"smtp://127.0.0.1:{server.port}?tls=starttls", FROM)
        with pytest.raises(ssl.SSLCertVerificationError):
            postman.deliver(Channel.EMAIL, TO, SUBJECT, BODY)

    assert not server.mails


def test_a_refused_address_is_an_error() -> None:
    with running_mail_server(refuses=True) as server:
        postman = SmtpPostman(f"smtp://127.0.0.1:{server.port}", FROM)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            postman.deliver(Channel.EMAIL, TO, SUBJECT, BODY)


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        postman = SmtpPostman(f"smtp://127.0.0.1:{port}", FROM, timeout_s=0.2)
        with pytest.raises(OSError, match="timed out"):
            postman.deliver(Channel.EMAIL, TO, SUBJECT, BODY)


def test_a_subject_cannot_carry_another_header() -> None:
    with running_mail_server() as server:
        postman = SmtpPostman(f"smtp://127.0.0.1:{server.port}", FROM)
        with pytest.raises(ValueError, match="linefeed"):
            postman.deliver(Channel.EMAIL, TO, "コード\nBcc: taro@example.jp", BODY)

    assert not server.commands


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.VOICE])
def test_without_a_provider_sms_and_voice_are_refused_in_words(channel: Channel) -> None:
    with pytest.raises(ChannelNotConnectedError, match=f"no provider for {channel.value}"):
        SmtpPostman("smtp://127.0.0.1:1", FROM).deliver(channel, "+81", "", BODY)


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtp://mail.example", 587, "starttls"),
        ("smtp://mail.example:25?tls=none", 25, "none"),
        ("smtp://localhost:25", 25, "none"),
        ("smtp://localhost?tls=starttls", 587, "starttls"),
        ("smtps://mail.example", 465, "smtps"),
        ("smtps://mail.example?tls=none", 465, "smtps"),
    ],
)
def test_the_url_says_how(url: str, port: int, tls: str) -> None:
    server = SmtpServer.parse(url)

    assert (server.port, server.tls) == (port, tls)


def test_the_password_does_not_print() -> None:
    server = SmtpServer.parse("smtp://shop:geheim@mail.example")

    assert (server.user, server.password) == ("shop", "geheim")
    assert "geheim" not in repr(server)


@pytest.mark.parametrize("channel", Channel)
def test_the_workshop_takes_everything(channel: Channel) -> None:
    WorkshopPostman().deliver(channel, TO, SUBJECT, BODY)
