"""What the workshop shows: components, a form in all its states, the demo's mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from webapp.blueprints.workshop.forms import SampleForm
from webapp.domain.money import Money
from webapp.services.outbox import list_messages
from webapp.web.access import anyone
from webapp.web.database import read_connection
from webapp.web.fragments import render
from webapp.web.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("workshop", __name__, url_prefix="/_workshop")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLine:
    """One made-up line of a statement; ``state`` is said instead of points when there is one."""

    used_on: date
    merchant: str
    amount: Money
    points: int = 0
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMonth:
    """A made-up billing cycle, with the sums it leads to, and whose it is."""

    number: int
    holder: str = "山田花子"
    last_digits: str = "1001"
    balance: int = 12_480
    """Of points."""
    closing_on: date
    pays_on: date
    before: Money
    paid: Money
    used: Money
    to_pay: Money
    lines: tuple[SampleLine, ...]


def _yen(amount: int) -> Money:
    return Money(amount, "JPY")


def _lines() -> tuple[SampleLine, ...]:
    return (
        SampleLine(
            used_on=date(2026, 9, 18),
            merchant="みどりスーパー 中央店",
            amount=_yen(4_218),
            state=_("確定前"),
        ),
        SampleLine(
            used_on=date(2026, 9, 12),
            merchant="ひかり電力 9月分の電気料金",
            amount=_yen(11_406),
            points=114,
        ),
        SampleLine(
            used_on=date(2026, 9, 9),
            merchant="GRAND HOTEL LISBOA",
            amount=_yen(1_284_300),
            points=12_843,
        ),
        SampleLine(
            used_on=date(2026, 8, 27), merchant="青空書店", amount=_yen(1_980), state=_("返金")
        ),
    )


def _month(number: int) -> SampleMonth:
    """Return the made-up month that is ``number`` months before the newest."""
    return SampleMonth(
        number=number,
        closing_on=date(2026, 9 - number, 19),
        pays_on=date(2026, 10 - number, 13),
        before=_yen(52_300),
        paid=_yen(52_300),
        used=_yen(1_297_944),
        to_pay=_yen(1_297_944),
        lines=_lines()[: 4 - number],
    )


SAMPLE_MONTHS: Final = 3


@blueprint.get("/")
@anyone
def show() -> ResponseReturnValue:
    """Show every component with notes on its use; the sample table can be swapped."""
    number = request.args.get("month", "0")
    if number not in {str(known) for known in range(SAMPLE_MONTHS)}:
        abort(404)
    return render("workshop/show.html", fragment="workshop/_table.html", month=_month(int(number)))


@blueprint.route("/form", methods=["GET", "POST"])
@anyone
def form() -> ResponseReturnValue:
    """Show a form of every kind of field, its errors and its success."""
    sample = SampleForm()
    if sample.validate_on_submit():
        flash(_("受け付けました。見本なので、何も保存していません。"), "success")
        return redirect(url_for("workshop.form"), 303)
    return render(
        "workshop/form.html",
        form=sample,
        shown=request.args.get("shown") == "1",
        status=422 if sample.errors else 200,
    )


@blueprint.get("/mail")
@anyone
def mail() -> ResponseReturnValue:
    """Show the messages of the demo, the newest first: nothing really goes out."""
    mails = list_messages(read_connection(), ports().sealer)
    return render("workshop/mail.html", mails=mails)
