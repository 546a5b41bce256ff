"""The link in a notice of a change: 「心当たりがない場合」, for three days and once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import update

from webapp.models import RevokeLink
from webapp.services.tokens import token_digest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LINK_BYTES: Final = 32
WORKS_FOR: Final = timedelta(hours=72)


def make_link(session: Session, member_id: int, *, now: datetime) -> str:
    """Return the random word of a new link; the database keeps its SHA-256 only.

    It is written in digits and the letters a to f, so that it can be read aloud.
    """
    word = secrets.token_hex(LINK_BYTES)
    session.add(
        RevokeLink(token_digest=token_digest(word), member_id=member_id, expires_at=now + WORKS_FOR)
    )
    return word


def use_link(session: Session, word: str, *, signed_in: int | None, now: datetime) -> int | None:
    """Use a link up and return whose it is; ``None`` where there is none that works.

    In a browser where somebody else is signed in it is as if the link did not exist.
    All other links of the member are used up too: what they would do is done.
    """
    works = RevokeLink.token_digest == token_digest(word), RevokeLink.expires_at > now
    whose = () if signed_in is None else (RevokeLink.member_id == signed_in,)
    member_id = session.scalar(
        update(RevokeLink)
        .where(*works, *whose, RevokeLink.used_at.is_(None))
        .values(used_at=now)
        .returning(RevokeLink.member_id)
        .execution_options(synchronize_session=False)
    )
    if member_id is not None:
        session.execute(
            update(RevokeLink)
            .where(RevokeLink.member_id == member_id, RevokeLink.used_at.is_(None))
            .values(used_at=now)
        )
    return member_id
