"""The page where a member changes the password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.blueprints.security.forms import PasswordForm
from webapp.domain.password import Password
from webapp.services.credential_change import Changed
from webapp.services.member_session import SessionRefusal
from webapp.services.password import PasswordNotChanged, change_password
from webapp.services.password_length import policy_for
from webapp.web import clock
from webapp.web.access import fresh_members_only
from webapp.web.database import read_connection
from webapp.web.entrance import entrance
from webapp.web.forms import typed
from webapp.web.fragments import render
from webapp.web.identity import remember_sign_in, signed_in_member_id
from webapp.web.password_fields import (
    SUGGEST,
    describe_password,
    fill_in_suggestion,
    refuse_password,
)

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@fresh_members_only()
def password() -> ResponseReturnValue:
    """Change the password; other browsers are signed out and the member is told by mail."""
    form = PasswordForm()
    shortest = _describe(form)
    if request.method == "POST" and SUGGEST in request.form:
        flash(_("パスワードの案を、このページに表示しました。"), "info")
        return redirect(url_for("security.password", suggest=1), 303)
    if form.validate_on_submit():
        new = Password(typed(form.new_password))
        outcome = change_password(entrance(), current_user.browser, new, now=clock.now())
        match outcome:
            case Changed(token=token):
                remember_sign_in(token)
                done = _("パスワードを変更しました。ほかの端末では、サインアウトしました。")
                flash(done, "success")
                return redirect(url_for("security.show"), 303)
            case SessionRefusal():
                return redirect(url_for("security.show"), 303)
            case PasswordNotChanged(refusal=refusal):
                refuse_password(form, "new_password", refusal, shortest)
    suggested = SUGGEST in request.args and request.method == "GET"
    return render(
        "security/password.html",
        form=form,
        fresh_until=current_user.browser.fresh_until,
        suggested=fill_in_suggestion(form, "new_password") if suggested else "",
        shown=suggested or "shown" in request.args,
        status=422 if form.errors else 200,
    )


def _describe(form: PasswordForm) -> int:
    """Say at the field how long the password must be, and return it."""
    policy = policy_for(read_connection(), entrance(), signed_in_member_id())
    describe_password(form.new_password, policy.shortest)
    return policy.shortest
