"""What a member says who was not there: from a row of the history, or by the link in a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.blueprints.security.forms import RevokeForm
from webapp.services.cool_down import is_frozen
from webapp.services.credential_change import Changed
from webapp.services.not_me import report_not_me, revoke
from webapp.services.security import find_event
from webapp.web import clock
from webapp.web.access import anyone, fresh_members_only
from webapp.web.asked import number_in
from webapp.web.database import read_connection
from webapp.web.entrance import entrance, visitor
from webapp.web.forms import ButtonForm, typed
from webapp.web.fragments import render
from webapp.web.identity import (
    forget_sign_in,
    remember_sign_in,
    signed_in_member,
    signed_in_member_id,
)

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@fresh_members_only()
def not_me(number: str) -> ResponseReturnValue:
    """Say what will happen; when it is wanted, do it, and lead to the new password.

    Whoever comes once more, by a button pressed twice, reads what is stopped and what is next.
    """
    event = find_event(read_connection(), signed_in_member_id(), number_in(number))
    if event is None:
        abort(404)
    if is_frozen(read_connection(), signed_in_member_id()):
        return redirect(url_for("security.show"), 303)
    if not ButtonForm().validate_on_submit():
        return render("security/not_me.html", event=event)
    outcome = report_not_me(entrance(), current_user.browser, now=clock.now())
    if not isinstance(outcome, Changed):
        return redirect(url_for("security.show"), 303)
    remember_sign_in(outcome.token)
    flash(
        _("ほかの端末をすべてサインアウトし、パスワードとポイントの交換を止めました。"), "success"
    )
    return redirect(url_for("security.password"), 303)


@anyone
def by_link() -> ResponseReturnValue:
    """Ask whoever has the link in a notice whether to secure the account.

    The page is the same for every link: only the button tells whether it works.
    """
    form = RevokeForm(data={"link": request.args.get("link", "")})
    if form.validate_on_submit():
        member, who = signed_in_member(), visitor()
        works = revoke(
            entrance(),
            typed(form.link),
            signed_in=member.browser.member_id if member else None,
            device_words=who.device_words,
            now=clock.now(),
        )
        if works:
            forget_sign_in()
            return redirect(url_for("security.revoked"), 303)
        form.refuse_whole(_("このリンクは使えません。期限が過ぎたか、もう使われています。"))
        form.refuse_whole(
            _(
                "ほかの方がサインインしている端末でも、使えません。お困りのときは、お知らせください。"
            )
        )
    return render("security/revoke.html", form=form, status=422 if form.errors else 200)


@anyone
def revoked() -> ResponseReturnValue:
    """Confirm that the account is secured, and say what to do next."""
    if signed_in_member():
        return redirect(url_for("security.show"), 303)
    return render("security/revoked.html")
