"""Passkeys: what the site asks of a browser, and what it makes of the answer (a port)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that a device has just made."""

    credential_id: str
    public_key: str = field(repr=False)
    sign_count: int


class Passkeys(Protocol):
    """Speaks WebAuthn.  Texts are JSON as browsers write and read it; others base64url.

    Each passkey has to have looked who is there (by finger, face or PIN), so that it stands for
    something a member has and something the member is or knows.
    """

    def creation_options(
        self, challenge: str, *, mark: bytes, user_id: str, known: Sequence[str]
    ) -> str:
        """Return what a browser needs to make a passkey; ``known`` are not made twice."""
        ...

    def request_options(self, challenge: str, *, known: Sequence[str]) -> str:
        """Return what a browser needs to use one of these passkeys; of any, where none is named."""
        ...

    def named_in(self, answer: str) -> tuple[str, str] | None:
        """Return which challenge an answer is about, and of which passkey; nothing is proved."""
        ...

    def made(self, answer: str, challenge: str) -> NewPasskey | None:
        """Return the passkey that was made for this challenge; ``None`` if anything is wrong."""
        ...

    def proved(
        self, answer: str, challenge: str, *, public_key: str, sign_count: int
    ) -> int | None:
        """Return the new count of a passkey that has signed this challenge, else ``None``.

        A passkey whose count has gone back has been copied; it proves nothing.
        """
        ...
