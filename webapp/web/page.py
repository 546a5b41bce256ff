"""What every page knows without being told: the language, the issuer, the member, the assets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined

from webapp.web import filters
from webapp.web.assets import asset
from webapp.web.headers import csp_nonce
from webapp.web.identity import signed_in_member
from webapp.web.languages import LANGUAGES, language
from webapp.web.ports import ports

if TYPE_CHECKING:
    from flask import Flask


def _page() -> dict[str, Any]:
    chosen = language()
    outside = ports()
    return {
        "language": chosen,
        "other_languages": [(code, name) for code, name in LANGUAGES.items() if code != chosen],
        "issuer": outside.profile.words(chosen),
        "member": signed_in_member(),
        "csp_nonce": csp_nonce(),
        "demo_mode": outside.settings.demo,
        "as_fragment": False,
    }


def register(app: Flask) -> None:
    """Give templates what every page knows, the filters, and no silent gaps."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.globals["asset"] = asset
    environment.filters.update(filters.FILTERS)
    app.context_processor(_page)
