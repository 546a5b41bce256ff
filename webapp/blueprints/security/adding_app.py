"""The pages on which a member adds an app: what it is, then its secret and its first code."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.blueprints.security.factors import codes_to_keep, lead_on_added
from webapp.domain.attempts import Closed
from webapp.domain.second_factor import FactorRefusal, grouped
from webapp.services.authenticator_app import (
    SET_UP_WITHIN,
    begin_app,
    begun_secret,
    confirm_app,
    key_address,
)
from webapp.services.factor_change import FactorsChanged
from webapp.services.member_session import SessionRefusal
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import fresh_members_only
from webapp.web.database import read_connection
from webapp.web.entrance import entrance
from webapp.web.factor_fields import NewAppForm
from webapp.web.forms import ButtonForm, sentence_for
from webapp.web.fragments import render
from webapp.web.identity import signed_in_member_id
from webapp.web.in_place import go_on_at
from webapp.web.kept_answers import kept_answers
from webapp.web.languages import language
from webapp.web.ports import ports
from webapp.web.qr_code import draw_qr_code

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@fresh_members_only()
def add_app() -> ResponseReturnValue:
    """Say what an app is and what comes; when it is wanted, make its secret."""
    form = ButtonForm()
    if form.validate_on_submit():
        refusal = begin_app(entrance(), current_user.browser, now=clock.now())
        if refusal is None:
            return redirect(url_for("security.app_code"), 303)
        form.refuse_whole(sentence_for(words.FACTORS, refusal))
    return render("security/add_app.html", form=form, status=422 if form.errors else 200)


@fresh_members_only(keeps=("name",))
def app_code() -> ResponseReturnValue:
    """Show the secret as a drawing, a link and letters; take the first code of the app."""
    member_id, now = signed_in_member_id(), clock.now()
    secret = begun_secret(read_connection(), ports().sealer, member_id, now=now)
    if secret is None:
        return _start_again()
    form = NewAppForm(data=kept_answers() or {"name": _("確認アプリ")})
    if form.validate_on_submit() and form.app_code:
        outcome = confirm_app(entrance(), current_user.browser, form.tidied, form.app_code, now=now)
        if isinstance(outcome, FactorsChanged):
            return lead_on_added(
                outcome, _("確認アプリを加えました。次のサインインから、コードをうかがいます。")
            )
        if outcome in {SessionRefusal.GONE, FactorRefusal.GONE}:
            return _start_again()
        _refuse(form, outcome)
    return _show(form, secret)


def _refuse(form: NewAppForm, outcome: Closed | FactorRefusal | SessionRefusal) -> None:
    if isinstance(outcome, Closed):
        form.refuse("code", words.closed_until(outcome.until))
    else:
        form.refuse("code", sentence_for(words.FACTORS, outcome))


def _show(form: NewAppForm, secret: str) -> ResponseReturnValue:
    form.code.data = ""
    address = key_address(secret, current_user.browser.user_id, _issuer())
    return render(
        "security/app_code.html",
        form=form,
        address=address,
        drawn=draw_qr_code(address),
        groups=[" ".join(group) for group in grouped(secret)],
        minutes=SET_UP_WITHIN // timedelta(minutes=1),
        status=422 if form.errors else 200,
    )


def _issuer() -> str:
    """Return the name under which an app lists the code: the card's, which people look for."""
    return ports().profile.words(language()).name


def _start_again() -> ResponseReturnValue:
    """Lead to the beginning; where the form was sent twice, on to what the first one brought."""
    if codes_to_keep():
        return go_on_at("security.codes")
    flash(sentence_for(words.FACTORS, FactorRefusal.GONE), "info")
    return go_on_at("security.add_app")
