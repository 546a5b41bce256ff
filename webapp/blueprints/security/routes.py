"""The pages about the security of an account: where it stands, who is signed in, what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.domain.cool_down import CoolingDown, Frozen
from webapp.services.cool_down import exchange_hold
from webapp.services.devices import list_devices, sign_out_device, sign_out_others
from webapp.services.second_factor import read_factors
from webapp.services.security import read_history, read_standing
from webapp.web import clock
from webapp.web.access import anyone, members_only
from webapp.web.asked import asked_number, number_in
from webapp.web.database import read_connection
from webapp.web.entrance import entrance
from webapp.web.fragments import render
from webapp.web.identity import signed_in_member_id
from webapp.web.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("security", __name__)
LATEST_EVENTS: Final = 5


@blueprint.get("/security/")
@members_only
def show() -> ResponseReturnValue:
    """Show where the account stands, where the member is signed in, and what happened last."""
    connection, member_id, now = read_connection(), signed_in_member_id(), clock.now()
    hours = ports().settings.cool_down_hours
    hold = exchange_hold(connection, member_id, length=timedelta(hours=hours), now=now)
    return render(
        "security/show.html",
        standing=read_standing(connection, member_id),
        is_frozen=isinstance(hold, Frozen),
        cool_down_until=hold.until if isinstance(hold, CoolingDown) else None,
        cool_down_hours=hours,
        factors=read_factors(connection, member_id, now=now),
        devices=list_devices(connection, current_user.browser, now=now),
        history=read_history(connection, member_id, most=LATEST_EVENTS),
    )


@blueprint.get("/security/history")
@members_only
def history() -> ResponseReturnValue:
    """Show all that happened, a page at a time, the newest first."""
    after = asked_number("after")
    page = read_history(read_connection(), signed_in_member_id(), after=after)
    return render("security/history.html", history=page)


@blueprint.post("/security/sign-out-device")
@members_only
def leave_device() -> ResponseReturnValue:
    """Sign the member out in one other browser."""
    session_id = number_in(request.form.get("device", ""))
    if not sign_out_device(entrance(), current_user.browser, session_id, now=clock.now()):
        abort(404)
    flash(_("その端末では、サインアウトしました。"), "success")
    return redirect(url_for("security.show"), 303)


@blueprint.post("/security/sign-out-others")
@members_only
def leave_others() -> ResponseReturnValue:
    """Sign the member out everywhere but here."""
    sign_out_others(entrance(), current_user.browser, now=clock.now())
    flash(_("この端末のほかは、すべてサインアウトしました。"), "success")
    return redirect(url_for("security.show"), 303)


@blueprint.get("/.well-known/change-password")
@anyone
def well_known() -> ResponseReturnValue:
    """Lead password managers to the page where the password is changed."""
    return redirect(url_for("security.password"), 303)
