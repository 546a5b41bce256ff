"""Who may open a view.  Every view says so, or the application does not start."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Final, ParamSpec

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from webapp.web import clock
from webapp.web.identity import session_is_gone
from webapp.web.kept_answers import forget, keep

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.typing import ResponseReturnValue

P = ParamSpec("P")
DECLARED: Final = "__access__"
SIGN_IN: Final = "sign_in.show"
CONFIRM: Final = "security.confirm"
FRONT_DOOR: Final = "/"
"""Where visitors come first: they find the sign-in page here, without being sent on to it."""


def anyone(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Declare that visitors may open the view."""
    setattr(view, DECLARED, "anyone")
    return view


def members_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Declare that only signed-in members may open the view; others go to sign-in first."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if current_user.is_authenticated:
            return view(*args, **kwargs)
        return _to_sign_in()

    setattr(guarded, DECLARED, "members_only")
    return guarded


def fresh_members_only(
    *, keeps: tuple[str, ...] = ()
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Declare that only members may open the view who gave their password minutes ago.

    Others give it first, on a page of its own, and then come back.  A form that was sent
    too late is not lost: the fields named in ``keeps``, never a secret, come back with
    ``kept_answers()``.
    """

    def declare(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @members_only
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not current_user.browser.is_fresh(clock.now()):
                return _to_confirm(keeps)
            if request.method == "POST":
                forget()
            return view(*args, **kwargs)

        return guarded

    return declare


def _to_confirm(keeps: tuple[str, ...]) -> ResponseReturnValue:
    if request.method == "POST":
        keep(keeps)
        return redirect(url_for(CONFIRM, next=request.path, left=1), 303)
    return redirect(url_for(CONFIRM, next=request.full_path.rstrip("?")), 303)


def _to_sign_in() -> ResponseReturnValue:
    if request.path == FRONT_DOOR and not session_is_gone():
        answer: ResponseReturnValue = current_app.ensure_sync(current_app.view_functions[SIGN_IN])()
        return answer
    if session_is_gone():
        flash(_("しばらく操作がなかったか、サインアウトしたため、サインインが必要です。"), "info")
    else:
        flash(_("このページを見るには、サインインしてください。"), "info")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(SIGN_IN, next=wanted), 303)


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
