"""Why somebody finds the sign-in page.  The page says it first, in one sentence.

Where a form was sent, the reason travels in the address and never in the cookie: of a form sent
twice, the first answer has brought a new session by now, and the second must not take it back.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from flask import flash, redirect, request, url_for
from flask_babel import lazy_gettext as _

from webapp.web.forms import sentence_for
from webapp.web.fragments import fragment_wanted
from webapp.web.in_place import in_place

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import Enum

    from flask.typing import ResponseReturnValue

SIGN_IN: Final = "sign_in.show"
"""The sign-in page."""


class SignInReason(StrEnum):
    """Why somebody has to sign in now."""

    ASKED = "asked"
    """A visitor opened a page of members."""
    GONE = "gone"
    """The session has ended: it was given up, or nobody knows it any more."""
    TIMED_OUT = "timed-out"
    """A page was opened after the time-out."""
    NOT_SENT = "not-sent"
    """A form was sent after the time-out."""
    KEPT = "kept"
    """So was a form, and what was typed into it waits."""
    STEP_GONE = "step-gone"
    """Nothing waits for a second step any more."""


WORDS: Final[Mapping[Enum, str]] = {
    SignInReason.ASKED: _("このページを見るには、サインインしてください。"),
    SignInReason.GONE: _("しばらく操作がなかったか、サインアウトしたため、サインインが必要です。"),
    SignInReason.TIMED_OUT: _(
        "時間が過ぎたため、サインアウトしました。サインインすると、元のページに戻ります。"
    ),
    SignInReason.NOT_SENT: _(
        "時間が過ぎたため、サインアウトしました。送信はまだ終わっていません。"
        "サインインすると、元のページに戻ります。"
    ),
    SignInReason.KEPT: _(
        "時間が過ぎたため、サインアウトしました。"
        "入力した内容は、サインインすると元のページに戻ります。"
    ),
    SignInReason.STEP_GONE: _(
        "時間がたったか、ほかの端末で変更があったため、最初からサインインしてください。"
    ),
}


def to_sign_in(why: SignInReason, way_back: str | None) -> ResponseReturnValue:
    """Return the sign-in page, which leads to the page ``way_back``, in place of what was asked.

    An answer to a form, and one that htmx would put into a page, leads there by 303.
    """
    if request.method != "POST" and not fragment_wanted():
        return in_place(SIGN_IN, wanted=way_back, why=why)
    return redirect(url_for(SIGN_IN, next=way_back, why=why), 303)


def say_why(why: str) -> None:
    """Let the sign-in page say why somebody is there; an unknown reason says nothing."""
    if request.method != "POST" and why in {one.value for one in SignInReason}:
        flash(sentence_for(WORDS, SignInReason(why)), "info")
