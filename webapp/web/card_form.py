"""Card number and security code as somebody types them, and the code that comes afterwards."""

from __future__ import annotations

import secrets
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, StopValidation

from webapp.domain.attempts import Closed
from webapp.domain.card import CardNumber, CardProof, SecurityCode, grouped, luhn_digit
from webapp.domain.confirmation import ActivationCode, ConfirmationCode
from webapp.services.card_check import NotConfirmed
from webapp.web import refusal_words as words
from webapp.web.forms import Form
from webapp.web.ports import ports

ONCE_BYTES: Final = 16
LONGEST_ONCE: Final = 64
HINT: Final = Markup('{} <span class="whole">{}</span>')
SAMPLE_DIGITS: Final = "1234567890123456789"


class CodeOnCardField(PasswordField):
    """A field for the security code: what was typed never comes back in it.

    By HTML the token ``cc-csc`` belongs to a field of text, and a browser offers to keep
    what is in a field for passwords.  So the dots are the style sheet's.
    """


class OnceForm(Form):
    """A form that counts once, however often it is sent."""

    once = HiddenField()
    """A random word: the same form sent twice is one submission."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Give the form its random word."""
        super().__init__(*args, **kwargs)
        self.once.data = (self.once.data or secrets.token_urlsafe(ONCE_BYTES))[:LONGEST_ONCE]


class CardForm(OnceForm):
    """What proves a card.  It only understands text; the issuer knows what is right."""

    card_number = StringField(
        _("カード番号"),
        validators=[InputRequired(_("カード番号を入力してください。"))],
        render_kw={"inputmode": "numeric", "autocomplete": "cc-number", "spellcheck": "false"},
    )
    security_code = CodeOnCardField(
        _("セキュリティコード"),
        validators=[InputRequired(_("セキュリティコードを入力してください。"))],
        render_kw={"inputmode": "numeric", "autocomplete": "cc-csc"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Describe the issuer's own card."""
        super().__init__(*args, **kwargs)
        profile = ports().profile
        self.number: CardNumber | None = None
        self.code: SecurityCode | None = None
        length, prefix = profile.card_number_length, profile.card_prefix
        # The example stands on one line where it fits; large letters break it at its spaces.
        self.card_number.description = HINT.format(
            gettext(
                "カードにある%(length)s桁の数字。間に空白があってもかまいません。", length=length
            ),
            gettext("例：%(example)s", example=_example(prefix, length)),
        )
        self.security_code.description = gettext(
            "カードにある%(length)s桁の数字。カード番号とは別のところにあります。",
            length=profile.security_code_length,
        )

    @property
    def proof(self) -> CardProof:
        """What was typed, understood; ask only once the form is valid."""
        if self.number is None or self.code is None:
            raise RuntimeError("the form has not been validated")
        return CardProof(self.number, self.code)

    def validate_card_number(self, field: StringField) -> None:
        """Catch a slip of the finger before it counts as a try."""
        length = ports().profile.card_number_length
        self.number = CardNumber.parse(field.data or "", length=length)
        if self.number is None:
            raise StopValidation(
                gettext(
                    "カード番号をお確かめください。%(length)s桁の数字です。数字の打ち間違いか、"
                    "抜けているところがあります。",
                    length=length,
                )
            )

    def validate_security_code(self, field: PasswordField) -> None:
        """Refuse what cannot be a code of this issuer."""
        length = ports().profile.security_code_length
        self.code = SecurityCode.parse(field.data or "", length=length)
        if self.code is None:
            raise StopValidation(
                gettext(
                    "セキュリティコードを、%(length)s桁の数字で入力してください。", length=length
                )
            )

    def refuse_card(self, outcome: NotConfirmed | Closed, why: str) -> None:
        """Say why the card does not lead on, and when it can be tried again."""
        if isinstance(outcome, Closed):
            self.refuse("card_number", words.closed_until(outcome.until))
            return
        self.refuse("card_number", why)
        self.refuse("card_number", words.tries_left(outcome.tries_left, outcome.closed_until))


class CodeForm(Form):
    """The confirmation code that was sent, or the code that came by letter."""

    code = StringField(
        _("コード"),
        description=_(
            "送られた6桁の数字、または郵便で届いた10文字のコード。空白が入ってもかまいません。"
        ),
        validators=[InputRequired(_("コードを入力してください。"))],
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "text",
            "autocapitalize": "characters",
            "spellcheck": "false",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as WTForms takes them
        """Start with nothing understood."""
        super().__init__(*args, **kwargs)
        self.understood: ConfirmationCode | ActivationCode | None = None

    def validate_code(self, field: StringField) -> None:
        """Tell a slip of the finger before it counts as a try."""
        text = field.data or ""
        self.understood = ConfirmationCode.parse(text) or ActivationCode.parse(text)
        if self.understood is None:
            raise StopValidation(
                gettext("コードを読み取れません。6桁の数字か、10文字のコードを入力してください。")
            )


def _example(prefix: str, length: int) -> str:
    """Return a number of the issuer's shape that is nobody's, as it stands on a card."""
    body = (prefix + SAMPLE_DIGITS)[: length - 1]
    return grouped(body + luhn_digit(body))
