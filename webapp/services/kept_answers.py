"""Answers that wait while a member proves who they are, and then stand in the form again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from webapp.models import KeptAnswers

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.domain.sealing import Sealer

KEPT_FOR: Final = timedelta(minutes=30)
"""Long enough to look for a password; a browser of others' forgets it by the next person."""

_FIND: Final = select(KeptAnswers.answers_sealed).where(
    KeptAnswers.session_id == bindparam("session_id"),
    KeptAnswers.page == bindparam("page"),
    KeptAnswers.expires_at > bindparam("now"),
)


def keep_answers(
    session: Session,
    sealer: Sealer,
    answers: Mapping[str, str],
    *,
    session_id: int,
    page: str,
    now: datetime,
) -> None:
    """Keep what stood in the form of a page, sealed, for the browser of one session.

    Give it nothing secret that somebody typed.  What waited for too long, whoever's it is, is
    thrown away.
    """
    session.execute(delete(KeptAnswers).where(KeptAnswers.expires_at <= now))
    sealed = sealer.seal(json.dumps(dict(answers)), answers_place(session_id, page))
    kept = insert(KeptAnswers).values(
        session_id=session_id, page=page, answers_sealed=sealed, expires_at=now + KEPT_FOR
    )
    new = {"answers_sealed": kept.excluded.answers_sealed, "expires_at": kept.excluded.expires_at}
    session.connection().execute(
        kept.on_conflict_do_update(index_elements=["session_id", "page"], set_=new)
    )


def find_answers(
    connection: Connection, sealer: Sealer, *, session_id: int, page: str, now: datetime
) -> dict[str, str]:
    """Return what was kept for this browser and page; nothing where there is none."""
    asked = {"session_id": session_id, "page": page, "now": now}
    sealed = connection.execute(_FIND, asked).scalar()
    if sealed is None:
        return {}
    found: dict[str, str] = json.loads(sealer.open(sealed, answers_place(session_id, page)))
    return found


def forget_answers(session: Session, *, session_id: int, page: str) -> None:
    """Throw away what was kept: the form has been sent."""
    session.execute(
        delete(KeptAnswers).where(KeptAnswers.session_id == session_id, KeptAnswers.page == page)
    )


def answers_place(session_id: int, page: str) -> str:
    """Return the place for which the answers of a page are sealed."""
    return f"kept_answers.answers.{session_id}.{page}"
