"""Who is here.  It comes from the session alone, never from an address or a form."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flask import g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user

from webapp.services.member_session import OpenSession, find_session, note_seen
from webapp.services.session_time import find_timed_out, take_over
from webapp.web import clock
from webapp.web.database import read_connection, unit_of_work
from webapp.web.ports import ports

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask

_login_manager: Final = LoginManager()
# Its protection would believe a forwarded address, which anybody can send.
_login_manager.session_protection = None
ASKED_BY_SCRIPT: Final = frozenset({"security.time_left"})
"""Views that a script asks by itself: they tell nothing of whether the member is still here."""
_TOKEN: Final = "_user_id"  # noqa: S105 - it is the name under which Flask-Login keeps it
_FORMS: Final = "csrf_token"
"""The name of the word that the forms of this browser are known by."""
FORMS_BYTES: Final = 20


class SignedInMember(UserMixin):  # type: ignore[misc]  # flask-login carries no types
    """The member of this request, as Flask-Login wants it."""

    def __init__(self, token: str, browser: OpenSession) -> None:
        """Keep the token of the cookie and the browser it belongs to."""
        self.token = token
        self.browser = browser

    def get_id(self) -> str:
        """Return what the cookie holds: the session's token, not the member's number."""
        return self.token

    @property
    def name(self) -> str:
        """The member's name, for the top of the page."""
        return self.browser.name


@_login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> SignedInMember | None:
    moment = clock.now()
    browser = find_session(read_connection(), token, now=moment)
    if browser is None:
        g.session_is_gone = True
        return None
    return SignedInMember(token, _seen(browser, moment))


def _seen(browser: OpenSession, moment: datetime) -> OpenSession:
    """Note that the member is still here, and return the browser with the time that it gives."""
    if request.endpoint in ASKED_BY_SCRIPT or not browser.needs_noting(moment):
        return browser
    with unit_of_work() as work:
        note_seen(work, browser.session_id, now=moment)
    return replace(browser, seen_at=moment)


def signed_in_member() -> SignedInMember | None:
    """Return the member of this request, or ``None`` for a visitor."""
    return current_user if current_user.is_authenticated else None


def signed_in_member_id() -> int:
    """Return the row number of the member of this request; only on members' pages."""
    member_id: int = current_user.browser.member_id
    return member_id


def session_is_gone() -> bool:
    """Whether the browser showed a session that has ended or expired."""
    return bool(g.get("session_is_gone"))


def timed_out_here(moment: datetime) -> OpenSession | None:
    """Return who was signed in in this browser until the time was over; ``None`` for nobody."""
    return find_timed_out(read_connection(), session.get(_TOKEN, ""), now=moment)


def remember_sign_in(token: str) -> tuple[str, ...]:
    """Let this browser carry the token from now on, and nothing of what it carried before.

    Where the same member's time had run out here, open forms can still be sent, and what
    was typed too late comes back: the pages where it waits are returned.
    """
    moment = clock.now()
    before, forms = timed_out_here(moment), session.get(_FORMS)
    session.clear()
    browser = find_session(read_connection(), token, now=moment)
    if browser is None:
        message = "a session can be carried only after it has been saved"
        raise RuntimeError(message)
    login_user(SignedInMember(token, browser))
    # Flask-Login's mark of network and browser serves the protection that is off here: in the
    # cookie it would only travel with every request.
    session.pop("_id", None)
    if before is None:
        return ()
    if before.member_id == browser.member_id and forms:
        session[_FORMS] = forms
    with unit_of_work() as work:
        return take_over(work, ports().sealer, before, browser, now=moment)


def forget_sign_in() -> None:
    """Take the token and everything else out of this browser's cookie.

    A new word for forms stands in it instead: links2 keeps a cookie that is only taken back.
    """
    session.clear()
    session[_FORMS] = secrets.token_hex(FORMS_BYTES)
    g.pop("_login_user", None)


def assume_visitor() -> None:
    """Ask nobody any more who is here: the database that knows it cannot be reached."""
    g._login_user = _login_manager.anonymous_user()  # noqa: SLF001 - where Flask-Login looks


def register(app: Flask) -> None:
    """Let Flask-Login find the member of a request."""
    _login_manager.init_app(app, add_context_processor=False)
