"""The page on which a member adds a passkey; a script asks the browser for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.blueprints.security.factors import lead_on_added
from webapp.domain.second_factor import FactorRefusal
from webapp.services.factor_change import FactorsChanged
from webapp.services.passkeys import add_passkey as keep_passkey
from webapp.services.passkeys import ask_for_new
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.access import fresh_members_only
from webapp.web.entrance import entrance, visitor
from webapp.web.factor_fields import NewPasskeyForm
from webapp.web.forms import sentence_for
from webapp.web.fragments import render
from webapp.web.kept_answers import kept_answers
from webapp.web.passkeys import answer_sent, for_script, passkeys_or_404

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@fresh_members_only(keeps=("name",))
def add_passkey() -> ResponseReturnValue:
    """Ask for a name, and keep the passkey that the device has made."""
    passkeys = passkeys_or_404()
    form = NewPasskeyForm(data=kept_answers() or {"name": _("パスキー")})
    if form.validate_on_submit():
        browser, name = current_user.browser, form.tidied
        outcome = keep_passkey(
            entrance(), passkeys, browser, name, answer_sent(), visitor=visitor(), now=clock.now()
        )
        if isinstance(outcome, FactorsChanged):
            return lead_on_added(outcome, _("パスキーを加えました。次のサインインから使えます。"))
        if not isinstance(outcome, FactorRefusal):
            return redirect(url_for("security.show"), 303)
        form.refuse_whole(_why(outcome))
    return render("security/add_passkey.html", form=form, status=422 if form.errors else 200)


@fresh_members_only()
def passkey_challenge() -> ResponseReturnValue:
    """Give the script what the browser needs to make a passkey."""
    passkeys, browser = passkeys_or_404(), current_user.browser
    return for_script(ask_for_new(entrance(), passkeys, browser, visitor(), now=clock.now()))


def _why(refusal: FactorRefusal) -> str:
    sentences = {
        FactorRefusal.WRONG_CODE: _(
            "パスキーを作れませんでした。もう一度お試しいただくか、確認アプリをお使いください。"
        ),
        FactorRefusal.GONE: _("このパスキーは、もう加えてあります。"),
    }
    return str(sentences.get(refusal) or sentence_for(words.FACTORS, refusal))
