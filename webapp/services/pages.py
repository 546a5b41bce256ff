"""What a member chooses once for all pages and mails: the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from webapp.models import Member

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def remember_language(session: Session, member_id: int, language: str) -> None:
    """Write to the member in this language from now on: "ja" or "en"."""
    session.execute(update(Member).where(Member.id == member_id).values(language=language))
