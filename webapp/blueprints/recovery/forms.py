"""The forms of recovery that no other part of the site has."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webapp.web.card_form import OnceForm
from webapp.web.forms import Form
from webapp.web.password_fields import (
    describe_password,
    describe_shared_device,
    known_user_id_field,
    new_password_field,
    shared_device_field,
)


class KnownUserIdForm(OnceForm):
    """The user ID of somebody who forgot the password."""

    user_id = known_user_id_field()


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
