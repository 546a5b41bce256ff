"""The pages about a member's second factor: what there is, recovery codes, one app or passkey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.domain.second_factor import FactorRefusal, spell
from webapp.services.factor_change import FactorsChanged, change_name, remove_factor, renew_codes
from webapp.services.factor_loss import keep_factors
from webapp.services.recovery_codes import codes_are_kept, fresh_codes
from webapp.services.second_factor import Factor, Factors, read_factors
from webapp.services.trusted_devices import forget_trusted
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import fresh_members_only, members_only
from webapp.web.asked import number_in
from webapp.web.database import read_connection
from webapp.web.entrance import entrance
from webapp.web.factor_fields import NameForm
from webapp.web.forms import ButtonForm, sentence_for
from webapp.web.fragments import render
from webapp.web.identity import remember_sign_in, signed_in_member_id
from webapp.web.kept_answers import kept_answers
from webapp.web.languages import language
from webapp.web.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

FILE_NAME: Final = "recovery-codes.txt"


@members_only
def factors() -> ResponseReturnValue:
    """Show what the member proves it with; what makes it safer is done here at once."""
    if ButtonForm().validate_on_submit():
        if "keep" in request.form:
            keep_factors(entrance(), current_user.browser, now=clock.now())
            flash(_("2段階の確認は、これまでどおり続きます。"), "success")
        else:
            forget_trusted(entrance(), current_user.browser, now=clock.now())
            flash(_("次のサインインから、どの端末でもコードをうかがいます。"), "success")
        return redirect(url_for("security.factors", done=1), 303)
    settings = ports().settings
    return render(
        "security/factors.html",
        factors=_factors(),
        days=settings.trusted_days,
        shortest=settings.password_minimum,
        shortest_beside=settings.password_minimum_with_factor,
    )


@fresh_members_only()
def codes() -> ResponseReturnValue:
    """Show new recovery codes until they are kept, hand them out as a file, make others."""
    shown, found, form = codes_to_keep(), _factors(), ButtonForm()
    if not found.is_on:
        return redirect(url_for("security.factors"), 303)
    if form.validate_on_submit():
        return _changed(shown)
    spelled = [spell(code) for code in shown]
    return render("security/codes.html", form=form, codes=spelled, factors=found)


@fresh_members_only(keeps=("name",))
def factor(kind: str, number: str) -> ResponseReturnValue:
    """Rename one app or passkey, or take it away."""
    every = _factors()
    found = every.find(kind, number_in(number))
    if found is None:
        abort(404)
    form = NameForm(data=kept_answers() or {"name": found.name})
    if "remove" in request.form and ButtonForm().validate_on_submit():
        refusal = _remove(found)
        if refusal is None:
            return redirect(url_for("security.factors"), 303)
        form = NameForm(formdata=None, data={"name": found.name})
        form.refuse_whole(refusal)
    elif form.validate_on_submit():
        change_name(entrance(), current_user.browser, found, form.tidied)
        flash(_("名前を変更しました。"), "success")
        return redirect(url_for("security.factors"), 303)
    return render(
        "security/factor.html",
        form=form,
        factor=found,
        is_last=every.is_last(),
        status=422 if form.errors else 200,
    )


def _changed(shown: tuple[str, ...]) -> ResponseReturnValue:
    """Do what a button says.  Only one of them ends the codes that somebody has on paper."""
    if "new" in request.form:
        return _renewed()
    if "file" in request.form and shown:
        return _as_file(shown)
    if "kept" in request.form:
        codes_are_kept(entrance(), current_user.browser)
        flash(_("予備コードを控えていただき、ありがとうございます。"), "success")
        return redirect(url_for("security.factors"), 303)
    return redirect(url_for("security.codes"), 303)


def lead_on_added(outcome: FactorsChanged, words: str) -> ResponseReturnValue:
    """Go on after an app or a passkey was added: to the recovery codes, if it is the first."""
    codes = codes_to_keep()
    remember_sign_in(outcome.token)
    flash(words, "success")
    return redirect(url_for("security.codes" if codes else "security.factors"), 303)


def codes_to_keep() -> tuple[str, ...]:
    """Return the recovery codes that were just made in this browser and wait to be kept."""
    browser = current_user.browser
    return fresh_codes(read_connection(), ports().sealer, browser, now=clock.now())


def _factors() -> Factors:
    return read_factors(read_connection(), signed_in_member_id(), now=clock.now())


def _remove(found: Factor) -> str | None:
    """Take it away; return why not, in words."""
    outcome = remove_factor(entrance(), current_user.browser, found, now=clock.now())
    if isinstance(outcome, FactorsChanged):
        remember_sign_in(outcome.token)
        flash(_("「%(name)s」を外しました。", name=found.name), "success")
        return None
    if outcome is FactorRefusal.SHORT_PASSWORD:
        shortest = ports().settings.password_minimum
        return sentence_for(words.FACTORS, outcome, shortest=shortest)
    return None


def _renewed() -> ResponseReturnValue:
    outcome = renew_codes(entrance(), current_user.browser, now=clock.now())
    if not isinstance(outcome, FactorsChanged):
        return redirect(url_for("security.factors"), 303)
    remember_sign_in(outcome.token)
    flash(_("予備コードを作り直しました。前の予備コードは、もう使えません。"), "success")
    return redirect(url_for("security.codes", made=1), 303)


def _as_file(shown: tuple[str, ...]) -> Response:
    """Return the codes as a plain text that every device can open and print."""
    whose = _("%(issuer)sの予備コードです。", issuer=ports().profile.words(language()).name)
    about = _("1つのコードは、1回だけ使えます。人に見せないでください。")
    lines = (whose, about, "", *map(spell, shown), "")
    response = Response("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response
