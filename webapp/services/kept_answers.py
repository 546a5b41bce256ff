"""Answers that wait while a member proves who they are, and then stand in the form again.

They belong to a session: one that goes on once the password was given, or one whose time ran
out and whose member signs in again in the same browser.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from webapp.domain.keys import UnknownKeyError
from webapp.domain.sealing import SealBrokenError
from webapp.models import KeptAnswers, MemberSession

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.domain.sealing import Sealer

KEPT_FOR: Final = timedelta(minutes=20)
"""Long enough to look for a password, and to sign in by keyboard, switch or voice."""

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
    forget_expired(session, now=now)
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


def move_answers(
    session: Session, sealer: Sealer, *, before: int, after: int, now: datetime
) -> tuple[str, ...]:
    """Give what was kept for one session to another one of the same member; return the pages.

    It is sealed anew for its new place, and waits no longer than it would have.
    """
    forget_expired(session, now=now)
    kept = session.scalars(select(KeptAnswers).where(KeptAnswers.session_id == before)).all()
    pages = []
    for row in kept:
        try:
            answers = sealer.open(row.answers_sealed, answers_place(before, row.page))
        except (SealBrokenError, UnknownKeyError):  # nobody is kept from signing in by it
            session.delete(row)
            continue
        row.answers_sealed = sealer.seal(answers, answers_place(after, row.page))
        row.session_id = after
        pages.append(row.page)
    return tuple(pages)


def forget_expired(session: Session, *, now: datetime) -> None:
    """Throw away what waited for too long, and what was kept for a session that was ended.

    Where the clock was set back, nothing waits for longer than it should from now.
    """
    ended = select(MemberSession.id).where(MemberSession.ended_at.is_not(None))
    session.execute(
        delete(KeptAnswers)
        .where(or_(KeptAnswers.expires_at <= now, KeptAnswers.session_id.in_(ended)))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(KeptAnswers)
        .where(KeptAnswers.expires_at > now + KEPT_FOR)
        .values(expires_at=now + KEPT_FOR)
    )


def answers_place(session_id: int, page: str) -> str:
    """Return the place for which the answers of a page are sealed."""
    return f"kept_answers.answers.{session_id}.{page}"
