"""The outbox: what was decided goes out, once, and is forgotten in time."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.factories import NOON, make_member
from webapp.adapters.database import Database
from webapp.adapters.sealing import AesGcmSealer
from webapp.config import demo_settings
from webapp.domain.mail import Channel
from webapp.models import OutboxMessage
from webapp.services.outbox import (
    CLAIM,
    LONGEST_PAUSE,
    MOST_TRIES,
    TEXT_KEPT,
    erase_old_texts,
    list_messages,
    pause_after,
    queue_message,
    send_due,
)

SECOND = timedelta(seconds=1)
HANAKO = "hanako@example.jp"
SEALER = AesGcmSealer(demo_settings(site_url="http://x", database_url="").sealing_keys)


class Postbox:
    """A postman who writes down what he was given; ``refuse`` makes him say no."""

    def __init__(self) -> None:
        self.taken: list[tuple[Channel, str, str, str]] = []
        self.refuse: Callable[[str], bool] = lambda _to: False

    def deliver(self, channel: Channel, to: str, subject: str, body: str) -> None:
        if self.refuse(to):
            raise ConnectionRefusedError(f"{to} is not welcome")
        self.taken.append((channel, to, subject, body))

    @property
    def addresses(self) -> list[str]:
        return [to for _, to, _, _ in self.taken]


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


def queue(
    session: Session,
    to: str = HANAKO,
    *,
    channel: Channel | None = Channel.EMAIL,
    now: datetime = NOON,
) -> str:
    message_id = queue_message(
        session,
        SEALER,
        name="enrollment_code",
        member_id=None,
        channel=channel,
        to=to,
        subject="確認コード",
        body="123456",
        now=now,
    )
    session.commit()
    return message_id


def row(session: Session, message_id: str) -> OutboxMessage:
    """Return a message as it stands, without keeping the database busy."""
    session.commit()
    found = session.get_one(OutboxMessage, message_id)
    session.expunge(found)
    session.rollback()
    return found


def change(session: Session, message_id: str, **values: object) -> None:
    session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(**values))
    session.commit()


def test_a_message_goes_out_once(database: Database, session: Session, postbox: Postbox) -> None:
    message_id = queue(session)

    assert send_due(database, SEALER, postbox, now=NOON) == 1
    assert send_due(database, SEALER, postbox, now=NOON + timedelta(days=1)) == 0
    assert postbox.taken == [(Channel.EMAIL, HANAKO, "確認コード", "123456")]
    assert row(session, message_id).sent_at == NOON


def test_what_was_not_saved_is_not_sent(
    database: Database, session: Session, postbox: Postbox
) -> None:
    queue_message(
        session, SEALER, name="x", member_id=None, channel=Channel.SMS, to="+81",
        subject="", body="", now=NOON,
    )  # fmt: skip
    session.rollback()

    assert send_due(database, SEALER, postbox, now=NOON) == 0


def test_the_database_cannot_read_a_message(session: Session) -> None:
    stored = row(session, queue(session))

    assert not {HANAKO, "確認コード", "123456"} & {
        stored.to_sealed,
        stored.subject_sealed,
        stored.body_sealed,
    }
    assert SEALER.open(stored.body_sealed, f"outbox_message.body.{stored.id}") == "123456"


def test_telling_nobody_writes_the_same_and_sends_nothing(
    database: Database, session: Session, postbox: Postbox
) -> None:
    told = row(session, queue(session))
    noop = row(session, queue(session, channel=None))

    for column in ("to_sealed", "subject_sealed", "body_sealed"):
        assert len(getattr(noop, column)) == len(getattr(told, column))
    session.commit()
    assert send_due(database, SEALER, postbox, now=NOON) == 1
    assert row(session, noop.id).sent_at == NOON


def test_a_refused_message_is_tried_again_after_growing_pauses(
    database: Database, session: Session, postbox: Postbox
) -> None:
    message_id = queue(session)
    postbox.refuse = lambda _to: True

    assert send_due(database, SEALER, postbox, now=NOON) == 0
    assert row(session, message_id).due_at == NOON + 10 * SECOND
    assert send_due(database, SEALER, postbox, now=NOON + 9 * SECOND) == 0
    assert row(session, message_id).tries == 1
    assert send_due(database, SEALER, postbox, now=NOON + 10 * SECOND) == 0
    assert row(session, message_id).due_at == NOON + 30 * SECOND

    postbox.refuse = lambda _to: False
    assert send_due(database, SEALER, postbox, now=NOON + 30 * SECOND) == 1
    assert row(session, message_id).last_error is None


def test_why_it_was_refused_is_noted_without_the_address(
    database: Database, session: Session, postbox: Postbox
) -> None:
    message_id = queue(session)
    postbox.refuse = lambda _to: True
    send_due(database, SEALER, postbox, now=NOON)

    assert row(session, message_id).last_error == "ConnectionRefusedError"


def test_a_message_that_nobody_takes_does_not_hold_up_the_others(
    database: Database, session: Session, postbox: Postbox
) -> None:
    queue(session, to="broken")
    queue(session, to=HANAKO, now=NOON + SECOND)
    postbox.refuse = lambda to: to == "broken"

    assert send_due(database, SEALER, postbox, now=NOON + SECOND) == 1
    assert postbox.addresses == [HANAKO]


def test_pauses_double_up_to_a_limit() -> None:
    assert [pause_after(tries).total_seconds() for tries in (1, 2, 3, 4)] == [10, 20, 40, 80]
    assert pause_after(MOST_TRIES) == LONGEST_PAUSE
    tried_for = sum((pause_after(tries) for tries in range(1, MOST_TRIES)), timedelta())
    assert timedelta(days=3) < tried_for < timedelta(days=4)


def test_after_many_tries_it_is_given_up(
    database: Database, session: Session, postbox: Postbox
) -> None:
    message_id = queue(session)
    change(session, message_id, tries=MOST_TRIES)

    assert send_due(database, SEALER, postbox, now=NOON + timedelta(days=30)) == 0


def test_a_message_whose_worker_died_is_taken_up_by_another(
    database: Database, session: Session, postbox: Postbox
) -> None:
    message_id = queue(session)

    def die(_to: str) -> bool:
        raise KeyboardInterrupt

    postbox.refuse = die
    with pytest.raises(KeyboardInterrupt):
        send_due(database, SEALER, postbox, now=NOON)
    postbox.refuse = lambda _to: False

    assert row(session, message_id).claimed_until == NOON + CLAIM
    assert send_due(database, SEALER, postbox, now=NOON + CLAIM - SECOND) == 0
    assert send_due(database, SEALER, postbox, now=NOON + CLAIM) == 1


def test_many_workers_send_each_message_once(
    database: Database, session: Session, postbox: Postbox
) -> None:
    for number in range(40):
        queue(session, to=f"member{number}@example.jp")
    begin = threading.Barrier(4)
    counted: list[int] = []

    def work() -> None:
        begin.wait()
        counted.append(send_due(database, SEALER, postbox, now=NOON))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    while rest := send_due(database, SEALER, postbox, now=NOON):
        counted.append(rest)

    assert sorted(postbox.addresses) == sorted(f"member{number}@example.jp" for number in range(40))
    assert sum(counted) == 40


def test_another_worker_that_was_faster_leaves_nothing(
    database: Database, session: Session, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.services.outbox._is_any_due", lambda *_: True)

    assert send_due(database, SEALER, postbox, now=NOON) == 0


def test_one_call_sends_no_more_than_asked(
    database: Database, session: Session, postbox: Postbox
) -> None:
    for _ in range(3):
        queue(session)

    assert send_due(database, SEALER, postbox, now=NOON, most=2) == 2
    assert send_due(database, SEALER, postbox, now=NOON, most=2) == 1


def test_a_message_that_cannot_be_opened_waits_for_its_key(
    database: Database, session: Session, postbox: Postbox
) -> None:
    message_id = queue(session)
    change(session, message_id, body_sealed="lost.AAAA")

    assert send_due(database, SEALER, postbox, now=NOON) == 0
    assert row(session, message_id).last_error == "UnknownKeyError"
    assert not postbox.taken


def test_the_list_shows_the_newest_first_and_nothing_to_nobody(
    database: Database, session: Session, postbox: Postbox
) -> None:
    queue(session, to="first@example.jp")
    queue(session, channel=None)
    queue(session, to="second@example.jp", now=NOON + SECOND)
    send_due(database, SEALER, postbox, now=NOON)

    with database.read() as connection:
        second, first = list_messages(connection, SEALER)
        assert list_messages(connection, SEALER, most=1) == (second,)
    assert (first.to, first.sent_at) == ("first@example.jp", NOON)
    assert (second.to, second.sent_at) == ("second@example.jp", None)
    assert (second.channel, second.body) == (Channel.EMAIL, "123456")
    assert repr(second) == "<QueuedMessage enrollment_code>"


def test_old_texts_are_erased_and_the_note_that_somebody_was_told_stays(
    database: Database, session: Session, postbox: Postbox
) -> None:
    member_id = make_member(session).id
    old, waiting, given_up = queue(session), queue(session), queue(session)
    noop = queue(session, channel=None)
    change(session, old, member_id=member_id, sent_at=NOON)
    change(session, noop, sent_at=NOON)
    change(session, given_up, tries=MOST_TRIES)

    assert erase_old_texts(session, now=NOON + TEXT_KEPT) == 0
    assert erase_old_texts(session, now=NOON + TEXT_KEPT + SECOND) == 3
    assert erase_old_texts(session, now=NOON + TEXT_KEPT + SECOND) == 0

    assert row(session, old).body_sealed == row(session, old).to_sealed == ""
    assert row(session, old).member_id == member_id
    assert row(session, given_up).subject_sealed == ""
    assert row(session, waiting).body_sealed
    assert set(session.scalars(select(OutboxMessage.id))) == {old, waiting, given_up}
    session.commit()
    with database.read() as connection:
        assert len(list_messages(connection, SEALER)) == 1


def test_moments_are_kept_in_utc(session: Session) -> None:
    assert row(session, queue(session)).created_at.tzinfo is UTC
