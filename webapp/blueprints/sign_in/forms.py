"""The form of the sign-in page."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from webapp.domain.password import Password
from webapp.services.sign_in import SignInForm as SentForm
from webapp.web.forms import Form, typed
from webapp.web.password_fields import (
    current_password_field,
    describe_shared_device,
    known_user_id_field,
    shared_device_field,
)


class SignInForm(Form):
    """User ID and password, and whether others use this computer too."""

    user_id = known_user_id_field()
    password = current_password_field(_("パスワード"), _("パスワードを入力してください。"))
    shared_device = shared_device_field()
    next = HiddenField()
    """Where the member wanted to go."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Say how long somebody stays signed in."""
        super().__init__(*args, **kwargs)
        describe_shared_device(self.shared_device)

    def sent(self, known_device: str, trusted: tuple[str, ...]) -> SentForm:
        """Return what was sent, for the service."""
        return SentForm(
            user_id=typed(self.user_id),
            password=Password(typed(self.password)),
            shared_device=self.shared_device.data,
            known_device=known_device,
            trusted=trusted,
        )
