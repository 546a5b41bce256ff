"""WebAuthn by the package ``webauthn``, which comes with the extra ``passkeys``.

It is imported when the first passkey is asked for, and never where the extra is missing.
"""

from __future__ import annotations

import ipaddress
import json
import re
import struct
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from webapp.domain.passkey import NewPasskey

LONGEST_ANSWER: Final = 16_384
LOCAL: Final = "localhost"
BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]{1,2048}=*")
UNREADABLE: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    struct.error,
)
"""What a stranger's answer may break on its way: it proves nothing then."""


def find_passkeys(site_url: str, site_name: str) -> WebAuthnPasskeys | None:
    """Return who speaks WebAuthn for this site; ``None`` where browsers or the extra do not.

    Browsers offer passkeys to a name, over TLS or on the own computer, never to an address in
    numbers.
    """
    parts = urlsplit(site_url)
    host = parts.hostname or ""
    secure = parts.scheme == "https" or host == LOCAL
    if not secure or _is_number(host) or find_spec("webauthn") is None:
        return None
    return WebAuthnPasskeys(host, site_url, site_name)


class WebAuthnPasskeys:
    """Makes options and checks answers for one site."""

    def __init__(self, rp_id: str, origin: str, name: str) -> None:
        """Keep what a passkey is bound to."""
        self._rp_id, self._origin, self._name = rp_id, origin, name

    def creation_options(
        self, challenge: str, *, mark: bytes, user_id: str, known: Sequence[str]
    ) -> str:
        """Return what a browser needs to make a passkey; ``known`` are not made twice."""
        import webauthn  # noqa: PLC0415
        from webauthn.helpers import base64url_to_bytes, structs  # noqa: PLC0415

        selection = structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
        options = webauthn.generate_registration_options(
            rp_id=self._rp_id,
            rp_name=self._name,
            user_name=user_id,
            user_id=mark,
            challenge=base64url_to_bytes(challenge),
            authenticator_selection=selection,
            exclude_credentials=_described(known),
        )
        return webauthn.options_to_json(options)

    def request_options(self, challenge: str, *, known: Sequence[str]) -> str:
        """Return what a browser needs to use one of these passkeys; of any, where none is named."""
        import webauthn  # noqa: PLC0415
        from webauthn.helpers import base64url_to_bytes, structs  # noqa: PLC0415

        options = webauthn.generate_authentication_options(
            rp_id=self._rp_id,
            challenge=base64url_to_bytes(challenge),
            allow_credentials=_described(known),
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
        return webauthn.options_to_json(options)

    def named_in(self, answer: str) -> tuple[str, str] | None:
        """Return which challenge an answer is about, and of which passkey; nothing is proved."""
        from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415

        try:
            told = json.loads(answer[:LONGEST_ANSWER])
            client = json.loads(base64url_to_bytes(told["response"]["clientDataJSON"]))
            challenge, credential_id = client["challenge"], told["id"]
        except UNREADABLE:
            return None
        if not (_is_base64url(challenge) and _is_base64url(credential_id)):
            return None
        return challenge, credential_id

    def made(self, answer: str, challenge: str) -> NewPasskey | None:
        """Return the passkey that was made for this challenge; ``None`` if anything is wrong."""
        import webauthn  # noqa: PLC0415
        from webauthn.helpers import base64url_to_bytes, bytes_to_base64url  # noqa: PLC0415
        from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

        try:
            found = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except (WebAuthnException, *UNREADABLE):
            return None
        return NewPasskey(
            bytes_to_base64url(found.credential_id),
            bytes_to_base64url(found.credential_public_key),
            found.sign_count,
        )

    def proved(
        self, answer: str, challenge: str, *, public_key: str, sign_count: int
    ) -> int | None:
        """Return the new count of a passkey that has signed this challenge, else ``None``."""
        import webauthn  # noqa: PLC0415
        from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415
        from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

        try:
            found = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                credential_public_key=base64url_to_bytes(public_key),
                credential_current_sign_count=sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, *UNREADABLE):
            return None
        return found.new_sign_count


def _described(known: Sequence[str]) -> list[Any]:
    from webauthn.helpers import base64url_to_bytes, structs  # noqa: PLC0415

    return [structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known]


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_base64url(told: object) -> bool:
    """Tell whether a value can be looked for: any other text breaks a database or a log."""
    return isinstance(told, str) and BASE64URL.fullmatch(told) is not None
