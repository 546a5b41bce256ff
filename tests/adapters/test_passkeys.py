"""Who speaks WebAuthn, and where nobody does; whatever is sent is understood or refused."""

import json
from base64 import urlsafe_b64encode

import pytest

from webapp.adapters import passkeys
from webapp.adapters.passkeys import WebAuthnPasskeys, find_passkeys

CHALLENGE = urlsafe_b64encode(bytes(32)).rstrip(b"=").decode()
KEY_ID = "AAAA"


@pytest.fixture
def site() -> WebAuthnPasskeys:
    found = find_passkeys("https://card.example", "みほんカード")
    assert found
    return found


def answer(**changes: object) -> str:
    client = urlsafe_b64encode(json.dumps({"challenge": CHALLENGE}).encode()).decode()
    usual = {"id": KEY_ID, "rawId": KEY_ID, "response": {"clientDataJSON": client}}
    return json.dumps({**usual, **changes})


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("https://card.example", True),
        ("http://localhost:8000", True),
        ("http://card.example", False),
        ("http://127.0.0.1:8000", False),
        ("https://192.0.2.1", False),
        ("https://[2001:db8::1]", False),
    ],
)
def test_browsers_offer_passkeys_to_names_over_tls(url: str, *, there: bool) -> None:
    assert (find_passkeys(url, "みほんカード") is not None) is there


def test_without_the_extra_there_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "find_spec", lambda _name: None)

    assert find_passkeys("https://card.example", "みほんカード") is None


def test_options_are_bound_to_the_site_and_ask_who_is_there(site: WebAuthnPasskeys) -> None:
    new = json.loads(
        site.creation_options(CHALLENGE, mark=bytes(32), user_id="hanako", known=[KEY_ID])
    )
    assert new["rp"] == {"id": "card.example", "name": "みほんカード"}
    assert new["challenge"] == CHALLENGE
    assert new["authenticatorSelection"]["userVerification"] == "required"
    assert new["authenticatorSelection"]["residentKey"] == "required"
    assert [one["id"] for one in new["excludeCredentials"]] == [KEY_ID]
    asked = json.loads(site.request_options(CHALLENGE, known=[]))
    assert (asked["rpId"], asked["userVerification"]) == ("card.example", "required")


def test_an_answer_names_challenge_and_passkey(site: WebAuthnPasskeys) -> None:
    assert site.named_in(answer()) == (CHALLENGE, KEY_ID)


HOSTILE = [
    "",
    "null",
    "[]",
    "{}",
    "x" * 100_000,
    "[" * 10_000,
    '"text"',
    answer(response=None),
    answer(response={"clientDataJSON": "%%%"}),
    answer(response={"clientDataJSON": "bnVsbA"}),
    answer(response={"clientDataJSON": 7}),
    answer(id="\ud800"),
    answer(id="\0"),
    answer(id=""),
    answer(id=7),
    answer(id=None),
    json.dumps({"id": "a\x00b", "response": {"clientDataJSON": "e30"}}),
]


@pytest.mark.parametrize("sent", HOSTILE)
def test_what_cannot_be_understood_names_nothing(site: WebAuthnPasskeys, sent: str) -> None:
    assert site.named_in(sent) is None


@pytest.mark.parametrize("sent", [*HOSTILE, answer()])
def test_and_proves_nothing(site: WebAuthnPasskeys, sent: str) -> None:
    assert site.made(sent, CHALLENGE) is None
    assert site.proved(sent, CHALLENGE, public_key="AAAA", sign_count=0) is None
