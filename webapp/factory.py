"""Put the application together.  No logic: every line names a piece that stands elsewhere."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.adapters.accessibility_report import read_accessibility_report
from webapp.adapters.breached import BreachedFile, ZxcvbnGuesser
from webapp.adapters.checked_files import CHECKS
from webapp.adapters.database import Database
from webapp.adapters.embedded_issuer import EmbeddedIssuer
from webapp.adapters.holidays import national_holiday
from webapp.adapters.issuer_file import read_issuer_file
from webapp.adapters.log_lines import log_as_json
from webapp.adapters.passkeys import find_passkeys
from webapp.adapters.password_hashing import BcryptHasher
from webapp.adapters.sealing import AesGcmSealer
from webapp.adapters.theme_file import read_theme_file
from webapp.config import read_settings
from webapp.web import (
    access,
    assets,
    database,
    errors,
    forms,
    headers,
    identity,
    languages,
    lynx_lines,
    page,
    request_log,
)
from webapp.web.ports import Ports, connect_ports
from webapp.web.signatures import SignedSessions

if TYPE_CHECKING:
    from webapp.config import Settings

PARTS: Final = (
    "home",
    "enrollment",
    "recovery",
    "sign_in",
    "statement",
    "points",
    "security",
    "pages",
)
"""The parts of the site; each is a package in ``blueprints`` with a ``blueprint``."""
MAX_FORM_BYTES: Final = 64 * 1024


def make_ports(settings: Settings) -> Ports:
    """Return the outside world that the settings ask for; nothing is connected yet."""
    profile = read_issuer_file(settings.issuer_file)
    database = Database.open(settings.database_url)
    return Ports(
        settings=settings,
        profile=profile,
        theme=read_theme_file(settings.theme_file),
        database=database,
        issuer=EmbeddedIssuer(database, settings.issuer_key, settings.fingerprint_keys, profile),
        hasher=BcryptHasher(settings.pepper_keys, cost=settings.bcrypt_cost),
        guesser=ZxcvbnGuesser(
            BreachedFile(settings.breached_file) if settings.breached_file else None
        ),
        sealer=AesGcmSealer(settings.sealing_keys),
        passkeys=find_passkeys(settings.site_url, profile.ja.name),
        holidays=national_holiday,
        accessibility=read_accessibility_report(),
    )


def create_app(settings: Settings, chosen: Ports | None = None) -> Flask:
    """Return the application; ``chosen`` replaces the outside world, as tests do."""
    app = Flask(__name__, static_folder=None)
    app.session_interface = SignedSessions()
    _configure(app, settings)
    ports = chosen or make_ports(settings)
    connect_ports(app, ports)
    request_log.register(app)
    headers.register(app)
    for piece in (languages, page, database, identity, forms, errors, lynx_lines):
        piece.register(app)
    for part in (*PARTS, *(("workshop",) if settings.demo else ())):
        app.register_blueprint(import_module(f"webapp.blueprints.{part}").blueprint)
    access.check_every_view_declares_access(app)
    assets.register(app, ports)
    if settings.trusted_proxies:
        near = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=near, x_proto=near, x_host=near
        )
    return app


def app_from_environment() -> Flask:
    """Return the application as ``MYACCOUNT_*`` says, for any WSGI server."""
    log_as_json()
    return create_app(read_settings(os.environ, checks=CHECKS))


def _configure(app: Flask, settings: Settings) -> None:
    """Set what Flask itself wants to know."""
    secret_keys = [key.secret for key in settings.secret_keys]
    host = urlsplit(settings.site_url).hostname or ""
    app.config.update(
        SECRET_KEY=secret_keys[0],
        SECRET_KEY_FALLBACKS=secret_keys[1:],
        WTF_CSRF_SECRET_KEY=secret_keys[::-1],
        SESSION_COOKIE_NAME="__Host-session" if settings.over_tls else "session",
        SESSION_COOKIE_SECURE=settings.over_tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        TRUSTED_HOSTS=[host, *(("localhost", "127.0.0.1") if settings.demo else ())],
        PREFERRED_URL_SCHEME="https" if settings.over_tls else "http",
    )
