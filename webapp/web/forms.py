"""The forms' common ground: our own CSRF rules, and refusals said at the right field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from flask import abort, request
from flask_wtf import CSRFProtect, FlaskForm

from webapp.web.ports import ports

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import Enum

    from flask import Flask
    from wtforms import StringField

_csrf = CSRFProtect()
UNREADABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffd-\uffff]")
"""No keyboard types these, no database keeps them all, and no page may show them.

The last three begin with the sign for bytes that are no text in UTF-8.
"""
CHANGES_NOTHING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
NOWHERE: Final = "null"
"""The origin of a browser that does not tell its own."""


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf carries no types
    """A form of the site.  Labels, hints, errors and autocomplete stand in its fields."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Messages are our own, not WTForms' incomplete Japanese ones."""

        locales = ("en",)

        def get_translations(self, _form: object) -> None:
            """Return nothing: every validator carries its own sentence."""

    def refuse(self, field_name: str, sentence: str) -> None:
        """Say why a form that was understood is refused, at the field to be mended."""
        field = self[field_name]
        field.errors = [*field.errors, sentence]

    def refuse_whole(self, sentence: str) -> None:
        """Say why a form is refused where no single field is to blame."""
        self.form_errors.append(sentence)


class ButtonForm(Form):
    """A button that changes something, and nothing to fill in."""


def typed(field: StringField) -> str:
    """Return what somebody typed into a field; an empty text if nothing came."""
    return field.data or ""


def sentence_for(words: Mapping[Enum, str], refusal: Enum, **values: object) -> str:
    """Return the one sentence that a page says for ``refusal``, with its figures filled in."""
    return str(words[refusal]) % values if values else str(words[refusal])


def _refuse_unreadable() -> None:
    """Answer 400 before anybody works with characters that are no text, or with a doubled field."""
    if any(len(values) > 1 for _name, values in request.form.lists()):
        abort(400)
    for values in (request.args, request.form):
        if any(UNREADABLE.search(name + text) for name, text in values.items(multi=True)):
            abort(400)


def _refuse_other_sites() -> None:
    """Answer 403 to a change that the page of another site sends.

    Browsers say where a form comes from; those that say nothing, as text browsers do,
    are left to the token.
    """
    if request.method in CHANGES_NOTHING:
        return
    origin = request.headers.get("Origin", NOWHERE)
    own = {request.host, ports().settings.host}
    elsewhere = origin != NOWHERE and origin.partition("://")[2] not in own
    if elsewhere or request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def register(app: Flask) -> None:
    """Ask for a CSRF token on every change; it lives as long as its session."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = True
    app.before_request(_refuse_unreadable)
    app.before_request(_refuse_other_sites)
    _csrf.init_app(app)
