"""The pages about the security of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, redirect, url_for

from webapp.web.access import anyone, members_only

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint: Final = Blueprint("security", __name__)


@blueprint.get("/security/")
@members_only
def show() -> ResponseReturnValue:
    """Lead to what there is for now: the password."""
    return redirect(url_for("security.password"), 303)


@blueprint.get("/.well-known/change-password")
@anyone
def well_known() -> ResponseReturnValue:
    """Lead password managers to the page where the password is changed."""
    return redirect(url_for("security.password"), 303)
