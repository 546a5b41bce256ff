"""An operator replaces a key: what needs it is counted, made anew, and then it may go."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from tests.entrance import Town
from webapp.adapters.database import Database
from webapp.adapters.sealing import AesGcmSealer
from webapp.config import Settings
from webapp.domain.attempts import Throttles
from webapp.domain.card import CardNumber
from webapp.domain.keys import Key, KeyRing
from webapp.domain.mail import Channel
from webapp.models import Base, Card, Contact, Credential, Member, OutboxMessage
from webapp.services.attempts import Bucket, reserve
from webapp.services.key_use import UNNAMED, MissingKey, count_rows, missing_keys
from webapp.services.notices import contact_place
from webapp.services.outbox import queue_message
from webapp.services.rewrap import Rewrapped, RewrapPorts, rewrap
from webapp.services.sealed_columns import SEALED

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
NEW = Key("new", b"n" * 32)


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


def with_new(ring: KeyRing) -> KeyRing:
    return KeyRing(NEW, tuple(ring))


def ports_of(town: Town, *, rest: Callable[[], None] = lambda: None) -> RewrapPorts:
    def number_of(serial: int, expires_on: date) -> CardNumber:
        return town.issuer.issue(serial, expires_on).proof.number

    ring = with_new(town.settings.sealing_keys)
    return RewrapPorts(
        sealer=AesGcmSealer(ring),
        sealing_keys=ring,
        fingerprint_keys=with_new(town.settings.fingerprint_keys),
        number_of=number_of,
        rest=rest,
    )


def rings(town: Town) -> dict[str, KeyRing]:
    own = town.settings
    return {
        "sealing_keys": own.sealing_keys,
        "fingerprint_keys": own.fingerprint_keys,
        "pepper_keys": own.pepper_keys,
    }


def counts(town: Town, *, now: datetime = NOON) -> dict[str, dict[str, dict[str, int]]]:
    town.session.commit()
    with town.database.read() as connection:
        return count_rows(connection, now=now)


def people(town: Town, many: int) -> None:
    for number in range(many):
        town.move_in(contacts={"email": f"p{number}@example.jp", "sms": f"0901234567{number}"})
    queue_message(
        town.session, town.sealer, name="x", member_id=None, channel=Channel.EMAIL,
        to="p0@example.jp", subject="確認コード", body="123456", now=NOON,
    )  # fmt: skip
    town.session.commit()


def renewed(told: list[Rewrapped]) -> dict[str, int]:
    return {one.place: one.renewed for one in told if one.renewed}


def test_every_row_names_its_key_and_is_counted(town: Town) -> None:
    people(town, 2)
    town.move_in(user_id="hanako", contacts={})
    reserve(town.session, town.settings.fingerprint_keys, [card_bucket()], now=NOON)
    town.letter(town.move_in(contacts={}), at=NOON)

    assert counts(town) == {
        "sealing_keys": {
            "demo": {
                "contact.address": 4,
                "member.born_on": 4,
                "outbox_message.to": 1,
                "outbox_message.subject": 1,
                "outbox_message.body": 1,
            }
        },
        "fingerprint_keys": {
            "demo": {"card.number": 4, "activation_code": 1, "attempt": 1},
            UNNAMED: {"contact.index": 4},
        },
        "pepper_keys": {"demo": {"credential.password": 1}},
    }


def card_bucket() -> Bucket:
    return Bucket(Throttles().card, "a card")


def test_what_has_lost_its_worth_needs_no_key(town: Town) -> None:
    reserve(town.session, town.settings.fingerprint_keys, [card_bucket()], now=NOON)
    town.letter(town.move_in(contacts={}, born_on=None), at=NOON)

    later = counts(town, now=NOON + timedelta(days=31))

    assert later["fingerprint_keys"] == {"demo": {"card.number": 1}}


def test_all_rows_go_to_the_new_key_and_read_as_before(town: Town) -> None:
    people(town, 5)
    ports = ports_of(town)

    told = list(rewrap(town.database, ports, batch=2))

    assert renewed(told) == {
        "contact.address": 10, "member.born_on": 5, "outbox_message.to": 1,
        "outbox_message.subject": 1, "outbox_message.body": 1, "contact.index": 10,
        "card.number": 5,
    }  # fmt: skip
    assert {one.unreadable for one in told} == {0}
    after = counts(town)
    assert set(after["sealing_keys"]) == set(after["fingerprint_keys"]) == {"new"}
    alone = AesGcmSealer(KeyRing(NEW))
    contact = town.session.scalars(select(Contact).where(Contact.channel == "email")).first()
    assert contact
    opened = alone.open(contact.address_sealed, contact_place(contact.member_id, Channel.EMAIL))
    assert opened.endswith("@example.jp")
    assert renewed(list(rewrap(town.database, ports))) == {}, "a second time there is nothing to do"


class PulledTheCable(Exception):  # noqa: N818 - it says what happened
    """Somebody ended the program."""


def test_whoever_stops_it_starts_it_again(town: Town) -> None:
    people(town, 5)
    rests: list[int] = []

    def rest() -> None:
        rests.append(1)
        if len(rests) == 2:
            raise PulledTheCable

    with pytest.raises(PulledTheCable):
        list(rewrap(town.database, ports_of(town, rest=rest), batch=2))
    assert counts(town)["sealing_keys"]["new"] == {"contact.address": 4}

    assert renewed(list(rewrap(town.database, ports_of(town), batch=2)))["contact.address"] == 6
    assert "demo" not in counts(town)["sealing_keys"]


def test_the_site_can_write_between_two_batches_and_what_it_writes_stays(town: Town) -> None:
    people(town, 4)

    def rest() -> None:
        with town.database.work() as work:
            work.execute(
                update(Contact)
                .where(Contact.channel == "sms")
                .values(address_sealed="demo.changed by the member")
            )

    told = list(rewrap(town.database, ports_of(town, rest=rest), batch=1))

    addresses = list(
        town.session.scalars(select(Contact.address_sealed).where(Contact.channel == "sms"))
    )
    assert set(addresses) == {"demo.changed by the member"}
    assert told[0].unreadable > 0


def test_a_row_that_changes_while_it_is_made_anew_is_left_alone(town: Town) -> None:
    people(town, 1)
    ports = ports_of(town)

    class Slow:
        """While it opens, the member writes another address."""

        def open(self, sealed: str, place: str) -> str:
            with town.database.work() as work:
                work.execute(update(Contact).values(address_sealed="new.another"))
            return ports.sealer.open(sealed, place)

        def seal(self, plain: str, place: str) -> str:
            return ports.sealer.seal(plain, place)

    told = next(rewrap(town.database, replace(ports, sealer=Slow())))

    assert (told.renewed, told.unreadable) == (0, 0)
    assert set(town.session.scalars(select(Contact.address_sealed))) == {"new.another"}


def test_what_no_key_opens_is_told_and_stays(town: Town) -> None:
    people(town, 3)
    first = town.session.scalars(select(Contact).order_by(Contact.id)).first()
    assert first
    first.address_sealed = lost = "gone.AAAA"
    card = town.session.scalars(select(Card).order_by(Card.id)).first()
    assert card
    card.number_fingerprint = "of another key"
    town.session.commit()

    told = {one.place: one for one in rewrap(town.database, ports_of(town))}

    assert told["contact.address"] == Rewrapped("contact.address", 5, 1)
    assert told["contact.index"] == Rewrapped("contact.index", 5, 1)
    assert told["card.number"] == Rewrapped("card.number", 2, 1)
    assert lost in set(town.session.scalars(select(Contact.address_sealed)))


def test_cards_of_another_issuer_wait_until_they_are_shown(town: Town) -> None:
    people(town, 2)

    places = [one.place for one in rewrap(town.database, replace(ports_of(town), number_of=None))]

    assert "card.number" not in places
    assert counts(town)["fingerprint_keys"]["demo"]["card.number"] == 2


def test_a_key_without_which_rows_are_lost_is_missed(town: Town) -> None:
    people(town, 1)
    hanako = town.move_in(user_id="hanako", contacts={})
    town.session.execute(
        update(Credential).values(password_hash=text("replace(password_hash, 'demo', 'p1')"))
    )
    town.session.execute(
        update(Member)
        .where(Member.id == hanako.member_id)
        .values(born_on_sealed=text("replace(born_on_sealed, 'demo', 's1')"))
    )
    town.session.execute(update(Contact).values(index_key_id="f1"))
    town.session.commit()

    def missed(*retired: str) -> list[MissingKey]:
        with town.database.read() as connection:
            return missing_keys(connection, rings(town), retired=frozenset(retired), now=NOON)

    assert missed() == [
        MissingKey("sealing_keys", "s1", {"member.born_on": 1}),
        MissingKey("pepper_keys", "p1", {"credential.password": 1}),
    ], "an index can be made anew without its key"
    assert missed("s1", "p1") == [MissingKey("sealing_keys", "s1", {"member.born_on": 1})]


def test_every_sealed_column_can_be_made_anew() -> None:
    columns = {
        column
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed")
    }

    assert {sealed.column.property.columns[0] for sealed in SEALED} == columns
    for sealed in SEALED:
        some: list[Any] = ["email" if part.key == "channel" else 7 for part in sealed.place_from]
        assert sealed.place(*some).startswith(f"{sealed.name}.7"), "the place names the column"
    assert OutboxMessage.to_sealed in [sealed.column for sealed in SEALED]
