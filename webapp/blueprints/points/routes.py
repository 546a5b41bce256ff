"""Points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, redirect, url_for

from webapp.services.points import PointsRefusal, read_balance, read_points
from webapp.web import clock
from webapp.web.access import members_only
from webapp.web.asked import asked_number, asked_place, asked_text
from webapp.web.database import read_connection
from webapp.web.fragments import FRAGMENT_HEADER, fragment_wanted, render
from webapp.web.identity import signed_in_member_id

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("points", __name__, url_prefix="/points")


@blueprint.get("/")
@members_only
def show() -> ResponseReturnValue:
    """Show balance and history; ``details`` says too what expires when."""
    page = read_points(
        read_connection(),
        signed_in_member_id(),
        account_id=asked_number("account"),
        after=asked_place("after"),
        today=clock.today(),
    )
    if page is PointsRefusal.NO_SUCH_ACCOUNT:
        abort(404)
    if page is PointsRefusal.NOT_MAIN_MEMBER:
        return render("points/none.html")
    return render(
        "points/show.html", fragment="points/_history.html", page=page, details=_wants_details()
    )


@blueprint.get("/balance")
@members_only
def balance() -> ResponseReturnValue:
    """Give the balance alone to be swapped in; a whole page is what ``show`` is for."""
    if not fragment_wanted():
        details = 1 if _wants_details() else None
        whole = url_for("points.show", account=asked_number("account"), details=details)
        response = redirect(whole, 303)
        response.vary.add(FRAGMENT_HEADER)
        return response
    found = read_balance(
        read_connection(),
        signed_in_member_id(),
        account_id=asked_number("account"),
        today=clock.today(),
    )
    if isinstance(found, PointsRefusal):
        abort(404)
    return render(
        "points/show.html", fragment="points/_balance.html", balance=found, details=_wants_details()
    )


def _wants_details() -> bool:
    return asked_text("details") is not None
