"""The language of the site, its accessibility, and pages of advice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, make_response, redirect, request, url_for

from webapp.services.pages import remember_language as remember_for_mails
from webapp.web.access import anyone
from webapp.web.accessibility_words import CRITERIA, METHODS, OUTCOMES
from webapp.web.addresses import own_page
from webapp.web.database import unit_of_work
from webapp.web.fragments import render
from webapp.web.identity import signed_in_member
from webapp.web.languages import LANGUAGES, remember_language
from webapp.web.ports import ports

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("pages", __name__)


@blueprint.post("/language")
@anyone
def language() -> ResponseReturnValue:
    """Keep the chosen language and show the page again on which it was chosen."""
    chosen = next((code for code in LANGUAGES if code == request.form.get("language")), None)
    if chosen is None:
        abort(400)
    member = signed_in_member()
    if member is not None:
        with unit_of_work() as session:
            remember_for_mails(session, member.browser.member_id, chosen)
    back = own_page(request.form.get("next")) or url_for("home.show")
    response = make_response(redirect(back, 303))
    remember_language(response, chosen, secure=ports().settings.over_tls)
    return response


@blueprint.get("/accessibility")
@anyone
def accessibility() -> ResponseReturnValue:
    """Say how accessible the site is by its last full test, and how to complain."""
    report = ports().accessibility
    return render(
        "pages/accessibility.html",
        report=report,
        counts=[(words, report.count(outcome)) for outcome, words in OUTCOMES.items()],
        outcomes=OUTCOMES,
        methods=METHODS,
        criteria=CRITERIA,
    )


@blueprint.get("/pages/passwords")
@anyone
def passwords() -> ResponseReturnValue:
    """Advise on user IDs and passwords that nobody can guess."""
    return render("pages/passwords.html", shortest=ports().settings.password_minimum)


@blueprint.get("/pages/password-managers")
@anyone
def password_managers() -> ResponseReturnValue:
    """Advise on browsers and apps that keep passwords."""
    return render("pages/password_managers.html")


@blueprint.get("/pages/shared-computers")
@anyone
def shared_computers() -> ResponseReturnValue:
    """Advise on computers that other people use too."""
    settings = ports().settings
    return render(
        "pages/shared_computers.html",
        idle_minutes=settings.idle_minutes,
        shared_idle_minutes=settings.shared_idle_minutes,
    )
