"""The forms with which a signed-in member keeps the account secure."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from webapp.web.forms import Form
from webapp.web.password_fields import (
    current_password_field,
    describe_password,
    new_password_field,
)


class ConfirmForm(Form):
    """The password once more, and where the member wanted to go."""

    password = current_password_field(_("今のパスワード"), _("今のパスワードを入力してください。"))
    next = HiddenField()
    left = HiddenField()
    """Whether a form was left, whose answers wait."""


class PasswordForm(Form):
    """The password as it shall be."""

    new_password = new_password_field(
        _("新しいパスワード"), _("新しいパスワードを入力してください。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Describe what the issuer asks for."""
        super().__init__(*args, **kwargs)
        describe_password(self.new_password)
