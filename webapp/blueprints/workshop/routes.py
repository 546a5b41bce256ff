"""What the workshop shows: components, a form in all its states, the demo's mails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from webapp.blueprints.workshop.forms import SampleForm
from webapp.blueprints.workshop.samples import (
    SAMPLE_ACCOUNTS,
    SAMPLE_MONTHS,
    SAMPLE_TIMES,
    reached_in_every_way,
    sample_month,
)
from webapp.services.outbox import list_messages
from webapp.web.access import anyone
from webapp.web.database import read_connection
from webapp.web.fragments import render
from webapp.web.languages import language
from webapp.web.ports import ports
from webapp.web.qr_code import draw_qr_code

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("workshop", __name__, url_prefix="/_workshop")


@blueprint.get("/")
@anyone
def show() -> ResponseReturnValue:
    """Show every component that is neither field nor table, with notes on its use."""
    return render(
        "workshop/show.html",
        month=sample_month(0),
        accounts=SAMPLE_ACCOUNTS,
        times=SAMPLE_TIMES,
        reachable=reached_in_every_way(ports().profile.words(language())),
    )


@blueprint.get("/table")
@anyone
def table() -> ResponseReturnValue:
    """Show a table with every kind of line; it can be swapped for another month's."""
    number = request.args.get("month", "0")
    if number not in {str(known) for known in range(SAMPLE_MONTHS)}:
        abort(404)
    return render(
        "workshop/table.html", fragment="workshop/_table.html", month=sample_month(int(number))
    )


@blueprint.route("/form", methods=["GET", "POST"])
@anyone
def form() -> ResponseReturnValue:
    """Show a form of every kind of field, its errors and its success."""
    sample = SampleForm()
    if sample.validate_on_submit() and not sample.refused():
        flash(_("受け付けました。見本なので、何も保存していません。"), "success")
        return redirect(url_for("workshop.form"), 303)
    return render(
        "workshop/form.html",
        form=sample,
        shown=request.args.get("shown") == "1",
        drawn=draw_qr_code("my-account"),
        status=422 if sample.errors else 200,
    )


@blueprint.get("/mail")
@anyone
def mail() -> ResponseReturnValue:
    """Show the messages of the demo, the newest first: nothing really goes out."""
    mails = list_messages(read_connection(), ports().sealer)
    return render("workshop/mail.html", mails=mails)
