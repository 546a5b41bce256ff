"""The pages after the code: the user ID, a new password, done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from webapp.blueprints.recovery.forms import RecoveryForm
from webapp.blueprints.recovery.steps import not_here, pages
from webapp.domain.password import Password, PasswordRefusal
from webapp.services.credential_change import ChangeRefusal
from webapp.services.pending_sign_in import SecondStep
from webapp.services.recovery import (
    Recovering,
    RecoveryRefusal,
    find_recovering,
    recover_password,
)
from webapp.services.signed_in import SignedIn
from webapp.web import clock
from webapp.web.access import anyone, members_only
from webapp.web.database import read_connection
from webapp.web.entrance import entrance, visitor
from webapp.web.forms import typed
from webapp.web.fragments import render
from webapp.web.known_device import lead_on_signed_in
from webapp.web.password_fields import (
    SUGGEST,
    describe_password,
    fill_in_suggestion,
    refuse_password,
)
from webapp.web.recovery import recovery_token
from webapp.web.second_step import lead_to_second_step

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@anyone
def found() -> ResponseReturnValue:
    """Show the user ID to whom it belongs, and take another password if one is chosen."""
    recovering = find_recovering(read_connection(), entrance(), recovery_token(), now=clock.now())
    if isinstance(recovering, RecoveryRefusal):
        return not_here(recovering)
    form = RecoveryForm()
    shortest = recovering.policy.shortest
    describe_password(form.new_password, shortest)
    if request.method == "POST" and SUGGEST in request.form:
        flash(_("パスワードの案を、このページに表示しました。"), "info")
        return redirect(url_for("recovery.found", suggest=1), 303)
    if form.validate_on_submit():
        outcome = _recover(form)
        match outcome:
            case SignedIn():
                return lead_on_signed_in(
                    outcome, url_for("recovery.done"), shared_device=form.shared_device.data
                )
            case SecondStep():
                return lead_to_second_step(outcome, url_for("recovery.done"))
            case RecoveryRefusal():
                return not_here(outcome)
            case PasswordRefusal() | ChangeRefusal():
                refuse_password(form, "new_password", outcome, shortest)
    return _show(form, recovering)


@members_only
def done() -> ResponseReturnValue:
    """Say that the member is back in."""
    return render("recovery/done.html")


def _show(form: RecoveryForm, recovering: Recovering) -> ResponseReturnValue:
    suggest = SUGGEST in request.args and request.method == "GET"
    return render(
        "recovery/found.html",
        form=form,
        recovering=recovering,
        suggested=fill_in_suggestion(form, "new_password") if suggest else "",
        shown=suggest or "shown" in request.args,
        pages=pages(),
        status=422 if form.errors else 200,
    )


def _recover(
    form: RecoveryForm,
) -> SignedIn | SecondStep | PasswordRefusal | ChangeRefusal | RecoveryRefusal:
    return recover_password(
        entrance(),
        recovery_token(),
        Password(typed(form.new_password)),
        shared_device=form.shared_device.data,
        visitor=visitor(),
        now=clock.now(),
    )
