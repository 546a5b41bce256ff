"""What this browser holds between password and second factor, and how it is let in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import redirect, session, url_for

from webapp.services.pending_sign_in import Pending, SecondStep, SecondStepRefusal, find_pending
from webapp.services.second_step import SteppedIn
from webapp.web import clock
from webapp.web.addresses import own_page
from webapp.web.database import read_connection
from webapp.web.known_device import lead_on_signed_in
from webapp.web.sign_in_reason import SignInReason, to_sign_in
from webapp.web.trusted_device import remember_trust

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

TOKEN: Final = "second_step"  # noqa: S105 - it is the name under which the cookie holds it
WANTED: Final = "second_step_next"


def lead_to_second_step(step: SecondStep, wanted: str) -> ResponseReturnValue:
    """Let this browser go on with the second factor; then it goes where the member wanted."""
    session[TOKEN], session[WANTED] = step.token, wanted
    return redirect(url_for("sign_in.second_step"), 303)


def second_step_token() -> str:
    """Return the token of this browser; empty where no password was given."""
    return str(session.get(TOKEN, ""))


def pending_here() -> Pending | SecondStepRefusal:
    """Return what this browser waits for."""
    return find_pending(read_connection(), second_step_token(), now=clock.now())


def lead_in(entered: SteppedIn) -> Response:
    """Give this browser its session, remember what was chosen, and lead on."""
    to = _wanted() or url_for("home.show")
    response = lead_on_signed_in(entered.signed_in, to, shared_device=entered.shared_device)
    if entered.trust:
        remember_trust(response, entered.trust)
    return response


def lead_back() -> ResponseReturnValue:
    """Lead to the beginning of signing in, which says why."""
    return to_sign_in(SignInReason.STEP_GONE, _wanted())


def _wanted() -> str | None:
    return own_page(session.get(WANTED))
