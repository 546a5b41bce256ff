"""The forms of enrollment that no other part of the site has."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webapp.services.user_id import UserIdAnswer
from webapp.web.forms import Form, sentence_for
from webapp.web.password_fields import (
    describe_password,
    describe_shared_device,
    new_password_field,
    shared_device_field,
    user_id_field,
)
from webapp.web.refusal_words import USER_IDS


class UserIdForm(Form):
    """User ID and password, as a member chooses them."""

    user_id = user_id_field(_("ユーザーID"))
    password = new_password_field(_("パスワード"), _("パスワードを入力してください。"))
    shared_device = shared_device_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Describe what the issuer asks for."""
        super().__init__(*args, **kwargs)
        describe_password(self.password)
        describe_shared_device(self.shared_device)

    def refuse_user_id(self, answer: UserIdAnswer) -> None:
        """Say why a user ID cannot be had."""
        if answer.refusal:
            self.refuse("user_id", sentence_for(USER_IDS, answer.refusal))
