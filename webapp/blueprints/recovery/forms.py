"""The forms of recovery that no other part of the site has."""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from webapp.web.card_form import LONGEST_ONCE, ONCE_BYTES
from webapp.web.forms import Form
from webapp.web.password_fields import (
    describe_password,
    describe_shared_device,
    new_password_field,
    shared_device_field,
)


class KnownUserIdForm(Form):
    """The user ID of somebody who forgot the password."""

    user_id = StringField(
        _("ユーザーID"),
        description=_(
            "会員登録のときに決めたID、またはメールアドレス。大文字と小文字は区別しません。"
        ),
        validators=[InputRequired(_("ユーザーIDを入力してください。"))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    once = HiddenField()
    """A random word: the same form sent twice is one submission."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Give the form its random word."""
        super().__init__(*args, **kwargs)
        self.once.data = (self.once.data or secrets.token_urlsafe(ONCE_BYTES))[:LONGEST_ONCE]


class RecoveryForm(Form):
    """The password that takes the place of a forgotten one."""

    new_password = new_password_field(
        _("新しいパスワード"), _("新しいパスワードを入力してください。")
    )
    shared_device = shared_device_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Describe what the issuer asks for."""
        super().__init__(*args, **kwargs)
        describe_password(self.new_password)
        describe_shared_device(self.shared_device)
