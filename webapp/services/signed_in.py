"""The end of every sign-in: a browser is opened, and knows the user ID next time."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from webapp.domain.user_id import LONGEST_EMAIL
from webapp.services.member_session import open_session
from webapp.services.security import EventKind, record_event

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services.entrance import Entrance, Visitor


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The member is in; the token goes into this browser's cookie."""

    token: str = field(repr=False)
    user_id_mark: str
    """What this browser may show next time to have its own count of tries."""


def user_id_key(typed: str) -> str:
    """Return a user ID as it is compared: case, width and spaces around it do not matter."""
    plain = typed[:LONGEST_EMAIL].replace("\0", "")
    return unicodedata.normalize("NFKC", plain).strip().casefold()


def user_id_marks(entrance: Entrance, typed: str) -> tuple[str, ...]:
    """Return the keyed digests by which a known browser may carry a user ID, the newest first."""
    key = user_id_key(typed)
    return tuple(one.digest(key) for one in entrance.keys_for("known devices"))


def open_browser(
    session: Session,
    entrance: Entrance,
    member_id: int,
    user_id: str,
    visitor: Visitor,
    *,
    shared_device: bool,
    now: datetime,
) -> SignedIn:
    """Write down that the member has signed in, and open this browser."""
    record_event(
        session,
        EventKind.SIGNED_IN,
        member_id=member_id,
        device_words=visitor.device_words,
        now=now,
    )
    token = open_session(
        session,
        member_id,
        rules=entrance.session_rules,
        shared_device=shared_device,
        device_words=visitor.device_words,
        now=now,
    )
    return SignedIn(token, user_id_marks(entrance, user_id)[0])
