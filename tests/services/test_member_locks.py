"""The issuer sees what is closed to whom, and opens it for one member."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.entrance import CardHolder, Town, visitor
from tests.factories import PASSWORD
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Closed, Throttles
from webapp.domain.keys import Key, KeyRing
from webapp.domain.password import Password
from webapp.models import Attempt, Card, Credential, SecurityEvent
from webapp.services.attempts import Bucket, reserve
from webapp.services.card_check import NotConfirmed, check_card
from webapp.services.enrollment import ENROLLMENT
from webapp.services.member_locks import Lock, LockedThing, Locks, list_locks, unlock_member
from webapp.services.reauthentication import CURRENT_PASSWORD
from webapp.services.showing import CheckStarted
from webapp.services.sign_in import NotSignedIn, SignInForm, sign_in
from webapp.services.signed_in import SignedIn

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
A_DAY = NOON + timedelta(hours=24)
QUARTER = NOON + timedelta(minutes=15)
THROTTLES = Throttles()
NEW = Key("new", b"n" * 32)


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


def close_card(town: Town, holder: CardHolder, *, number: int = 1) -> None:
    for turn in range(5):
        show(town, holder, once=f"{turn}", number=number)


def show(
    town: Town, holder: CardHolder, *, once: str, number: int = 1
) -> CheckStarted | NotConfirmed | Closed:
    return check_card(
        town.entrance(), ENROLLMENT, holder.wrong_proof, once=once, visitor=visitor(number),
        now=NOON,
    )  # fmt: skip


def enter(town: Town, user_id: str, password: str) -> SignedIn | NotSignedIn | Closed:
    form = SignInForm(user_id=user_id, password=Password(password))
    return sign_in(town.entrance(), form, visitor(9), now=NOON)


def locks(town: Town, keys: KeyRing | None = None, *, batch: int = 1) -> Locks:
    town.session.commit()
    keys = keys or town.settings.fingerprint_keys
    return list_locks(town.database, keys, THROTTLES, now=NOON, batch=batch)


def unlock(town: Town, holder: CardHolder, keys: KeyRing | None = None) -> tuple[Lock, ...]:
    outside = town.entrance(keys=keys or town.settings.fingerprint_keys)
    with town.database.work() as work:
        return unlock_member(work, outside, holder.member_id, now=NOON)


def reference(town: Town, holder: CardHolder) -> str:
    found = select(Card.reference).where(Card.member_id == holder.member_id)
    name = str(town.session.scalars(found).one())
    town.session.commit()
    return name


@pytest.fixture
def locked_out(town: Town) -> CardHolder:
    """Hanako, to whom everything is closed that can be."""
    hanako = town.move_in(user_id="Hanako")
    close_card(town, hanako)
    for _ in range(10):
        enter(town, "hanako", "wrong")
    with town.database.work() as work:
        bucket = Bucket(CURRENT_PASSWORD, str(hanako.member_id))
        for _ in range(10):
            reserve(work, town.settings.fingerprint_keys, [bucket], now=NOON)
        work.scalars(select(Credential)).one().password_off_at = NOON
    return hanako


def all_of(town: Town, holder: CardHolder) -> set[Lock]:
    return {
        Lock(LockedThing.CARD, reference(town, holder), A_DAY),
        Lock(LockedThing.SIGN_IN, "Hanako", QUARTER),
        Lock(LockedThing.CURRENT_PASSWORD, "Hanako", QUARTER),
        Lock(LockedThing.PASSWORD, "Hanako", None),
    }


def test_nothing_is_closed_at_first(town: Town) -> None:
    town.move_in(user_id="hanako")

    assert locks(town) == Locks((), 0)


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_the_issuer_sees_what_is_closed_and_until_when(
    town: Town, locked_out: CardHolder, batch: int
) -> None:
    town.move_in("佐藤太郎", user_id="taro85")
    for turn in range(5):
        check_card(
            town.entrance(), ENROLLMENT, town.unknown_card(), once=f"{turn}",
            visitor=visitor(3), now=NOON,
        )  # fmt: skip

    seen = locks(town, batch=batch)

    assert set(seen.found) == all_of(town, locked_out)
    assert len(seen.found) == 4
    assert seen.others == 1, "a card that nobody has"


def test_all_is_opened_for_one_member_and_written_down(town: Town, locked_out: CardHolder) -> None:
    taro = town.move_in("佐藤太郎")
    close_card(town, taro, number=2)

    assert set(unlock(town, locked_out)) == all_of(town, locked_out)

    assert isinstance(enter(town, "hanako", PASSWORD), SignedIn)
    assert isinstance(show(town, locked_out, once="again", number=4), CheckStarted)
    assert isinstance(show(town, taro, once="again", number=4), Closed), "nobody else"
    kinds = select(SecurityEvent.member_id).where(SecurityEvent.kind == "unlocked")
    assert town.session.scalars(kinds).all() == [locked_out.member_id]
    assert [mail.to for mail in town.mails() if mail.name == "unlocked"] == ["person1@example.jp"]


@pytest.mark.parametrize(("contacts", "noted"), [(None, ["notice_sent"]), ({}, [])])
def test_a_notice_is_written_down_where_there_is_a_contact(
    town: Town, contacts: dict[str, str] | None, noted: list[str]
) -> None:
    hanako = town.move_in(contacts=contacts)
    close_card(town, hanako)

    unlock(town, hanako)

    kinds = select(SecurityEvent.kind).where(SecurityEvent.kind == "notice_sent")
    assert town.session.scalars(kinds).all() == noted


def test_where_nothing_was_closed_nothing_is_written_down_and_tries_are_forgiven(
    town: Town,
) -> None:
    hanako = town.move_in(user_id="hanako")
    for _ in range(9):
        enter(town, "hanako", "wrong")

    assert unlock(town, hanako) == ()

    assert enter(town, "hanako", "wrong") == NotSignedIn(9, None)
    in_a_row = select(Attempt.tries).where(Attempt.bucket.startswith("failures-in-a-row:"))
    assert town.session.scalars(in_a_row).all() == [1]
    kinds = select(SecurityEvent.kind).where(SecurityEvent.kind == "unlocked")
    assert town.session.scalars(kinds).all() == []
    assert town.mails() == []


def test_a_member_with_neither_card_nor_user_id_has_no_locks(town: Town) -> None:
    hanako = town.move_in()
    with town.database.work() as work:
        work.scalars(select(Card)).one().number_fingerprint = None

    assert unlock(town, hanako) == ()


def test_locks_are_seen_and_opened_after_the_key_was_replaced(
    town: Town, locked_out: CardHolder
) -> None:
    ring = KeyRing(NEW, tuple(town.settings.fingerprint_keys))
    assert set(locks(town, ring).found) == all_of(town, locked_out)

    assert set(unlock(town, locked_out, ring)) == all_of(town, locked_out)

    assert locks(town, ring).found == ()
    assert replace(locks(town), others=0) == Locks((), 0)
