"""The forms with which a signed-in member keeps the account secure."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

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
