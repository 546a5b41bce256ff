"""The second step of signing in: the code of an app, or a recovery code; and the way on without."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash
from flask_babel import gettext as _

from webapp.domain.attempts import Closed
from webapp.services.pending_sign_in import STEP_LASTS, SecondStepRefusal, pending_factors
from webapp.services.second_factor import read_factors
from webapp.services.second_step import NotProved, SteppedIn, step_in_with_code
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import anyone
from webapp.web.database import read_connection
from webapp.web.entrance import entrance, visitor
from webapp.web.factor_fields import RecoveryCodeForm, SecondStepForm
from webapp.web.fragments import render
from webapp.web.identity import signed_in_member
from webapp.web.in_place import go_on_at
from webapp.web.ports import ports
from webapp.web.second_step import lead_back, lead_in, pending_here, second_step_token

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from webapp.domain.second_factor import AppCode, RecoveryCode
    from webapp.services.pending_sign_in import Pending
    from webapp.services.second_factor import Factors

    Outcome = SteppedIn | NotProved | Closed | SecondStepRefusal


@anyone
def second_step() -> ResponseReturnValue:
    """Ask for the code of the member's app."""
    if signed_in_member():
        return go_on_at("home.show")
    pending = pending_here()
    if isinstance(pending, SecondStepRefusal):
        return lead_back()
    form = SecondStepForm()
    if form.validate_on_submit() and form.app_code:
        outcome = _try(form.app_code, trusts=form.trusts.data)
        if isinstance(outcome, SteppedIn):
            return lead_in(outcome)
        if isinstance(outcome, SecondStepRefusal):
            return lead_back()
        _refuse(form, outcome, str(words.WRONG_APP_CODE))
    form.code.data = ""
    return render(
        "sign_in/second_step.html",
        form=form,
        pending=pending,
        factors=_factors(pending),
        minutes=STEP_LASTS // timedelta(minutes=1),
        status=422 if form.errors else 200,
    )


@anyone
def recovery_code() -> ResponseReturnValue:
    """Ask for one of the member's recovery codes."""
    if signed_in_member():
        return go_on_at("home.show")
    pending = pending_here()
    if isinstance(pending, SecondStepRefusal):
        return lead_back()
    form = RecoveryCodeForm()
    if form.validate_on_submit() and form.recovery_code:
        outcome = _try(form.recovery_code)
        if isinstance(outcome, SteppedIn):
            return _lead_in_by_recovery_code(outcome, pending.member_id)
        if isinstance(outcome, SecondStepRefusal):
            return lead_back()
        _refuse(form, outcome, str(words.WRONG_RECOVERY_CODE))
    form.code.data = ""
    return render("sign_in/recovery_code.html", form=form, status=422 if form.errors else 200)


@anyone
def lost_factor() -> ResponseReturnValue:
    """Say what to do when neither app nor recovery codes are at hand.

    Who has given the password, and reported the loss before, reads until when it takes.
    """
    pending = pending_here()
    waits = None if isinstance(pending, SecondStepRefusal) else _factors(pending).ends_at
    hours, shortest = ports().settings.factor_loss_hours, ports().settings.password_minimum
    return render("sign_in/lost_factor.html", hours=hours, shortest=shortest, ends_at=waits)


def _factors(pending: Pending) -> Factors:
    return pending_factors(read_connection(), pending, now=clock.now())


def _try(code: AppCode | RecoveryCode, *, trusts: bool = False) -> Outcome:
    token = second_step_token()
    return step_in_with_code(
        entrance(), token, code, trusts=trusts, visitor=visitor(), now=clock.now()
    )


def _refuse(form: SecondStepForm | RecoveryCodeForm, outcome: NotProved | Closed, why: str) -> None:
    """Say why a code was not taken, and when the next can be tried."""
    if isinstance(outcome, Closed):
        form.refuse("code", words.closed_until(outcome.until))
        return
    form.refuse("code", why)
    form.refuse("code", words.tries_left(outcome.tries_left, outcome.opens_at))


def _lead_in_by_recovery_code(entered: SteppedIn, member_id: int) -> ResponseReturnValue:
    response = lead_in(entered)
    left = read_factors(read_connection(), member_id, now=clock.now()).codes_left
    flash(
        _(
            "予備コードを1つ使いました。残りは%(left)s個です。少なくなったら、作り直してください。",
            left=left,
        ),
        "success",
    )
    return response
