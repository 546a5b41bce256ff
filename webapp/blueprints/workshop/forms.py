"""A form that has every kind of field, to be looked at."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Optional

from webapp.web.card_form import CodeOnCardField
from webapp.web.forms import Form


class SampleForm(Form):
    """What is typed here goes nowhere."""

    card_number = StringField(
        _("カード番号"),
        description=_("カード表面の15桁の数字。例：3999 123456 78903"),
        validators=[InputRequired(_("カード番号を入力してください。"))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    security_code = CodeOnCardField(
        _("セキュリティコード"),
        description=_("カード番号の右上にある4桁の数字"),
        validators=[InputRequired(_("セキュリティコードを4桁の数字で入力してください。"))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    password = PasswordField(
        _("パスワード"),
        description=_("15文字以上。空白も使えます。"),
        validators=[InputRequired(_("パスワードを入力してください。"))],
        render_kw={"autocomplete": "off"},
    )
    reason = SelectField(
        _("お問い合わせの種類"),
        choices=[
            SelectChoice("use", _("ご利用について")),
            SelectChoice("points", _("ポイントについて")),
        ],
    )
    note = TextAreaField(_("メモ"), validators=[Optional()], render_kw={"rows": "3"})
    channel = RadioField(
        _("確認コードの受け取り方"),
        description=_("番号とコードは、お届けの連絡先に送ります。"),
        choices=[
            SelectChoice("email", _("メール")),
            SelectChoice("sms", _("SMS")),
            SelectChoice("voice", _("音声通話")),
        ],
        validators=[InputRequired(_("受け取り方を選んでください。"))],
    )
    time = RadioField(
        _("ご連絡できる時間"),
        choices=[SelectChoice("any", _("いつでも")), SelectChoice("evening", _("夕方"))],
        validators=[Optional()],
    )
    read = BooleanField(
        _("注意を読みました"),
        validators=[InputRequired(_("注意を読んだら、印を付けてください。"))],
    )
    shared_device = BooleanField(
        _("共用の端末を使っています"),
        description=_("5分間操作がないと、サインアウトします。"),
    )

    def refused(self) -> bool:
        """Tell whether it is refused as a whole, and say why: no single field is to blame."""
        if self.channel.data != "voice":
            return False
        self.refuse_whole(_("ただいま音声通話では送れません。別の受け取り方を選んでください。"))
        return True
