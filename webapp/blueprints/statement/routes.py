"""Statements: page by page to read, and whole to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort

from webapp.services.paging import LINES_A_PAGE, LINES_ON_PAPER
from webapp.services.statement import Banking, StatementPage, StatementRefusal, read_statement
from webapp.web import clock
from webapp.web.access import members_only
from webapp.web.asked import asked_day, asked_number, asked_place
from webapp.web.database import read_connection
from webapp.web.fragments import render
from webapp.web.identity import signed_in_member_id
from webapp.web.ports import ports

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("statement", __name__, url_prefix="/statement")


@blueprint.get("/")
@members_only
def show() -> ResponseReturnValue:
    """Show one billing cycle, the newest one that has lines unless a day is named."""
    today = clock.today()
    page = _asked_page(today, LINES_A_PAGE)
    if page is StatementRefusal.NO_ACCOUNT:
        return render("statement/none.html")
    return render(
        "statement/show.html",
        fragment="statement/_table.html",
        page=page,
        today=today,
        details=False,
    )


@blueprint.get("/whole")
@members_only
def whole() -> ResponseReturnValue:
    """Show all lines of one billing cycle, to be printed as an issuer would post it."""
    today = clock.today()
    page = _asked_page(today, LINES_ON_PAPER)
    if page is StatementRefusal.NO_ACCOUNT:
        return render("statement/none.html")
    return render("statement/whole.html", page=page, today=today)


def _asked_page(today: date, most: int) -> StatementPage | StatementRefusal:
    """Return the cycle that the address names; one that the member has not is a 404."""
    outside = ports()
    page = read_statement(
        read_connection(),
        signed_in_member_id(),
        account_id=asked_number("account"),
        closing_on=asked_day("closing"),
        after=asked_place("after"),
        today=today,
        banking=Banking(holidays=outside.holidays, closed_days=outside.profile.bank_closed_days),
        most=most,
    )
    if page is StatementRefusal.NO_SUCH_STATEMENT:
        abort(404)
    return page
