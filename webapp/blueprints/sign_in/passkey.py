"""Signing in by a passkey: after the password, or instead of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _

from webapp.domain.attempts import Closed
from webapp.services.passkeys import ask_for_proof, step_in_with_passkey
from webapp.services.second_step import SteppedIn
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import anyone
from webapp.web.addresses import own_page
from webapp.web.entrance import entrance, visitor
from webapp.web.identity import signed_in_member
from webapp.web.passkeys import answer_sent, for_script, passkeys_or_404
from webapp.web.second_step import WANTED, lead_in, second_step_token

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@anyone
def passkey_challenge() -> ResponseReturnValue:
    """Give the script what the browser needs to use a passkey."""
    passkeys, token = passkeys_or_404(), _token()
    return for_script(
        ask_for_proof(entrance(), passkeys, token, visitor=visitor(), now=clock.now())
    )


@anyone
def passkey() -> ResponseReturnValue:
    """Sign the member in whose passkey it is."""
    passkeys, token = passkeys_or_404(), _token()
    if signed_in_member():
        return redirect(url_for("home.show"), 303)
    if not token:
        session[WANTED] = own_page(request.form.get("next")) or ""
    outcome = step_in_with_passkey(
        entrance(),
        passkeys,
        token,
        answer_sent(),
        shared_device=bool(request.form.get("shared_device")),
        visitor=visitor(),
        now=clock.now(),
    )
    if isinstance(outcome, SteppedIn):
        return lead_in(outcome)
    if isinstance(outcome, Closed):
        flash(words.closed_until(outcome.until), "error")
    else:
        flash(_("パスキーで確認できませんでした。ほかの方法でお進みください。"), "error")
    return redirect(url_for("sign_in.second_step" if token else "sign_in.show"), 303)


def _token() -> str:
    """Return the token of the second step, where its page asks; empty at the first."""
    return second_step_token() if "step" in request.form else ""
