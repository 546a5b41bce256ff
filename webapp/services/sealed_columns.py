"""The columns whose texts lie sealed, and the place that each text is bound to.

A column that is added (its name ends in ``_sealed``) gets a line here, so that its rows are
counted and sealed anew when a key is replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import InstrumentedAttribute

from webapp.domain.mail import Channel
from webapp.models import AuthenticatorApp, Contact, KeptAnswers, Member, OutboxMessage
from webapp.services.authenticator_app import app_place
from webapp.services.kept_answers import answers_place
from webapp.services.notices import contact_place


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column of sealed texts."""

    name: str
    """``table.column``, as the places of its texts begin."""
    column: InstrumentedAttribute[Any]
    row: InstrumentedAttribute[Any]
    """The primary key, in whose order the rows are gone through."""
    place: Callable[..., str]
    """From the values of ``place_from`` to the place."""
    place_from: tuple[InstrumentedAttribute[Any], ...]


def _contact_place(member_id: int, channel: str) -> str:
    return contact_place(member_id, Channel(channel))


def _outbox(column: InstrumentedAttribute[Any]) -> SealedColumn:
    name = f"outbox_message.{column.key.removesuffix('_sealed')}"
    row = OutboxMessage.id
    return SealedColumn(name, column, row, lambda message_id: f"{name}.{message_id}", (row,))


SEALED: Final = (
    SealedColumn(
        "contact.address",
        Contact.address_sealed,
        Contact.id,
        _contact_place,
        (Contact.member_id, Contact.channel),
    ),
    SealedColumn(
        "member.born_on",
        Member.born_on_sealed,
        Member.id,
        lambda member_id: f"member.born_on.{member_id}",
        (Member.id,),
    ),
    SealedColumn(
        "kept_answers.answers",
        KeptAnswers.answers_sealed,
        KeptAnswers.id,
        answers_place,
        (KeptAnswers.session_id, KeptAnswers.page),
    ),
    SealedColumn(
        "authenticator_app.secret",
        AuthenticatorApp.secret_sealed,
        AuthenticatorApp.id,
        app_place,
        (AuthenticatorApp.id, AuthenticatorApp.member_id),
    ),
    _outbox(OutboxMessage.to_sealed),
    _outbox(OutboxMessage.subject_sealed),
    _outbox(OutboxMessage.body_sealed),
)
