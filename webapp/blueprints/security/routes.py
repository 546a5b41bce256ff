"""The pages about the security of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.blueprints.security.forms import PasswordForm
from webapp.domain.attempts import Closed
from webapp.domain.password import Password, PasswordRefusal
from webapp.services.security import Changed, ChangeRefusal, NotChanged, change_password
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import anyone, members_only
from webapp.web.entrance import entrance
from webapp.web.forms import sentence_for, typed
from webapp.web.fragments import render
from webapp.web.identity import remember_sign_in
from webapp.web.password_fields import SUGGEST, fill_in_suggestion, refuse_password

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("security", __name__)


@blueprint.get("/security/")
@members_only
def show() -> ResponseReturnValue:
    """Lead to what there is for now: the password."""
    return redirect(url_for("security.password"), 303)


@blueprint.get("/.well-known/change-password")
@anyone
def well_known() -> ResponseReturnValue:
    """Lead password managers to the page where the password is changed."""
    return redirect(url_for("security.password"), 303)


@blueprint.route("/security/password", methods=["GET", "POST"])
@members_only
def password() -> ResponseReturnValue:
    """Change the password; other browsers are signed out and the member is told by mail."""
    form = PasswordForm()
    if request.method == "POST" and SUGGEST in request.form:
        flash(_("パスワードの案を、このページに表示しました。"), "info")
        return redirect(url_for("security.password", suggest=1), 303)
    if form.validate_on_submit():
        outcome = _change(form)
        if isinstance(outcome, Changed):
            remember_sign_in(outcome.token)
            flash(_("パスワードを変更しました。ほかの端末では、サインアウトしました。"), "success")
            return redirect(url_for("security.password"), 303)
        _refuse(form, outcome)
    suggested = SUGGEST in request.args and request.method == "GET"
    return render(
        "security/password.html",
        form=form,
        suggested=fill_in_suggestion(form, "new_password") if suggested else "",
        shown=suggested or "shown" in request.args,
        status=422 if form.errors else 200,
    )


def _change(form: PasswordForm) -> Changed | NotChanged | Closed:
    return change_password(
        entrance(),
        current_user.browser,
        Password(typed(form.current_password)),
        Password(typed(form.new_password)),
        now=clock.now(),
    )


def _refuse(form: PasswordForm, outcome: NotChanged | Closed) -> None:
    if isinstance(outcome, Closed):
        form.refuse("current_password", words.closed_until(outcome.until))
        return
    if outcome.current:
        form.refuse("current_password", sentence_for(words.CHANGES, outcome.current))
        form.refuse("current_password", words.tries_left(outcome.tries_left, outcome.opens_at))
    match outcome.new:
        case PasswordRefusal():
            refuse_password(form, "new_password", outcome.new)
        case ChangeRefusal():
            form.refuse("new_password", sentence_for(words.CHANGES, outcome.new))
