"""Recovery codes: made ten at a time, shown once, each good for one sign-in without the app."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, update

from webapp.domain.second_factor import RECOVERY_CODES, RecoveryCode
from webapp.models import RecoveryCodeRow
from webapp.services.kept_answers import find_answers, forget_answers, keep_answers

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from webapp.domain.keys import KeyRing
    from webapp.domain.sealing import Sealer
    from webapp.services.entrance import Entrance
    from webapp.services.member_session import OpenSession

PURPOSE: Final = "recovery codes"
"""What the keys of their digests are derived for."""
FRESH: Final = "recovery codes"
"""Where new codes wait, sealed and for this browser alone, until the member has kept them."""


def make_codes(
    session: Session, entrance: Entrance, browser: OpenSession, *, now: datetime
) -> None:
    """Make ten new codes; those before count no more.

    The database keeps their keyed digests.  For some minutes this browser can show them,
    until the member says that they are kept (``codes_are_kept``).
    """
    member_id = browser.member_id
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.member_id == member_id))
    codes = new_codes()
    session.add_all(
        RecoveryCodeRow(
            member_id=member_id,
            code_digest=_digests(entrance.keys, member_id, code)[0],
            code_key_id=entrance.keys.current.id,
            made_at=now,
        )
        for code in codes
    )
    keep_answers(
        session,
        entrance.sealer,
        {str(number): code.printed for number, code in enumerate(codes)},
        session_id=browser.session_id,
        page=FRESH,
        now=now,
    )


def new_codes() -> list[RecoveryCode]:
    """Return ten codes drawn by lot."""
    return [RecoveryCode.make(secrets.randbelow) for _ in range(RECOVERY_CODES)]


def fresh_codes(
    connection: Connection, sealer: Sealer, browser: OpenSession, *, now: datetime
) -> tuple[str, ...]:
    """Return the codes that were just made in this browser and wait to be kept."""
    session_id = browser.session_id
    found = find_answers(connection, sealer, session_id=session_id, page=FRESH, now=now)
    return tuple(found.values())


def codes_are_kept(entrance: Entrance, browser: OpenSession) -> None:
    """Show the new codes no more: the member has kept them."""
    with entrance.open_work() as session:
        forget_answers(session, session_id=browser.session_id, page=FRESH)


def use_code(
    session: Session, keys: KeyRing, member_id: int, code: RecoveryCode, *, now: datetime
) -> bool:
    """Use a code up; tell whether it was one of the member's that had not been used."""
    used = session.execute(
        update(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.member_id == member_id,
            RecoveryCodeRow.code_digest.in_(_digests(keys, member_id, code)),
            RecoveryCodeRow.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCodeRow.id)
        .execution_options(synchronize_session=False)
    )
    return used.first() is not None


def _digests(keys: KeyRing, member_id: int, code: RecoveryCode) -> tuple[str, ...]:
    """Return what may be stored of this member's code: one for each key, the newest first."""
    told = f"recovery code of member {member_id}|{code.plain}"
    return tuple(key.digest(told) for key in keys.derived(PURPOSE))
