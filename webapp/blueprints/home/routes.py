"""Home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint

from webapp.services.home import read_home
from webapp.services.statement import Banking
from webapp.web import clock
from webapp.web.access import members_only
from webapp.web.database import read_connection
from webapp.web.fragments import render
from webapp.web.identity import signed_in_member_id
from webapp.web.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("home", __name__)


@blueprint.get("/")
@members_only
def show() -> ResponseReturnValue:
    """Show what matters now."""
    today = clock.today()
    outside = ports()
    page = read_home(
        read_connection(),
        signed_in_member_id(),
        today=today,
        banking=Banking(holidays=outside.holidays, closed_days=outside.profile.bank_closed_days),
    )
    return render("home/show.html", page=page, today=today, details=False)
