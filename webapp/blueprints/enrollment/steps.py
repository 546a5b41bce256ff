"""What the pages of enrollment share: the browser's token, and the way on from a dead end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import flash, redirect, session, url_for

from webapp.services.enrollment import EnrollmentRefusal, is_same_card
from webapp.web import refusal_words as words
from webapp.web.database import read_connection
from webapp.web.forms import sentence_for
from webapp.web.identity import signed_in_member
from webapp.web.in_place import go_on_at
from webapp.web.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from webapp.services.showing import CheckStarted

TOKEN: Final = "enrollment"  # noqa: S105 - it is the name under which the cookie holds it
DRAFT: Final = "enrollment_draft"
"""What was typed, kept in the cookie while the page is loaded again; never a secret."""
BY_CODE: Final = "enrollment_by_code"
"""Whether a code is asked for, which an alarm does where otherwise none is."""
BEFORE: Final = "enrollment_before"
"""The token of an enrollment that took too long, to whose card the draft belongs."""
PAGES_WITH_CODE: Final = 3


def pages() -> int:
    """Return how many pages an enrollment has; without a confirmation code one less."""
    without = ports().settings.card_confirmation == "none" and not session.get(BY_CODE)
    return PAGES_WITH_CODE - without


def begin_with(started: CheckStarted) -> None:
    """Let this browser go on with a card; what was typed after another card is forgotten.

    At a shared computer that was somebody else, whose user ID is often an address.  Whoever
    took too long and shows the same card again finds it as it was.
    """
    before = session.pop(BEFORE, "") or session.get(TOKEN, "")
    if DRAFT in session and not is_same_card(read_connection(), before, started.token):
        session.pop(DRAFT)
    session[TOKEN], session[BY_CODE] = started.token, not started.confirmed


def not_here(refusal: EnrollmentRefusal) -> ResponseReturnValue:
    """Return the page where the member can go on, and say why."""
    if signed_in_member():
        return redirect(url_for("enrollment.done"), 303)
    token = session.pop(TOKEN, None)
    if refusal is EnrollmentRefusal.ALREADY_ENROLLED:
        session.pop(DRAFT, None)
    if DRAFT in session:
        session[BEFORE] = token or session.get(BEFORE, "")
    flash(sentence_for(words.ENROLLMENT, refusal), "info")
    done_before = refusal is EnrollmentRefusal.ALREADY_ENROLLED
    return go_on_at("sign_in.show" if done_before else "enrollment.card")
