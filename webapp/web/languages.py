"""Japanese unless the member chose English: the choice is a plain cookie, set by a form.

Accept-Language is not asked: text browsers send "en" for everybody.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from babel.support import Translations
from flask import g, has_request_context, request
from flask_babel import Babel, force_locale, get_locale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask, Response

Language = Literal["ja", "en"]
LANGUAGES: Final[dict[Language, str]] = {"ja": "日本語", "en": "English"}
COOKIE: Final = "language"
ONE_YEAR_S: Final = 365 * 24 * 3600
CATALOGS: Final = Path(__file__).parent.parent / "translations"
_babel: Final = Babel()


def language() -> Language:
    """Return the language of this request, or of the forced locale in a console command."""
    if not has_request_context():
        return "en" if str(get_locale() or "ja") == "en" else "ja"
    chosen: Language | None = g.get("language")
    if chosen is None:
        chosen = "en" if request.cookies.get(COOKIE) == "en" else "ja"
        g.language = chosen
    return chosen


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Speak this language for a while, as in a mail to a member who chose another one."""
    before = g.get("language")
    g.language = chosen
    try:
        with force_locale(chosen):
            yield
    finally:
        g.language = before


def remember_language(response: Response, chosen: Language, *, secure: bool) -> None:
    """Keep the chosen language in this browser for a year."""
    response.set_cookie(
        COOKIE, chosen, max_age=ONE_YEAR_S, secure=secure, httponly=True, samesite="Lax"
    )


@cache
def _messages(chosen: Language) -> dict[str, str]:
    """Return source text -> text in that language; Japanese is the source."""
    if chosen == "ja":
        return {}
    catalog = Translations.load(CATALOGS, [chosen])
    found: dict[str, str] = getattr(catalog, "_catalog", {})
    return {source: text for source, text in found.items() if text}


def quick_gettext(source: str) -> str:
    """Return the text in this request's language; the templates' ``_`` (no look-up in Japanese)."""
    chosen = language()
    return source if chosen == "ja" else _messages(chosen).get(source, source)


def _quick_ngettext(one: str, many: str, number: int) -> str:
    return quick_gettext(one if number == 1 else many)


def register(app: Flask) -> None:
    """Let routes and templates speak the language of the request."""
    app.config["BABEL_DEFAULT_LOCALE"] = "ja"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(CATALOGS)
    _babel.init_app(app, locale_selector=language)
    environment: Any = app.jinja_env
    environment.install_gettext_callables(quick_gettext, _quick_ngettext, newstyle=True)
