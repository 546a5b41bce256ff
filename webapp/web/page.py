"""What every page knows without being told: the language, the issuer, the member, the assets."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import request
from flask import url_for as flask_url_for
from jinja2 import StrictUndefined

from webapp.web import clock, filters
from webapp.web.headers import csp_nonce
from webapp.web.identity import signed_in_member
from webapp.web.languages import LANGUAGES, language
from webapp.web.ports import ports
from webapp.web.session_time import time_left

if TYPE_CHECKING:
    from flask import Flask


def _page() -> dict[str, Any]:
    chosen = language()
    outside = ports()
    member = signed_in_member()
    return {
        "language": chosen,
        "other_languages": [(code, name) for code, name in LANGUAGES.items() if code != chosen],
        "issuer": outside.profile.words(chosen),
        "member": member,
        "session_time": time_left(member.browser, clock.now()) if member else None,
        "csp_nonce": csp_nonce(),
        "demo_mode": outside.settings.demo,
        "as_fragment": False,
        "has_passkeys": outside.passkeys is not None,
        "this_page": _this_page(),
    }


def _this_page() -> str:
    """Return where a choice of language leads back to: this page, if it can be opened.

    What a form is only sent to is no page: after such an error it is the front door.
    """
    if request.method == "GET":
        return request.full_path.rstrip("?")
    may_open = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return request.path if may_open else url_for("home.show")


@lru_cache(maxsize=4096)
def _address(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return flask_url_for(endpoint, **dict(values))


def url_for(endpoint: str, **values: str | float | date | None) -> str:
    """Return the address of a page of this site; the same question is worked out once only."""
    return _address(request.script_root, endpoint, tuple(values.items()))


def _product(code: str) -> str:
    """Return what the issuer calls a product."""
    return ports().profile.words(language()).product(code)


def register(app: Flask) -> None:
    """Give templates what every page knows, the filters, and no silent gaps."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.globals.update(url_for=url_for)
    # Templates share the globals as they are: laid over by an empty dict, as Jinja does it,
    # they would be gone through name by name at every import of a component.
    vars(environment)["make_globals"] = lambda _none: environment.globals
    environment.filters.update(filters.FILTERS)
    environment.filters["product"] = _product
    app.context_processor(_page)
