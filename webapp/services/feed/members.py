"""Members, and where they can be reached: sealed before they are written."""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import insert, select, update

from webapp.domain.feed import FeedKind, RowError
from webapp.domain.mail import Channel
from webapp.domain.sealing import blind_index
from webapp.domain.text import digits_only
from webapp.models import Contact, Member
from webapp.services.feed.row_by_row import Outcome, RowByRow, Texts
from webapp.services.feed.texts import shown

LANGUAGES: Final = ("ja", "en")
CHANNELS: Final = tuple(channel.value for channel in Channel)
_ADDRESS: Final = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_PHONE: Final = re.compile(r"\+?[0-9]{8,15}")


class Members(RowByRow):
    """Takes in members; what a file does not say of a known member stays as it is."""

    kind = FeedKind.MEMBERS

    def one(self, texts: Texts) -> Outcome:
        """Take in a member with the contacts on file."""
        reference = self.needed(texts, "reference")
        values = self._values(texts)
        born_on = self.day("born_on", texts["born_on"]).isoformat() if texts["born_on"] else ""
        contacts = {channel: _contact(channel, texts[channel]) for channel in CHANNELS}
        query = select(Member).where(Member.feed == self.feed.name, Member.reference == reference)
        found = self.connection.execute(query).mappings().first()
        if found is None:
            new = insert(Member).values(feed=self.feed.name, reference=reference, **values)
            member_id = self.connection.execute(new.returning(Member.id)).scalar_one()
            changed = False
        else:
            member_id = found["id"]
            values = {name: value for name, value in values.items() if value != found[name]}
            if values:
                self.connection.execute(
                    update(Member).where(Member.id == member_id).values(**values)
                )
            changed = bool(values)
        sealed = found["born_on_sealed"] if found else None
        changed |= self._keep_birthday(member_id, born_on, sealed)
        for channel, address in contacts.items():
            if address:
                changed |= self._keep_contact(member_id, channel, address)
        if found is None:
            return Outcome.NEW
        return Outcome.CHANGED if changed else Outcome.UNCHANGED

    def _values(self, texts: Texts) -> dict[str, Any]:
        if texts["language"] not in {"", *LANGUAGES}:
            raise RowError("language", f"must be one of {', '.join(LANGUAGES)}")
        values = {
            name: texts[name] for name in ("name_kana", "name_latin", "language") if texts[name]
        }
        return {"name": self.needed(texts, "name"), **values}

    def _keep_birthday(self, member_id: int, born_on: str, sealed: str | None) -> bool:
        place = f"member.born_on.{member_id}"
        if not born_on or (sealed and self.ports.sealer.open(sealed, place) == born_on):
            return False
        self.connection.execute(
            update(Member)
            .where(Member.id == member_id)
            .values(born_on_sealed=self.ports.sealer.seal(born_on, place))
        )
        return True

    def _keep_contact(self, member_id: int, channel: str, address: str) -> bool:
        """Write an address if it is new; return whether it was."""
        place = f"contact.address.{member_id}.{channel}"
        where = (Contact.member_id == member_id, Contact.channel == channel)
        sealed = self.connection.scalar(select(Contact.address_sealed).where(*where))
        if sealed is not None and self.ports.sealer.open(sealed, place) == address:
            return False
        key = self.ports.fingerprint_keys.current
        values = {
            "address_sealed": self.ports.sealer.seal(address, place),
            "blind_index": blind_index(key, "contact.address", address.casefold()),
            "index_key_id": key.id,
        }
        if sealed is None:
            self.connection.execute(
                insert(Contact).values(member_id=member_id, channel=channel, **values)
            )
        else:
            self.connection.execute(update(Contact).where(*where).values(**values))
        return True


def _contact(channel: str, text: str) -> str:
    """Return an address in the one form in which it is kept; empty for none."""
    if not text:
        return ""
    if channel == Channel.EMAIL.value:
        if not _ADDRESS.fullmatch(text):
            raise RowError(channel, "not an e-mail address")
        return text
    plus = "+" if text.startswith(("+", "＋")) else ""
    number = plus + (digits_only(text.lstrip("+＋")) or "")
    if not _PHONE.fullmatch(number):
        raise RowError(channel, f"not a telephone number: {shown(text)}")
    return number
