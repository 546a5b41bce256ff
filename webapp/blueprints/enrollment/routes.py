"""The pages of enrollment, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext as _

from webapp.blueprints.enrollment.steps import TOKEN, begin_with, not_here, pages
from webapp.services.card_check import check_card
from webapp.services.enrollment import ENROLLMENT, EnrollmentRefusal
from webapp.services.showing import CheckStarted
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import anyone, members_only
from webapp.web.card_form import CardForm
from webapp.web.code_page import CodePage
from webapp.web.entrance import entrance, visitor
from webapp.web.forms import typed
from webapp.web.fragments import render
from webapp.web.identity import signed_in_member

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("enrollment", __name__, url_prefix="/enrollment")


@blueprint.route("/", methods=["GET", "POST"])
@anyone
def card() -> ResponseReturnValue:
    """Ask for card number and security code; what comes next does not depend on them."""
    if signed_in_member():
        flash(
            _("サインインしています。別の方の登録は、サインアウトしてからお進みください。"), "info"
        )
        return redirect(url_for("home.show"), 303)
    form = CardForm()
    if form.validate_on_submit():
        outcome = check_card(
            entrance(),
            ENROLLMENT,
            form.proof,
            once=typed(form.once),
            visitor=visitor(),
            now=clock.now(),
        )
        if isinstance(outcome, CheckStarted):
            begin_with(outcome)
            step = "enrollment.user_id" if outcome.confirmed else "enrollment.code"
            return redirect(url_for(step), 303)
        form.refuse_card(outcome, str(words.CARD_NOT_CONFIRMED))
    return render(
        "enrollment/card.html",
        form=form,
        shown="shown" in request.args,
        pages=pages(),
        status=422 if form.errors else 200,
    )


@blueprint.route("/code", methods=["GET", "POST"])
@anyone
def code() -> ResponseReturnValue:
    """Ask for the code that was sent, or that came by letter; send it again if asked to."""
    page = CodePage(
        purpose=ENROLLMENT,
        token=session.get(TOKEN, ""),
        endpoint="enrollment.code",
        then="enrollment.user_id",
        template="enrollment/code.html",
    )
    waiting = page.waiting()
    if waiting is None or waiting.used:
        return not_here(EnrollmentRefusal.NOT_CONFIRMED)
    return page.answer(waiting, pages=pages())


@blueprint.get("/done")
@members_only
def done() -> ResponseReturnValue:
    """Say that it is done, and what is next."""
    member = signed_in_member()
    return render(
        "enrollment/done.html",
        user_id=member.browser.user_id if member else "",
        shared_device=bool(member and member.browser.shared_device),
        idle_minutes=member.browser.idle_minutes if member else 0,
    )
