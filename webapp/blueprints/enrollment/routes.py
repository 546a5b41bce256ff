"""The pages of enrollment, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext as _

from webapp.blueprints.enrollment.steps import TOKEN, begin_with, not_here, pages
from webapp.domain.attempts import Closed
from webapp.domain.confirmation import CodeRefusal
from webapp.domain.mail import Channel
from webapp.services.card_check import CheckStarted, NotConfirmed, check_card
from webapp.services.confirmation import Confirmed, confirm, send_again
from webapp.services.enrollment import ENROLLMENT, EnrollmentRefusal
from webapp.services.waiting import read_waiting
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import anyone, members_only
from webapp.web.card_form import CardForm, CodeForm
from webapp.web.database import read_connection
from webapp.web.entrance import entrance, visitor
from webapp.web.forms import sentence_for, typed
from webapp.web.fragments import render
from webapp.web.identity import signed_in_member

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from webapp.services.waiting import Waiting

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
            begin_with(outcome.token)
            step = "enrollment.user_id" if outcome.confirmed else "enrollment.code"
            return redirect(url_for(step), 303)
        _refuse_card(form, outcome)
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
    waiting = _waiting()
    if waiting is None or waiting.used:
        return not_here(EnrollmentRefusal.NOT_CONFIRMED)
    if waiting.confirmed:
        return redirect(url_for("enrollment.user_id"), 303)
    if request.method == "POST" and "send" in request.form:
        return _send(request.form["send"])
    form = CodeForm()
    if form.validate_on_submit() and form.understood:
        outcome = confirm(
            entrance(),
            ENROLLMENT,
            session[TOKEN],
            form.understood,
            visitor=visitor(),
            now=clock.now(),
        )
        if isinstance(outcome, Confirmed):
            return redirect(url_for("enrollment.user_id"), 303)
        waiting = _waiting() or waiting
        form.refuse("code", sentence_for(words.CODES, _refused(outcome.refusal, waiting)))
    return _code_page(form, waiting)


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


def _waiting() -> Waiting | None:
    token = session.get(TOKEN, "")
    return read_waiting(read_connection(), entrance(), ENROLLMENT, token, now=clock.now())


def _refused(refusal: CodeRefusal, waiting: Waiting) -> CodeRefusal:
    """Return what to say after a try: a wrong code that was the last one ends here."""
    return refusal if waiting.tries_left else CodeRefusal.TOO_MANY_TRIES


def _send(wanted: str) -> ResponseReturnValue:
    """Send another code; the answer is the same whether there is such a contact or not."""
    channel = next((way for way in Channel if way.value == wanted), None)
    refusal = send_again(entrance(), ENROLLMENT, session[TOKEN], channel=channel, now=clock.now())
    if refusal:
        flash(sentence_for(words.SENDING, refusal), "error")
    else:
        flash(
            _("お届けの連絡先があれば、新しいコードを送りました。前のコードは使えません。"),
            "success",
        )
    return redirect(url_for("enrollment.code"), 303)


def _refuse_card(form: CardForm, outcome: NotConfirmed | Closed) -> None:
    if isinstance(outcome, Closed):
        form.refuse("card_number", words.closed_until(outcome.until))
        return
    form.refuse("card_number", str(words.CARD_NOT_CONFIRMED))
    form.refuse("card_number", words.tries_left(outcome.tries_left, outcome.closed_until))


def _code_page(form: CodeForm, waiting: Waiting) -> ResponseReturnValue:
    form.code.data = ""
    return render(
        "enrollment/code.html",
        form=form,
        waiting=waiting,
        codes_left=words.tries_left(waiting.tries_left, None),
        card_tries=words.tries_left(waiting.card.tries_left, waiting.card.closed_until),
        channels=[
            (Channel.EMAIL.value, _("メールで送る")),
            (Channel.SMS.value, _("SMSで送る")),
            (Channel.VOICE.value, _("音声通話で聞く")),
        ],
        pages=pages(),
        status=422 if form.errors else 200,
    )
