"""The page that asks a signed-in member for the password once more, and then leads on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.blueprints.security.forms import ConfirmForm
from webapp.domain.attempts import Closed
from webapp.domain.password import Password
from webapp.services.member_session import FRESH_FOR, SessionRefusal
from webapp.services.reauthentication import (
    NotReauthenticated,
    Reauthenticated,
    reauthenticate,
)
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import members_only
from webapp.web.addresses import own_page
from webapp.web.entrance import entrance
from webapp.web.forms import typed
from webapp.web.fragments import render
from webapp.web.identity import remember_sign_in

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@members_only
def confirm(wanted: str | None = None) -> ResponseReturnValue:
    """Ask for the password; lead back to the page that needs it, where the answers wait.

    In place of that page it is told what was ``wanted``.
    """
    asked = request.args if wanted is None else {"next": wanted}
    form = ConfirmForm(data={"next": asked.get("next", ""), "left": asked.get("left", "")})
    if form.validate_on_submit():
        password = Password(typed(form.password))
        outcome = reauthenticate(entrance(), current_user.browser, password, now=clock.now())
        match outcome:
            case Reauthenticated(token=token):
                remember_sign_in(token)
                flash(_("ご本人を確認しました。続きからお進みください。"), "success")
                return _go_on(form)
            case SessionRefusal():
                return _go_on(form)
            case Closed(until=until):
                form.refuse("password", words.closed_until(until))
            case NotReauthenticated(tries_left=left, opens_at=opens_at):
                form.refuse("password", str(words.WRONG_PASSWORD))
                form.refuse("password", words.tries_left(left, opens_at))
    return render(
        "security/confirm.html",
        form=form,
        minutes=FRESH_FOR // timedelta(minutes=1),
        shown="shown" in asked,
        status=422 if form.errors else 200,
    )


def _go_on(form: ConfirmForm) -> ResponseReturnValue:
    wanted = own_page(form.next.data)
    here = url_for("security.confirm")
    if wanted is None or wanted.partition("?")[0] == here:
        wanted = url_for("security.show")
    return redirect(wanted, 303)
