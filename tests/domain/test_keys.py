"""Keys: named, long enough, never printed."""

import pytest

from webapp.domain.keys import Key, KeyRing, UnknownKeyError
from webapp.domain.mail import Channel, Mail
from webapp.domain.sealing import blind_index

KEY = Key("2026a", b"s" * 32)
OLDER = Key("2025", b"t" * 32)


def test_a_key_prints_its_name_only() -> None:
    printed = repr(KEY) + str(KeyRing(KEY, (OLDER,)))

    assert "2026a" in printed
    assert "sss" not in printed
    assert "ttt" not in printed


@pytest.mark.parametrize("name", ["", "A", "a.b", "a$", "a" * 17, "鍵"])
def test_a_name_that_could_not_be_stored_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name a key"):
        Key(name, b"s" * 32)


def test_a_key_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(ValueError, match="make key k at least 32 random bytes long"):
        Key("k", b"s" * 31)


def test_a_digest_is_hmac_sha256() -> None:
    assert Key("k", b"\x0b" * 32).digest("Hi There") == (
        "198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7"
    )


def test_a_derived_key_is_another_secret_for_each_purpose() -> None:
    secrets = {KEY.secret, KEY.derived("card").secret, KEY.derived("mail").secret}

    assert len(secrets) == 3
    assert KEY.derived("card") == KEY.derived("card")
    assert KEY.derived("card").id == KEY.id


def test_a_ring_finds_its_keys_by_name() -> None:
    ring = KeyRing(KEY, (OLDER,))

    assert ring.find("2026a") is KEY
    assert ring.find("2025") is OLDER
    assert list(ring) == [KEY, OLDER]
    with pytest.raises(UnknownKeyError, match="no key named '2024'"):
        ring.find("2024")


def test_a_ring_refuses_two_keys_of_one_name() -> None:
    with pytest.raises(ValueError, match="a name of its own"):
        KeyRing(KEY, (Key("2026a", b"u" * 32),))


def test_a_ring_is_derived_key_by_key() -> None:
    derived = KeyRing(KEY, (OLDER,)).derived("sealing")

    assert list(derived) == [KEY.derived("sealing"), OLDER.derived("sealing")]


def test_a_blind_index_is_equal_for_equal_texts_of_one_column_only() -> None:
    index = blind_index(KEY, "contact.email", "hanako@example.jp")

    assert index == blind_index(KEY, "contact.email", "hanako@example.jp")
    others = {
        blind_index(KEY, "contact.email", "taro@example.jp"),
        blind_index(KEY, "credential.user_id", "hanako@example.jp"),
        blind_index(OLDER, "contact.email", "hanako@example.jp"),
    }
    assert index not in others
    assert len(others) == 3


def test_a_mail_prints_nothing_of_itself() -> None:
    mail = Mail(to="hanako@example.jp", subject="確認コード", body="123456")

    assert repr(mail) == str(mail) == "<Mail>"
    assert {channel.value for channel in Channel} == {"email", "sms", "voice"}
