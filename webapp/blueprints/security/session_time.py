"""The page about how long the member stays signed in, and what the script asks about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.blueprints.security.forms import SessionTimeForm
from webapp.services.kept_answers import KEPT_FOR
from webapp.services.session_time import choose_idle_minutes, chosen_idle_minutes
from webapp.web import clock
from webapp.web.access import anyone, members_only_keeping
from webapp.web.addresses import own_page
from webapp.web.database import read_connection, unit_of_work
from webapp.web.fragments import render
from webapp.web.identity import signed_in_member, signed_in_member_id, timed_out_here
from webapp.web.kept_answers import kept_answers
from webapp.web.ports import ports
from webapp.web.session_time import session_rules, time_left, words_when_over

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@members_only_keeping("minutes", "next")
def session_time() -> ResponseReturnValue:
    """Say until when the member stays signed in, and let them choose a longer time.

    Opening it gives more time, as every page does; it leads back to where the member was.
    """
    rules = session_rules(ports().settings)
    chosen = chosen_idle_minutes(read_connection(), signed_in_member_id(), rules=rules)
    shown = {"minutes": chosen, "next": request.args.get("next", "")}
    form = SessionTimeForm(rules, data=shown | kept_answers())
    if form.validate_on_submit():
        browser = current_user.browser
        with unit_of_work() as work:
            done = choose_idle_minutes(work, browser, form.minutes.data, rules=rules)
        if done:
            flash(_chosen(form.minutes.data, shared_device=browser.shared_device), "success")
            return redirect(own_page(form.next.data) or url_for("security.show"), 303)
        form.refuse("minutes", _("時間を選んでください。"))
    return render(
        "security/session_time.html",
        form=form,
        way_back=own_page(form.next.data),
        ends_at=current_user.browser.ends_at,
        kept_minutes=KEPT_FOR // timedelta(minutes=1),
        status=422 if form.errors else 200,
    )


def _chosen(minutes: int, *, shared_device: bool) -> str:
    if shared_device:
        words = _("自分の端末では、次のサインインから%(minutes)s分です。", minutes=minutes)
    else:
        words = _("ページを開かないでいられる時間を、%(minutes)s分にしました。", minutes=minutes)
    return str(words)


@anyone
def time_left_here() -> ResponseReturnValue:
    """Tell the script what to say, and when to ask again; asking gives no time."""
    member = signed_in_member()
    if member is None:
        timed_out = timed_out_here(clock.now()) is not None
        return jsonify(wait=0, near=True, more=False, words=words_when_over(timed_out=timed_out))
    left = time_left(member.browser, clock.now())
    return jsonify(wait=left.wait_s, near=left.is_near, more=left.can_be_extended, words=left.words)
