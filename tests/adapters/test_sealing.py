"""Sealed texts open at their own place, with their own key, and nowhere else."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.adapters.sealing import AesGcmSealer
from webapp.domain.keys import Key, KeyRing, UnknownKeyError
from webapp.domain.sealing import SealBrokenError, Sealer

OLD = Key("2025", b"o" * 32)
NEW = Key("2026", b"n" * 32)
PLACE = "contact.address.7"
sealer: Sealer = AesGcmSealer(KeyRing(NEW, (OLD,)))


@given(st.text())
def test_what_is_sealed_opens_at_its_place(text: str) -> None:
    assert sealer.open(sealer.seal(text, PLACE), PLACE) == text


def test_a_sealed_text_shows_its_key_and_nothing_else() -> None:
    sealed = sealer.seal("花子", PLACE)

    assert sealed.startswith("2026.")
    assert "花子".encode() not in urlsafe_b64decode(sealed.partition(".")[2])
    assert sealed != sealer.seal("花子", PLACE)


@pytest.mark.parametrize("place", ["contact.address.8", "contact.email.7", ""])
def test_a_text_moved_to_another_place_does_not_open(place: str) -> None:
    with pytest.raises(SealBrokenError, match=f"sealed with key 2026 is not of {place}"):
        sealer.open(sealer.seal("花子", PLACE), place)


def test_a_changed_text_does_not_open() -> None:
    key_id, _, body = sealer.seal("花子", PLACE).partition(".")
    raw = bytearray(urlsafe_b64decode(body))
    raw[-1] ^= 1
    changed = f"{key_id}.{urlsafe_b64encode(bytes(raw)).decode()}"
    with pytest.raises(SealBrokenError):
        sealer.open(changed, PLACE)


@pytest.mark.parametrize("body", ["", "AAAA", "A", "花", "AAAAAAAAAAAAAAAAAAAAAAAA"])
def test_what_was_never_sealed_does_not_open(body: str) -> None:
    with pytest.raises(SealBrokenError) as caught:
        sealer.open(f"2026.{body}", PLACE)
    assert caught.value.__suppress_context__, "the cause would carry the text into the log"


@pytest.mark.parametrize("sealed", ["2024.AAAA", "plain text", ""])
def test_an_unknown_key_is_named(sealed: str) -> None:
    with pytest.raises(UnknownKeyError, match="no key named"):
        sealer.open(sealed, PLACE)


def test_a_text_given_the_name_of_another_key_does_not_open() -> None:
    body = sealer.seal("花子", PLACE).partition(".")[2]
    with pytest.raises(SealBrokenError):
        sealer.open(f"2025.{body}", PLACE)


def test_a_ring_with_a_new_key_still_opens_what_the_old_one_sealed() -> None:
    sealed = AesGcmSealer(KeyRing(OLD)).seal("花子", PLACE)
    rotated = AesGcmSealer(KeyRing(NEW, (OLD,)))

    assert rotated.open(sealed, PLACE) == "花子"
    assert rotated.needs_resealing(sealed)
    assert not rotated.needs_resealing(rotated.seal("花子", PLACE))
