"""The page where a member changes the user ID."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.blueprints.security.forms import ChangeUserIdForm
from webapp.domain.attempts import Closed
from webapp.services.credential_change import Changed
from webapp.services.member_session import SessionRefusal
from webapp.services.user_id import UserIdAnswer, change_user_id
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import fresh_members_only
from webapp.web.entrance import entrance
from webapp.web.forms import typed
from webapp.web.fragments import render
from webapp.web.identity import remember_sign_in
from webapp.web.kept_answers import kept_answers

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@fresh_members_only(keeps=("user_id",))
def user_id() -> ResponseReturnValue:
    """Change the user ID; other browsers are signed out and the member is told by mail."""
    form = ChangeUserIdForm(data=kept_answers())
    suggestions: tuple[str, ...] = ()
    if form.validate_on_submit():
        browser, wanted = current_user.browser, typed(form.user_id)
        match change_user_id(entrance(), browser, wanted, now=clock.now()):
            case Changed(token=token):
                remember_sign_in(token)
                flash(
                    _("ユーザーIDを変更しました。ほかの端末では、サインアウトしました。"), "success"
                )
                return redirect(url_for("security.show"), 303)
            case SessionRefusal():
                return redirect(url_for("security.show"), 303)
            case Closed(until=until):
                form.refuse("user_id", words.closed_until(until))
            case UserIdAnswer() as answer:
                form.refuse_user_id(answer)
                suggestions = answer.suggestions
    return render(
        "security/user_id.html",
        form=form,
        fresh_until=current_user.browser.fresh_until,
        suggestions=suggestions,
        status=422 if form.errors else 200,
    )
