"""Fields that several forms share: user ID, passwords, and whether others use the computer."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import PasswordInput

from webapp.domain.passphrase import suggest_passphrase
from webapp.domain.password import PasswordPolicy
from webapp.services.credential_change import ChangeRefusal
from webapp.web import refusal_words as words
from webapp.web.forms import sentence_for
from webapp.web.ports import ports
from webapp.web.session_time import session_rules

if TYPE_CHECKING:
    from webapp.domain.password import PasswordRefusal
    from webapp.web.forms import Form

SUGGEST: Final = "suggest"
"""The name of the button that asks for a passphrase."""


USER_ID_INPUT: Final = {
    "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false",
}  # fmt: skip
"""What browsers and keyboards are told of a field for a user ID."""


def user_id_field(label: str) -> StringField:
    """Return the field for a user ID that a member chooses."""
    return StringField(
        label,
        description=_(
            "英字、数字、ピリオド、下線、ハイフンで5文字から20文字まで。英字を1文字以上入れます。"
            "メールアドレスも使えます。大文字と小文字は区別しません。"
        ),
        validators=[InputRequired(_("ユーザーIDを入力してください。"))],
        render_kw=USER_ID_INPUT,
    )


def known_user_id_field() -> StringField:
    """Return the field for the user ID that a member has."""
    return StringField(
        _("ユーザーID"),
        description=_(
            "会員登録のときに決めたID、またはメールアドレス。大文字と小文字は区別しません。"
        ),
        validators=[InputRequired(_("ユーザーIDを入力してください。"))],
        render_kw=USER_ID_INPUT,
    )


def current_password_field(label: str, if_empty: str) -> PasswordField:
    """Return the field for the password that a member has."""
    return PasswordField(
        label,
        validators=[InputRequired(if_empty)],
        render_kw={"autocomplete": "current-password"},
    )


def new_password_field(label: str, if_empty: str) -> PasswordField:
    """Return the field for a password that a member chooses."""
    return PasswordField(
        label,
        validators=[InputRequired(if_empty)],
        render_kw={"autocomplete": "new-password"},
    )


def shared_device_field() -> BooleanField:
    """Return the checkbox for somebody who uses a computer that others use too."""
    return BooleanField(_("共用の端末を使っています"))


def describe_password(field: PasswordField, shortest: int | None = None) -> None:
    """Say what a good password is, with the issuer's own length; or one that suits the member."""
    field.description = gettext(
        "%(shortest)s文字以上、%(longest)s文字まで。空白も、漢字やかなも使えます。"
        "関係のない言葉を4つか5つ並べると、覚えやすく、推測されません。",
        shortest=shortest or ports().settings.password_minimum,
        longest=PasswordPolicy().longest,
    )


def describe_shared_device(field: BooleanField) -> None:
    """Say how long somebody stays signed in, with and without the tick."""
    settings = ports().settings
    rules = session_rules(settings)
    field.description = gettext(
        "ページを開かずに%(idle)s分たつと、自動でサインアウトします。"
        "サインインの後で、%(most)s分まで延ばせます。"
        "ここを選ぶと、%(shared)s分に縮めます。どちらも、最長で%(hours)s時間です。",
        idle=rules.idle_minutes,
        most=max(rules.idle_choices),
        shared=rules.shared_idle_minutes,
        hours=settings.session_hours,
    )


def fill_in_suggestion(form: Form, name: str) -> str:
    """Put a new passphrase into a password field, to be seen and copied, and return it."""
    phrase = suggest_passphrase(secrets.randbelow)
    field = form[name]
    field.widget = PasswordInput(hide_value=False)
    field.data = phrase
    return phrase


def refuse_password(
    form: Form, name: str, refusal: PasswordRefusal | ChangeRefusal, shortest: int | None = None
) -> None:
    """Say at the field why this password is not taken."""
    if isinstance(refusal, ChangeRefusal):
        form.refuse(name, sentence_for(words.CHANGES, refusal))
        return
    shortest = shortest or ports().settings.password_minimum
    longest = PasswordPolicy().longest
    sentence = sentence_for(words.PASSWORDS, refusal, shortest=shortest, longest=longest)
    form.refuse(name, sentence)
