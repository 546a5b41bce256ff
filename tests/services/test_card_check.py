"""A card is proved without anybody being told whether number and code match."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.entrance import CardHolder, Town, statements_of, visitor
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.attempts import Closed, Throttles
from webapp.domain.card import CardProof
from webapp.models import Attempt, Confirmation, OutboxMessage, SecurityEvent
from webapp.services.card_check import NotConfirmed, check_card
from webapp.services.enrollment import ENROLLMENT
from webapp.services.entrance import Entrance
from webapp.services.showing import CheckStarted

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


def show(
    entrance: Entrance, proof: CardProof, *, once: str = "once", number: int = 1
) -> CheckStarted | NotConfirmed | Closed:
    return check_card(entrance, ENROLLMENT, proof, once=once, visitor=visitor(number), now=NOON)


def names(town: Town) -> list[str]:
    return [mail.name for mail in town.mails()]


def cases(town: Town) -> dict[str, CardProof]:
    """Everybody whose card page must be answered alike."""
    hanako, taro = town.move_in(), town.move_in("佐藤太郎", user_id="taro85")
    silent = town.move_in("山田次郎", contacts={})
    return {
        "known": hanako.proof,
        "wrong code": town.move_in().wrong_proof,
        "enrolled": taro.proof,
        "no contact": silent.proof,
        "unknown": town.unknown_card(),
    }


def test_a_member_gets_a_code(town: Town) -> None:
    hanako = town.move_in()

    outcome = show(town.entrance(), hanako.proof)

    assert isinstance(outcome, CheckStarted)
    assert not outcome.confirmed
    assert names(town) == ["enrollment_code"]
    assert town.mails()[0].to == "person1@example.jp"


@pytest.mark.parametrize("who", ["wrong code", "no contact", "unknown"])
def test_nobody_else_gets_anything(town: Town, who: str) -> None:
    assert isinstance(show(town.entrance(), cases(town)[who]), CheckStarted)

    assert names(town) == []


def test_who_has_enrolled_is_told_so_by_mail(town: Town) -> None:
    assert isinstance(show(town.entrance(), cases(town)["enrolled"]), CheckStarted)

    assert names(town) == ["already_enrolled"]
    assert "code" not in town.mails()[0].subject


def test_every_card_costs_the_same_statements(town: Town) -> None:
    entrance = town.entrance()
    seen = {}
    for number, (who, proof) in enumerate(cases(town).items()):
        with statements_of(town.database.engine) as statements:
            show(entrance, proof, number=number)
        seen[who] = statements
    first = seen.pop("known")
    assert len(first) > 8
    for who, statements in seen.items():
        assert statements == first, who


def test_every_card_leaves_the_same_number_of_rows(town: Town, session: Session) -> None:
    entrance = town.entrance()
    tables = (Attempt, Confirmation, OutboxMessage, SecurityEvent)

    def rows() -> list[int]:
        counted = [session.scalar(select(func.count()).select_from(table)) for table in tables]
        session.rollback()
        return [count or 0 for count in counted]

    added = {}
    show(entrance, town.move_in().wrong_proof, number=99)
    for number, (who, proof) in enumerate(cases(town).items()):
        before = rows()
        show(entrance, proof, number=number)
        added[who] = tuple(new - old for new, old in zip(rows(), before, strict=True))
    assert set(added.values()) == {(3, 1, 1, 1)}, added


def test_the_last_try_costs_the_same_for_known_and_unknown_and_the_member_is_told(
    town: Town,
) -> None:
    entrance = town.entrance()
    hanako = town.move_in()
    last, refused = [], []
    for number, proof in enumerate((hanako.wrong_proof, town.unknown_card())):
        for turn in range(4):
            show(entrance, proof, once=f"{turn}", number=number)
        with statements_of(town.database.engine) as statements:
            assert isinstance(show(entrance, proof, once="last", number=number), CheckStarted)
        last.append(statements)
        with statements_of(town.database.engine) as statements:
            refused.append(show(entrance, proof, once="more", number=number))
        last.append(statements)

    assert last[0] == last[2]
    assert last[1] == last[3]
    assert refused == [Closed(NOON + timedelta(hours=24))] * 2
    assert names(town) == ["card_locked"]


def test_a_locked_card_is_not_even_looked_at(town: Town) -> None:
    entrance = town.entrance()
    hanako = town.move_in()
    for turn in range(5):
        show(entrance, hanako.wrong_proof, once=f"{turn}", number=turn)

    assert isinstance(show(entrance, hanako.proof, once="right", number=9), Closed)
    assert names(town) == ["card_locked"]


def test_where_tries_cannot_be_counted_nothing_is_looked_at(town: Town) -> None:
    asked: list[CardProof] = []

    class Asked:
        def knows(self, proof: CardProof) -> None:
            asked.append(proof)

    def broken() -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        show(town.entrance(open_work=broken, issuer=Asked()), town.move_in().proof)
    assert asked == []


def test_the_right_try_at_last_does_not_alarm_the_member(town: Town) -> None:
    entrance = town.entrance()
    hanako = town.move_in()
    for turn in range(4):
        show(entrance, hanako.wrong_proof, once=f"{turn}")

    show(entrance, hanako.proof, once="right")

    assert names(town) == ["enrollment_code"]


def test_the_same_form_sent_twice_is_one_try_and_one_message(town: Town, session: Session) -> None:
    entrance = town.entrance()
    hanako = town.move_in()

    first, second = show(entrance, hanako.proof), show(entrance, hanako.proof)

    assert first == second
    assert names(town) == ["enrollment_code"]
    tries = session.scalars(select(Attempt.tries).where(Attempt.bucket.like("card:%")))
    assert list(tries) == [1]


def test_a_form_sent_twice_at_the_same_moment_is_one_confirmation(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    entrance = town.entrance()
    hanako = town.move_in()
    show(entrance, hanako.proof)
    monkeypatch.setattr("webapp.services.counting._under_way", lambda *_: None)

    assert isinstance(show(entrance, hanako.proof), CheckStarted)

    assert names(town) == ["enrollment_code"]


def test_a_corrected_form_is_another_try(town: Town) -> None:
    entrance = town.entrance()
    hanako = town.move_in()

    assert show(entrance, hanako.wrong_proof) != show(entrance, hanako.proof)

    assert names(town) == ["enrollment_code"]


def test_the_token_is_nobodys_to_work_out_and_does_not_print(town: Town) -> None:
    entrance = town.entrance()
    hanako = town.move_in()
    one, other = show(entrance, hanako.proof), show(entrance, hanako.proof, number=2)

    assert isinstance(one, CheckStarted)
    assert isinstance(other, CheckStarted)
    assert one.token != other.token
    assert one.token not in repr(one)


def card_alone(town: Town) -> Entrance:
    return town.entrance(confirms_cards=False)


def test_without_confirmation_the_right_card_goes_on_at_once(town: Town) -> None:
    hanako: CardHolder = town.move_in()

    outcome = show(card_alone(town), hanako.proof)

    assert isinstance(outcome, CheckStarted)
    assert outcome.confirmed
    assert show(card_alone(town), hanako.proof) == outcome, "sent twice"
    assert names(town) == []


def test_without_confirmation_the_race_of_two_forms_is_one_confirmation(
    town: Town, monkeypatch: pytest.MonkeyPatch, session: Session
) -> None:
    hanako = town.move_in()
    show(card_alone(town), hanako.proof)
    monkeypatch.setattr("webapp.services.counting._under_way", lambda *_: None)

    show(card_alone(town), hanako.proof)

    assert session.scalar(select(func.count()).select_from(Confirmation)) == 1


@pytest.mark.parametrize("who", ["wrong code", "enrolled", "unknown"])
def test_without_confirmation_every_other_card_is_refused_alike(town: Town, who: str) -> None:
    assert show(card_alone(town), cases(town)[who]) == NotConfirmed(4, None)

    assert names(town) == (["already_enrolled"] if who == "enrolled" else [])


def test_without_confirmation_guessing_stops_as_well(town: Town) -> None:
    entrance = town.entrance(confirms_cards=False, throttles=Throttles())
    hanako = town.move_in()
    outcomes = [show(entrance, hanako.wrong_proof, once=f"{turn}") for turn in range(5)]

    opens = NOON + timedelta(hours=24)
    assert outcomes[-1] == NotConfirmed(0, opens)
    assert show(entrance, hanako.proof) == Closed(opens)
    assert names(town) == ["card_locked"]
