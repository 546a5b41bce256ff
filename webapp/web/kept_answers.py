"""The answers of a form that was sent too late: after the last proof, or after the time-out.

They lie sealed in the database, bound to this browser's session and to the page, and never
hold a secret.  They come back without JavaScript:

    form = UserIdForm(data=kept_answers())
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_login import current_user

from webapp.services.kept_answers import find_answers, forget_answers, keep_answers
from webapp.web import clock
from webapp.web.database import read_connection, unit_of_work
from webapp.web.ports import ports

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webapp.services.member_session import OpenSession


def keep(names: Iterable[str], browser: OpenSession) -> bool:
    """Keep what was sent in these fields of the form of this page; tell whether it was anything.

    ``browser`` is the one that sent it, whose time may be over.
    """
    answers = {name: request.form[name] for name in names if request.form.get(name)}
    if not answers:
        return False
    with unit_of_work() as work:
        keep_answers(
            work,
            ports().sealer,
            answers,
            session_id=browser.session_id,
            page=request.path,
            now=clock.now(),
        )
    return True


def kept_answers() -> dict[str, str]:
    """Return what was kept of the form of this page; nothing where none was left."""
    return find_answers(
        read_connection(),
        ports().sealer,
        session_id=current_user.browser.session_id,
        page=request.path,
        now=clock.now(),
    )


def forget() -> None:
    """Throw away what was kept of the form of this page: it has been sent now."""
    with unit_of_work() as work:
        forget_answers(work, session_id=current_user.browser.session_id, page=request.path)
