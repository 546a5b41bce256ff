"""The sign-in page, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, redirect, request, url_for

from webapp.blueprints.sign_in.forms import SignInForm
from webapp.domain.attempts import Closed
from webapp.services.pending_sign_in import SecondStep
from webapp.services.sign_in import NotSignedIn, sign_in, sign_out
from webapp.services.signed_in import SignedIn, user_id_marks
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import anyone
from webapp.web.addresses import own_page
from webapp.web.entrance import entrance, visitor
from webapp.web.forms import typed
from webapp.web.fragments import render
from webapp.web.identity import forget_sign_in, signed_in_member
from webapp.web.in_place import go_on_at
from webapp.web.known_device import device_name_for, lead_on_signed_in
from webapp.web.recovery import found_user_id
from webapp.web.second_step import lead_to_second_step
from webapp.web.sign_in_reason import say_why
from webapp.web.trusted_device import trusted_tokens

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("sign_in", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@anyone
def show(wanted: str | None = None, why: str | None = None) -> ResponseReturnValue:
    """Ask for user ID and password; whatever is wrong with them is said in the same words.

    In place of a page of members it is told what was ``wanted``, and ``why`` it is not shown.
    """
    if signed_in_member():
        way_on = own_page(request.values.get("next"))
        return redirect(way_on, 303) if way_on else go_on_at("home.show")
    asked = request.args if why is None else {"next": wanted or "", "why": why}
    say_why(asked.get("why", ""))
    form = SignInForm(data={"next": asked.get("next", ""), "user_id": found_user_id()})
    if form.validate_on_submit():
        outcome = _try(form)
        match outcome:
            case SignedIn():
                return lead_on_signed_in(
                    outcome, _wanted(form.next.data), shared_device=form.shared_device.data
                )
            case SecondStep():
                return lead_to_second_step(outcome, _wanted(form.next.data))
            case Closed(until=until):
                form.refuse_whole(words.closed_until(until))
            case NotSignedIn(tries_left=left, opens_at=opens_at):
                form.refuse_whole(str(words.NOT_SIGNED_IN))
                form.refuse_whole(words.tries_left(left, opens_at))
    return render(
        "sign_in/show.html",
        form=form,
        shown="shown" in asked,
        status=422 if form.errors else 200,
    )


@blueprint.post("/sign-out")
@anyone
def leave() -> ResponseReturnValue:
    """Sign this browser out and say so; somebody who was out already hears the same."""
    member = signed_in_member()
    if member:
        sign_out(entrance(), member.browser, now=clock.now())
    forget_sign_in()
    return redirect(url_for("sign_in.left"), 303)


@blueprint.get("/signed-out")
@anyone
def left() -> ResponseReturnValue:
    """Confirm that nobody is signed in here any more."""
    if signed_in_member():
        return go_on_at("home.show")
    return render("sign_in/left.html")


def _try(form: SignInForm) -> SignedIn | SecondStep | NotSignedIn | Closed:
    outside = entrance()
    known = device_name_for(user_id_marks(outside, typed(form.user_id)))
    return sign_in(outside, form.sent(known, trusted_tokens()), visitor(), now=clock.now())


def _wanted(text: str | None) -> str:
    return own_page(text) or url_for("home.show")
