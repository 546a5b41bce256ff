"""Who may open a view.  Every view says so, or the application does not start."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Final, ParamSpec
from urllib.parse import urlsplit

from flask import redirect, request, url_for
from flask_login import current_user

from webapp.web import clock
from webapp.web.addresses import own_page
from webapp.web.identity import session_is_gone, timed_out_here
from webapp.web.in_place import in_place
from webapp.web.kept_answers import forget, keep
from webapp.web.sign_in_reason import SIGN_IN, SignInReason, to_sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.typing import ResponseReturnValue

P = ParamSpec("P")
DECLARED: Final = "__access__"
CONFIRM: Final = "security.confirm"
SECURITY: Final = "security.show"
FRONT_DOOR: Final = "/"
"""Where visitors come first: they find the sign-in page here, without a reason."""


def anyone(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Declare that visitors may open the view."""
    setattr(view, DECLARED, "anyone")
    return view


def members_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Declare that only signed-in members may open the view; others are asked to sign in first."""
    return _guarded(view, ())


def members_only_keeping(
    *names: str,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Declare it like ``members_only``, for a view with a form that nobody has to fill in twice.

    When the form is sent after the time-out, these fields, never a secret, come back with
    ``kept_answers()`` as soon as the same member has signed in again in the same browser.
    """

    def declare(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        return _guarded(_forgetting(view), names)

    return declare


def _guarded(
    view: Callable[P, ResponseReturnValue], keeps: tuple[str, ...]
) -> Callable[P, ResponseReturnValue]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if current_user.is_authenticated:
            return view(*args, **kwargs)
        return _to_sign_in(keeps)

    setattr(guarded, DECLARED, "members_only")
    return guarded


def _forgetting(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Throw away what was kept of the form once it is sent in time."""

    @wraps(view)
    def sent(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if request.method == "POST":
            forget()
        return view(*args, **kwargs)

    return sent


def fresh_members_only(
    *, keeps: tuple[str, ...] = ()
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Declare that only members may open the view who gave their password minutes ago.

    Others give it first, on a page of its own, and then come back.  A form that was sent
    too late, or after the time-out, is not lost: the fields named in ``keeps``, never a
    secret, come back with ``kept_answers()``.
    """

    def declare(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        sent = _forgetting(view)

        @wraps(view)
        def fresh(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if current_user.browser.is_fresh(clock.now()):
                return sent(*args, **kwargs)
            return _to_confirm(keeps)

        return _guarded(fresh, keeps)

    return declare


def _to_confirm(keeps: tuple[str, ...]) -> ResponseReturnValue:
    if request.method == "POST":
        keep(keeps, current_user.browser)
        return redirect(url_for(CONFIRM, next=request.path, left=1), 303)
    return in_place(CONFIRM, wanted=request.full_path.rstrip("?"))


def _to_sign_in(keeps: tuple[str, ...]) -> ResponseReturnValue:
    why = _reason(keeps)
    if request.path == FRONT_DOOR and why is SignInReason.ASKED:
        return in_place(SIGN_IN)
    return to_sign_in(why, _way_back())


def _reason(keeps: tuple[str, ...]) -> SignInReason:
    """Return why the member has to sign in; keep what was sent too late."""
    if not session_is_gone():
        return SignInReason.ASKED
    timed_out = timed_out_here(clock.now())
    if timed_out is None:
        return SignInReason.GONE
    if request.method != "POST":
        return SignInReason.TIMED_OUT
    return SignInReason.KEPT if keep(keeps, timed_out) else SignInReason.NOT_SENT


def _way_back() -> str | None:
    """Return where to go after signing in: the page that was asked for, or whose form was sent."""
    if request.endpoint == CONFIRM:  # whoever signs in has given the password: one step further
        return own_page(request.values.get("next")) or url_for(SECURITY)
    if request.method != "POST":
        return own_page(request.full_path.rstrip("?")) or own_page(request.path)
    came_from = urlsplit(request.referrer or "")
    return own_page(request.path) or own_page(came_from.path)


def check_every_view_declares_access(app: Flask) -> None:
    """Refuse to start when a view does not say who may open it."""
    silent = sorted(
        name
        for name, view in app.view_functions.items()
        if name != "static" and getattr(view, DECLARED, None) is None
    )
    if silent:
        message = f"say who may open these views: {', '.join(silent)}"
        raise RuntimeError(message)
