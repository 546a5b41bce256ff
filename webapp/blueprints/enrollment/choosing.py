"""The page where a member chooses user ID and password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import flash, redirect, request, session, url_for
from flask_babel import gettext as _

from webapp.blueprints.enrollment.forms import UserIdForm
from webapp.blueprints.enrollment.steps import DRAFT, TOKEN, not_here, pages
from webapp.domain.attempts import Closed
from webapp.domain.password import Password
from webapp.domain.user_id import LONGEST_EMAIL
from webapp.services.enrollment import (
    Enrolled,
    EnrollmentRefusal,
    NotEnrolled,
    check_user_id,
    finish_enrollment,
    may_choose,
)
from webapp.services.user_id import UserIdAnswer
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import anyone
from webapp.web.database import read_connection
from webapp.web.entrance import entrance, visitor
from webapp.web.forms import typed
from webapp.web.fragments import render
from webapp.web.identity import remember_sign_in
from webapp.web.password_fields import SUGGEST, fill_in_suggestion, refuse_password

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

CHECK: Final = "check"
"""The name of the button that asks whether a user ID is free."""


@anyone
def user_id() -> ResponseReturnValue:
    """Ask for user ID and password; say on request whether an ID is free, or suggest a phrase."""
    token = session.get(TOKEN, "")
    refusal = may_choose(read_connection(), token, now=clock.now())
    form = UserIdForm(data=session.get(DRAFT))
    if request.method == "POST" and token:
        session[DRAFT] = {
            "user_id": typed(form.user_id)[:LONGEST_EMAIL],
            "shared_device": form.shared_device.data,
        }
    if refusal:
        return not_here(refusal)
    if request.method == "GET":
        suggest = SUGGEST in request.args
        return _choose(form, suggested=fill_in_suggestion(form, "password") if suggest else "")
    if SUGGEST in request.form:
        flash(_("パスワードの案を、このページに表示しました。"), "info")
        return redirect(url_for("enrollment.user_id", suggest=1), 303)
    if CHECK in request.form:
        return _check(form, token)
    return _finish(form, token) if form.validate() else _choose(form)


def _check(form: UserIdForm, token: str) -> ResponseReturnValue:
    """Say whether the user ID is free.  The password is not looked at."""
    if not form.user_id.validate(form):
        return _choose(form)
    answer = check_user_id(entrance(), token, typed(form.user_id), now=clock.now())
    match answer:
        case EnrollmentRefusal():
            return not_here(answer)
        case Closed(until=until):
            form.refuse("user_id", words.closed_until(until))
        case UserIdAnswer(refusal=None):
            sentence = _(
                "ユーザーID「%(user_id)s」は使えます。続けてパスワードを入力してください。"
            )
            flash(sentence % {"user_id": typed(form.user_id).strip()}, "success")
            return redirect(url_for("enrollment.user_id"), 303)
        case _:
            form.refuse_user_id(answer)
            return _choose(form, suggestions=answer.suggestions)
    return _choose(form)


def _finish(form: UserIdForm, token: str) -> ResponseReturnValue:
    outcome = finish_enrollment(
        entrance(),
        token,
        typed(form.user_id),
        Password(typed(form.password)),
        shared_device=form.shared_device.data,
        visitor=visitor(),
        now=clock.now(),
    )
    match outcome:
        case Enrolled(token=signed_in):
            remember_sign_in(signed_in)
            return redirect(url_for("enrollment.done"), 303)
        case EnrollmentRefusal():
            return not_here(outcome)
        case Closed(until=until):
            form.refuse("user_id", words.closed_until(until))
            return _choose(form)
        case NotEnrolled(user_id=answer, password=weak):
            form.refuse_user_id(answer)
            if weak:
                refuse_password(form, "password", weak)
            return _choose(form, suggestions=answer.suggestions)


def _choose(
    form: UserIdForm, *, suggestions: tuple[str, ...] = (), suggested: str = ""
) -> ResponseReturnValue:
    return render(
        "enrollment/user_id.html",
        form=form,
        suggestions=suggestions,
        suggested=suggested,
        shown=bool(suggested) or "shown" in request.args,
        pages=pages(),
        status=422 if form.errors else 200,
    )
