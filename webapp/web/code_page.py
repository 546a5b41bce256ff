"""The page that asks for the confirmation code: the same for enrollment and recovery."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from webapp.domain.confirmation import CodeRefusal
from webapp.domain.mail import Channel
from webapp.services.confirmation import Confirmed, confirm
from webapp.services.sending import send_again
from webapp.services.waiting import read_waiting
from webapp.web import clock
from webapp.web import refusal_words as words
from webapp.web.card_form import CodeForm
from webapp.web.database import read_connection
from webapp.web.entrance import entrance, visitor
from webapp.web.forms import sentence_for
from webapp.web.fragments import render

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from webapp.services.showing import Purpose
    from webapp.services.waiting import Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage:
    """One flow's page for the code: what it is for, and where it stands."""

    purpose: Purpose
    token: str = field(repr=False)
    """What this browser holds since it showed a card or a user ID."""
    endpoint: str
    """The page itself."""
    then: str
    """The page that the right code opens."""
    template: str

    def waiting(self) -> Waiting | None:
        """Return the confirmation that this browser waits for, or ``None`` if there is none."""
        return read_waiting(
            read_connection(), entrance(), self.purpose, self.token, now=clock.now()
        )

    def answer(self, waiting: Waiting, **shown: Any) -> ResponseReturnValue:  # noqa: ANN401 - for the template
        """Ask for the code, look at it, or send it again, as this request wants."""
        if waiting.confirmed:
            return redirect(url_for(self.then), 303)
        if request.method == "POST" and "send" in request.form:
            return self._send(request.form["send"])
        form = CodeForm()
        if form.validate_on_submit() and form.understood:
            outcome = confirm(
                entrance(),
                self.purpose,
                self.token,
                form.understood,
                visitor=visitor(),
                now=clock.now(),
            )
            if isinstance(outcome, Confirmed):
                return redirect(url_for(self.then), 303)
            waiting = self.waiting() or waiting
            form.refuse("code", sentence_for(words.CODES, _refused(outcome.refusal, waiting)))
        return self._show(form, waiting, shown)

    def _send(self, wanted: str) -> ResponseReturnValue:
        """Send another code; the answer is the same whether there is such a contact or not."""
        channel = next((way for way in Channel if way.value == wanted), None)
        refusal = send_again(entrance(), self.purpose, self.token, channel=channel, now=clock.now())
        if refusal:
            flash(sentence_for(words.SENDING, refusal), "error")
        else:
            flash(
                _("お届けの連絡先があれば、新しいコードを送りました。前のコードは使えません。"),
                "success",
            )
        return redirect(url_for(self.endpoint), 303)

    def _show(self, form: CodeForm, waiting: Waiting, shown: dict[str, Any]) -> ResponseReturnValue:
        form.code.data = ""
        return render(
            self.template,
            form=form,
            page=self,
            waiting=waiting,
            codes_left=words.tries_left(waiting.tries_left, None),
            shown_tries=words.tries_left(waiting.shown.tries_left, waiting.shown.closed_until),
            channels=[
                (Channel.EMAIL.value, _("メールで送る")),
                (Channel.SMS.value, _("SMSで送る")),
                (Channel.VOICE.value, _("音声通話で聞く")),
            ],
            status=422 if form.errors else 200,
            **shown,
        )


def _refused(refusal: CodeRefusal, waiting: Waiting) -> CodeRefusal:
    """Return what to say after a try: a wrong code that was the last one ends here."""
    return refusal if waiting.tries_left else CodeRefusal.TOO_MANY_TRIES
