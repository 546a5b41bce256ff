"""The forms with which a signed-in member keeps the account secure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField

from webapp.services.credential_change import ChangeRefusal
from webapp.services.user_id import UserIdAnswer
from webapp.web.forms import Form, sentence_for
from webapp.web.password_fields import (
    current_password_field,
    describe_password,
    new_password_field,
    user_id_field,
)
from webapp.web.refusal_words import CHANGES, USER_IDS

if TYPE_CHECKING:
    from webapp.services.member_session import SessionRules


class ConfirmForm(Form):
    """The password once more, and where the member wanted to go."""

    password = current_password_field(_("今のパスワード"), _("今のパスワードを入力してください。"))
    next = HiddenField()
    left = HiddenField()
    """Whether a form was left, whose answers wait."""


class ChangeUserIdForm(Form):
    """The user ID as it shall be."""

    user_id = user_id_field(_("新しいユーザーID"))

    def refuse_user_id(self, answer: UserIdAnswer) -> None:
        """Say why this user ID cannot be had."""
        if answer.refusal:
            book = CHANGES if isinstance(answer.refusal, ChangeRefusal) else USER_IDS
            self.refuse("user_id", sentence_for(book, answer.refusal))


def _minutes_in(sent: object) -> int:
    """Return the minutes that a choice stands for; 0 where it is none."""
    text = str(sent)
    return int(text) if re.fullmatch("[0-9]{1,3}", text) else 0


class SessionTimeForm(Form):
    """How long the member's own devices stay signed in while no page is opened."""

    minutes = RadioField(
        _("ページを開かないでいられる時間"),
        coerce=_minutes_in,
        validate_choice=False,
    )
    next = HiddenField()
    """Where the member came from."""

    def __init__(self, rules: SessionRules, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Offer what the issuer allows."""
        super().__init__(**kwargs)
        self.minutes.choices = [
            (minutes, gettext("%(minutes)s分", minutes=minutes)) for minutes in rules.idle_choices
        ]
        self.minutes.description = gettext(
            "自分の端末での時間です。共用の端末では、いつも%(shared)s分です。",
            shared=rules.shared_idle_minutes,
        )


class ButtonForm(Form):
    """A button that changes something, and nothing to fill in."""


class RevokeForm(Form):
    """The button of the page to which the link in a notice leads."""

    link = HiddenField()


class PasswordForm(Form):
    """The password as it shall be."""

    new_password = new_password_field(
        _("新しいパスワード"), _("新しいパスワードを入力してください。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Describe what the issuer asks for."""
        super().__init__(*args, **kwargs)
        describe_password(self.new_password)
