"""The confirmation code, sent and typed in; and the code that comes by letter."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.entrance import CardHolder, Town, statements_of, visitor
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Allowed
from webapp.domain.card import CardProof
from webapp.domain.confirmation import ActivationCode, CodeRefusal, ConfirmationCode
from webapp.domain.mail import Channel
from webapp.models import Attempt
from webapp.models import Confirmation as ConfirmationRow
from webapp.services.card_check import check_card
from webapp.services.confirmation import Confirmed, NotAccepted, confirm
from webapp.services.enrollment import ENROLLMENT
from webapp.services.sending import SendRefusal, send_again
from webapp.services.showing import CheckStarted
from webapp.services.waiting import Waiting, read_waiting

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LETTER = "ACDEF23467"


class Desk:
    """Somebody at the code page."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.outside = town.entrance()
        self.sent = 0

    def show(self, proof: CardProof, *, once: str = "once") -> str:
        started = check_card(
            self.outside, ENROLLMENT, proof, once=once, visitor=visitor(), now=NOON
        )
        assert isinstance(started, CheckStarted)
        return started.token

    def type(self, token: str, text: str, *, now: datetime = NOON) -> Confirmed | NotAccepted:
        code = ConfirmationCode.parse(text) or ActivationCode.parse(text)
        assert code
        return confirm(self.outside, ENROLLMENT, token, code, visitor=visitor(), now=now)

    def send(
        self, token: str, channel: Channel | None = None, *, now: datetime = NOON
    ) -> SendRefusal | None:
        self.sent += 1
        now += timedelta(seconds=self.sent)
        return send_again(self.outside, ENROLLMENT, token, channel=channel, now=now)

    def page(self, token: str) -> Waiting | None:
        with self.town.database.read() as connection:
            return read_waiting(connection, self.outside, ENROLLMENT, token, now=NOON)

    def tries_of_network(self) -> int | None:
        self.town.session.commit()
        counted = select(Attempt.tries).where(Attempt.bucket.startswith("card-network:"))
        return self.town.session.scalar(counted)

    def wrong(self) -> str:
        return f"{(int(self.town.code()) + 1) % 10**6:06d}"

    def letter(self, person: CardHolder, *, at: datetime = NOON) -> str:
        return self.town.letter(person, at=at)


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk(town)


def test_the_code_of_the_mail_confirms_and_gives_the_tries_back(desk: Desk) -> None:
    hanako = desk.town.move_in()
    desk.show(hanako.wrong_proof)
    token = desk.show(hanako.proof)
    page = desk.page(token)
    assert page == Waiting(
        confirmed=False, used=False, tries_left=5, sendings_left=3, shown=Allowed(3)
    )

    assert desk.type(token, desk.town.code()) == Confirmed()

    page = desk.page(token)
    assert page
    assert page.confirmed
    assert page.shown == Allowed(5)


def test_a_code_sent_twice_by_the_same_browser_stays_confirmed(desk: Desk) -> None:
    token = desk.show(desk.town.move_in().proof)
    code = desk.town.code()

    assert [desk.type(token, code), desk.type(token, code)] == [Confirmed(), Confirmed()]


def test_the_right_code_sent_twice_at_the_same_moment_gives_one_try_back(desk: Desk) -> None:
    # Else a card of one's own would buy tries at the cards of others, from one network.
    desk.show(desk.town.move_in().wrong_proof)
    desk.show(desk.town.move_in().wrong_proof)
    token = desk.show(desk.town.move_in().proof)
    code = desk.town.code()
    works = 0

    @contextmanager
    def twice() -> Iterator[Session]:
        nonlocal works
        works += 1
        if works == 2:
            assert desk.type(token, code) == Confirmed(), "the other form, counted in between"
        with desk.town.database.work() as work:
            yield work

    desk.outside = replace(desk.outside, open_work=twice)
    assert desk.type(token, code) == Confirmed()

    assert desk.tries_of_network() == 2


def test_five_wrong_codes_are_all(desk: Desk) -> None:
    token = desk.show(desk.town.move_in().proof)
    wrong, right = desk.wrong(), desk.town.code()

    tried = [desk.type(token, wrong) for _ in range(5)]

    assert tried == [NotAccepted(CodeRefusal.WRONG, left) for left in (4, 3, 2, 1, 0)]
    assert desk.type(token, right) == NotAccepted(CodeRefusal.TOO_MANY_TRIES, 0)


def test_a_code_lasts_ten_minutes(desk: Desk) -> None:
    token = desk.show(desk.town.move_in().proof)
    code = desk.town.code()

    assert desk.type(token, code, now=NOON + 10 * MINUTE) == NotAccepted(CodeRefusal.EXPIRED, 4)
    assert desk.type(token, code, now=NOON + 9 * MINUTE) == Confirmed()


def test_a_code_belongs_to_one_browser(desk: Desk) -> None:
    hanako = desk.town.move_in()
    desk.show(hanako.proof)
    code = desk.town.code()
    other = desk.show(hanako.proof, once="another form")

    assert desk.type(other, code) == NotAccepted(CodeRefusal.WRONG, 4)


def test_a_browser_without_a_confirmation_confirms_nothing(desk: Desk) -> None:
    desk.show(desk.town.move_in().proof)

    assert desk.type("another token", desk.town.code()) == NotAccepted(CodeRefusal.EXPIRED, 0)
    assert desk.page("another token") is None
    assert desk.send("another token") is SendRefusal.GONE


def test_a_new_code_takes_the_place_of_the_one_before(desk: Desk) -> None:
    token = desk.show(desk.town.move_in().proof)
    before = desk.town.code()

    assert desk.send(token) is None

    after = desk.town.code()
    assert before != after
    assert desk.type(token, before) == NotAccepted(CodeRefusal.WRONG, 4)
    assert desk.type(token, after) == Confirmed()


def test_a_code_goes_another_way_if_there_is_one(desk: Desk) -> None:
    ways = {"email": "hanako@example.jp", "voice": "03-0000-0000"}
    token = desk.show(desk.town.move_in(contacts=ways).proof)

    for channel in (Channel.VOICE, Channel.SMS):
        assert desk.send(token, channel) is None

    sent = [(mail.channel, mail.to) for mail in desk.town.mails()]
    assert sent == [(Channel.EMAIL, "hanako@example.jp"), (Channel.VOICE, "03-0000-0000")]


def test_a_code_is_sent_four_times_and_not_for_ever(desk: Desk) -> None:
    token = desk.show(desk.town.move_in().proof)
    late = NOON + 61 * MINUTE

    assert desk.send(token, now=late) is SendRefusal.GONE
    assert [desk.send(token) for _ in range(3)] == [None] * 3
    assert desk.send(token) is SendRefusal.TOO_OFTEN
    page = desk.page(token)
    assert page
    assert page.sendings_left == 0


def test_who_has_enrolled_reads_so_again(desk: Desk) -> None:
    token = desk.show(desk.town.move_in(user_id="hanako").proof)

    assert desk.send(token) is None

    assert [mail.name for mail in desk.town.mails()] == ["already_enrolled"] * 2


def test_a_letter_lets_a_member_in_who_has_no_contact(desk: Desk) -> None:
    jiro = desk.town.move_in("山田次郎", contacts={})
    first, second = desk.letter(jiro), desk.letter(jiro)
    token = desk.show(jiro.proof)
    assert desk.town.mails() == []

    assert desk.type(token, first.lower()) == Confirmed(), "letters cross in the post"
    assert desk.type(desk.show(jiro.proof, once="2"), second) == Confirmed()


def test_a_letter_is_good_for_its_member_only_and_for_thirty_days(desk: Desk) -> None:
    jiro = desk.town.move_in("山田次郎", contacts={})
    taro = desk.town.move_in("佐藤太郎", contacts={})
    for_taro = desk.letter(taro)
    old = desk.letter(jiro, at=NOON - timedelta(days=30))
    token = desk.show(jiro.proof)

    assert desk.type(token, for_taro) == NotAccepted(CodeRefusal.WRONG, 4)
    assert desk.type(token, old) == NotAccepted(CodeRefusal.EXPIRED, 3)


def test_a_letter_needs_a_card_shown_within_the_hour(desk: Desk) -> None:
    jiro = desk.town.move_in("山田次郎", contacts={})
    code, token = desk.letter(jiro), desk.show(jiro.proof)

    late = NOON + 60 * MINUTE
    assert desk.type(token, code, now=late) == NotAccepted(CodeRefusal.EXPIRED, 4)
    assert desk.type(token, code, now=late - MINUTE) == Confirmed()


def test_a_letter_is_tried_five_times(desk: Desk) -> None:
    jiro = desk.town.move_in("山田次郎", contacts={})
    code, token = desk.letter(jiro), desk.show(jiro.proof)
    for _ in range(5):
        desk.type(token, LETTER)

    assert desk.type(token, code) == NotAccepted(CodeRefusal.TOO_MANY_TRIES, 0)


def test_the_right_code_by_chance_opens_nothing_for_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.services.showing.secrets.randbelow", lambda _below: 424_242)
    unknown = desk.show(desk.town.unknown_card())
    enrolled = desk.show(desk.town.move_in(user_id="hanako").proof)

    for token in (unknown, enrolled):
        assert desk.type(token, "424242") == NotAccepted(CodeRefusal.WRONG, 4)


@pytest.mark.parametrize("typed", ["123123", LETTER])
def test_wrong_codes_cost_the_same_for_every_card(desk: Desk, typed: str) -> None:
    town = desk.town
    cards = [
        town.move_in().proof,
        town.move_in(user_id="taro85").proof,
        town.move_in().wrong_proof,
        town.unknown_card(),
    ]
    seen = []
    for number, proof in enumerate(cards):
        token = desk.show(proof, once=f"{number}")
        with statements_of(town.database.engine) as statements:
            answers = [desk.type(token, typed), desk.send(token), desk.send(token, Channel.SMS)]
            page = desk.page(token)
        seen.append((statements, answers, page))

    assert len(seen[0][0]) > 10
    assert all(one == seen[0] for one in seen)


@pytest.mark.parametrize("by_letter", [True, False])
def test_a_confirmation_that_led_to_a_user_id_confirms_nothing_more(
    desk: Desk, session: Session, *, by_letter: bool
) -> None:
    jiro = desk.town.move_in("山田次郎")
    token = desk.show(jiro.proof)
    code = desk.letter(jiro) if by_letter else desk.town.code()
    row = session.scalars(select(ConfirmationRow)).one()
    row.confirmed_at = row.used_at = NOON
    session.commit()

    assert desk.type(token, code) == NotAccepted(CodeRefusal.USED, 4)
