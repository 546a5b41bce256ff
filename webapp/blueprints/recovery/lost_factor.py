"""The page on which a second factor is reported as lost, by who has proved card and contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from webapp.blueprints.recovery.steps import not_here, pages
from webapp.services.recovery import RecoveryRefusal, find_recovering, report_lost_factor
from webapp.web import clock
from webapp.web.access import anyone
from webapp.web.database import read_connection
from webapp.web.entrance import entrance, visitor
from webapp.web.filters import full_moment
from webapp.web.forms import ButtonForm
from webapp.web.fragments import render
from webapp.web.in_place import go_on_at
from webapp.web.ports import ports
from webapp.web.recovery import recovery_token

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@anyone
def lost_factor() -> ResponseReturnValue:
    """Say when a lost second factor ends; if that is wanted, let its time run."""
    token, now = recovery_token(), clock.now()
    recovering = find_recovering(read_connection(), entrance(), token, now=now)
    if isinstance(recovering, RecoveryRefusal) or not recovering.can_lose_factor:
        flash(
            _("この手続きは、カード番号での確認のあとに、2段階の確認を使っている方ができます。"),
            "info",
        )
        return go_on_at("recovery.start")
    if not ButtonForm().validate_on_submit():
        return render(
            "recovery/lost_factor.html",
            hours=ports().settings.factor_loss_hours,
            shortest=ports().settings.password_minimum,
            pages=pages(),
        )
    outcome = report_lost_factor(entrance(), token, visitor=visitor(), now=now)
    if isinstance(outcome, RecoveryRefusal):
        return not_here(outcome)
    flash(
        _(
            "お届けを受け付けました。%(time)sからは、パスワードだけでサインインできます。"
            "パスワードが%(shortest)s文字より短い方は、ここで決め直してください。",
            time=full_moment(outcome.ends_at),
            shortest=ports().settings.password_minimum,
        ),
        "success",
    )
    return redirect(url_for("recovery.found"), 303)
