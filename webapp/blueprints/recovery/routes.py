"""The pages of recovery, up to the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, redirect, request, url_for

from webapp.blueprints.recovery.forms import KnownUserIdForm
from webapp.blueprints.recovery.steps import not_here, pages
from webapp.services.card_check import check_card
from webapp.services.recovery import BY_CARD, BY_USER_ID, RecoveryRefusal, check_user_id
from webapp.services.showing import CheckStarted
from webapp.services.signed_in import user_id_marks
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import anyone
from webapp.web.card_form import CardForm
from webapp.web.code_page import CodePage
from webapp.web.entrance import entrance, visitor
from webapp.web.forms import typed
from webapp.web.fragments import render
from webapp.web.known_device import device_name_for
from webapp.web.recovery import begin_recovery, recovery_purpose, recovery_token

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("recovery", __name__, url_prefix="/recovery")


@blueprint.get("/")
@anyone
def start() -> ResponseReturnValue:
    """Say what to do about a forgotten user ID or password."""
    return render("recovery/start.html", by_user_id=entrance().confirms_cards)


@blueprint.route("/user-id", methods=["GET", "POST"])
@anyone
def user_id() -> ResponseReturnValue:
    """Ask for the user ID; what comes next does not depend on it."""
    outside = entrance()
    if not outside.confirms_cards:
        return redirect(url_for("recovery.card"), 303)
    form = KnownUserIdForm()
    if form.validate_on_submit():
        outcome = check_user_id(
            outside,
            typed(form.user_id),
            once=typed(form.once),
            visitor=visitor(),
            now=clock.now(),
            known_device=device_name_for(user_id_marks(outside, typed(form.user_id))),
        )
        if isinstance(outcome, CheckStarted):
            begin_recovery(BY_USER_ID, outcome)
            return redirect(url_for("recovery.code"), 303)
        form.refuse("user_id", words.closed_until(outcome.until))
    return render("recovery/user_id.html", form=form, status=422 if form.errors else 200)


@blueprint.route("/card", methods=["GET", "POST"])
@anyone
def card() -> ResponseReturnValue:
    """Ask for card number and security code; what comes next does not depend on them."""
    outside = entrance()
    form = CardForm()
    if form.validate_on_submit():
        outcome = check_card(
            outside,
            BY_CARD,
            form.proof,
            once=typed(form.once),
            visitor=visitor(),
            now=clock.now(),
        )
        if isinstance(outcome, CheckStarted):
            begin_recovery(BY_CARD, outcome)
            step = "recovery.found" if outcome.confirmed else "recovery.code"
            return redirect(url_for(step), 303)
        form.refuse_card(outcome, str(words.CARD_NOT_RECOVERED))
    return render(
        "recovery/card.html",
        form=form,
        shown="shown" in request.args,
        by_user_id=outside.confirms_cards,
        pages=pages(),
        status=422 if form.errors else 200,
    )


@blueprint.route("/code", methods=["GET", "POST"])
@anyone
def code() -> ResponseReturnValue:
    """Ask for the code that was sent, or that came by letter; send it again if asked to."""
    page = CodePage(
        purpose=recovery_purpose(),
        token=recovery_token(),
        endpoint="recovery.code",
        then="recovery.found",
        template="recovery/code.html",
    )
    waiting = page.waiting()
    if waiting is None or waiting.used:
        return not_here(RecoveryRefusal.NOT_CONFIRMED)
    return page.answer(waiting)
