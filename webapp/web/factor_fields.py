"""Fields for the codes of apps and recovery codes, understood before they count as a try."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, StopValidation

from webapp.domain.second_factor import (
    LONGEST_NAME,
    AppCode,
    FactorRefusal,
    RecoveryCode,
    parse_name,
)
from webapp.web import refusal_words as words
from webapp.web.forms import Form, sentence_for, typed
from webapp.web.ports import ports


class AppCodeForm(Form):
    """The code that an app shows."""

    code = StringField(
        _("アプリに出ているコード"),
        description=_("6桁の数字。30秒ごとに変わります。空白が入ってもかまいません。"),
        validators=[InputRequired(_("コードを入力してください。"))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Start with nothing understood."""
        super().__init__(*args, **kwargs)
        self.app_code: AppCode | None = None

    def validate_code(self, field: StringField) -> None:
        """Tell a slip of the finger before it counts as a try."""
        self.app_code = AppCode.parse(field.data or "")
        if self.app_code is None:
            raise StopValidation(
                gettext("コードを読み取れません。アプリに出ている6桁の数字を入力してください。")
            )


class SecondStepForm(AppCodeForm):
    """The code, and whether this browser is trusted from now on."""

    trusts = BooleanField(_("この端末では、しばらくコードを聞かない"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Say for how long."""
        super().__init__(*args, **kwargs)
        self.trusts.description = gettext(
            "ご自分だけが使う端末のときに選んでください。"
            "%(days)s日間は、パスワードだけでサインインできます。",
            days=ports().settings.trusted_days,
        )


class RecoveryCodeForm(Form):
    """One of the recovery codes."""

    code = StringField(
        lazy_pgettext("one", "予備コード"),
        description=_("12文字の英字と数字。空白やハイフンは、あってもなくてもかまいません。"),
        validators=[InputRequired(_("予備コードを入力してください。"))],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Start with nothing understood."""
        super().__init__(*args, **kwargs)
        self.recovery_code: RecoveryCode | None = None

    def validate_code(self, field: StringField) -> None:
        """Tell a slip of the finger before it counts as a try."""
        self.recovery_code = RecoveryCode.parse(field.data or "")
        if self.recovery_code is None:
            raise StopValidation(
                gettext("予備コードを読み取れません。12文字の英字と数字を入力してください。")
            )


class NameForm(Form):
    """The name of an app or a passkey."""

    name = StringField(
        _("名前"),
        description=_("どれか分かるように付けます。例：私のスマートフォン"),
        validators=[InputRequired(_("名前を入力してください。"))],
        render_kw={"autocomplete": "off"},
    )

    @property
    def tidied(self) -> str:
        """The name as it is kept; ask only once the form is valid."""
        return str(parse_name(typed(self.name)))

    def validate_name(self, field: StringField) -> None:
        """Refuse what is no name."""
        if isinstance(parse_name(field.data or ""), FactorRefusal):
            raise StopValidation(
                sentence_for(words.FACTORS, FactorRefusal.NAME, longest=LONGEST_NAME)
            )


class NewPasskeyForm(NameForm):
    """The name of a new passkey; what the device answers stands beside it."""


class NewAppForm(NameForm, AppCodeForm):
    """The name of a new app, and its first code."""
