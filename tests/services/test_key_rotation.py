"""A key is replaced, and no member notices: cards, codes, counters, browsers, passwords."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.entrance import CardHolder, Town, statements_of, visitor
from tests.factories import PASSWORD
from webapp.adapters.database import Database
from webapp.adapters.embedded_issuer import EmbeddedIssuer
from webapp.adapters.password_hashing import BcryptHasher
from webapp.config import Settings
from webapp.domain.attempts import Allowed, Closed, Rule, Throttles
from webapp.domain.card import CardProof
from webapp.domain.confirmation import ActivationCode, ConfirmationCode
from webapp.domain.keys import Key, KeyRing
from webapp.domain.password import Password
from webapp.models import Attempt, Card, Confirmation, Credential
from webapp.services.attempts import Bucket, forgive, look, reserve
from webapp.services.card_check import NotConfirmed, check_card
from webapp.services.confirmation import Confirmed, NotAccepted, confirm
from webapp.services.enrollment import ENROLLMENT
from webapp.services.entrance import Entrance
from webapp.services.sending import send_again
from webapp.services.showing import CheckStarted
from webapp.services.sign_in import NotSignedIn, SignInForm, sign_in
from webapp.services.signed_in import SignedIn, user_id_marks
from webapp.services.waiting import read_waiting

NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
NEW = Key("new", b"n" * 32)
WINDOW = Rule("window", tries=3, window=timedelta(hours=1))


@pytest.fixture
def town(session: Session, database: Database, settings: Settings) -> Town:
    return Town(session, database, settings)


def ring(town: Town) -> KeyRing:
    """Return the keys after the change: the new one in front, the old one behind."""
    return KeyRing(NEW, (town.settings.fingerprint_keys.current,))


def rotated(town: Town, keys: KeyRing | None = None) -> Entrance:
    keys = keys or ring(town)
    issuer = EmbeddedIssuer(town.database, town.settings.issuer_key, keys, town.profile)
    return town.entrance(keys=keys, issuer=issuer)


def show(
    entrance: Entrance, proof: CardProof, *, once: str = "once", number: int = 1
) -> CheckStarted | NotConfirmed | Closed:
    return check_card(entrance, ENROLLMENT, proof, once=once, visitor=visitor(number), now=NOON)


def token_of(started: CheckStarted | NotConfirmed | Closed) -> str:
    assert isinstance(started, CheckStarted)
    return started.token


def type_code(entrance: Entrance, token: str, text: str) -> Confirmed | NotAccepted:
    code = ConfirmationCode.parse(text) or ActivationCode.parse(text)
    assert code
    return confirm(entrance, ENROLLMENT, token, code, visitor=visitor(), now=NOON)


def left(town: Town, entrance: Entrance, token: str) -> Allowed:
    with town.database.read() as connection:
        page = read_waiting(connection, entrance, ENROLLMENT, token, now=NOON)
    assert page
    return page.shown


def test_a_card_is_found_by_its_old_fingerprint_and_written_anew(town: Town) -> None:
    hanako = town.move_in()

    show(rotated(town), hanako.proof)

    assert [mail.name for mail in town.mails()] == ["enrollment_code"]
    card = town.session.scalars(select(Card)).one()
    assert card.number_fingerprint == hanako.proof.number.fingerprint(NEW)
    assert card.fingerprint_key_id == "new"
    town.session.commit()
    show(rotated(town, KeyRing(NEW)), hanako.proof, once="without the old key")
    assert len(town.mails()) == 2


def test_a_card_whose_number_is_known_twice_stays_as_it_is(town: Town) -> None:
    hanako, taro = town.move_in(), town.move_in("佐藤太郎")
    newest = hanako.proof.number.fingerprint(NEW)
    other = town.session.scalars(select(Card).where(Card.member_id == taro.member_id)).one()
    other.number_fingerprint = newest
    town.session.commit()

    assert isinstance(show(rotated(town), hanako.proof), CheckStarted)

    fingerprints = set(town.session.scalars(select(Card.number_fingerprint)))
    assert len(fingerprints) == 2


def test_while_a_key_is_replaced_every_card_costs_the_same_statements(town: Town) -> None:
    hanako = town.move_in()
    entrance, seen = rotated(town), []
    for number, proof in enumerate((hanako.proof, town.move_in().wrong_proof, town.unknown_card())):
        with statements_of(town.database.engine) as statements:
            show(entrance, proof, number=number)
        seen.append(statements)
    assert seen == [seen[0]] * 3


def wrong_cards(entrance: Entrance, hanako: CardHolder, times: int, start: int = 0) -> object:
    last: object = None
    for turn in range(start, start + times):
        last = show(entrance, hanako.wrong_proof, once=f"{turn}")
    return last


def test_tries_at_a_card_are_not_given_back_by_a_new_key(town: Town) -> None:
    hanako = town.move_in()
    wrong_cards(town.entrance(), hanako, 4)

    last = wrong_cards(rotated(town), hanako, 2, start=4)

    assert last == Closed(NOON + timedelta(hours=24))
    assert wrong_cards(rotated(town), hanako, 1, start=7) == last


def test_a_closed_card_stays_closed_when_the_key_changes_while_it_is_closed(town: Town) -> None:
    hanako = town.move_in()
    wrong_cards(town.entrance(), hanako, 5)

    assert show(rotated(town), hanako.proof, once="right") == Closed(NOON + timedelta(hours=24))


def test_a_card_that_was_closed_is_counted_by_one_row_of_the_new_key(town: Town) -> None:
    hanako = town.move_in()
    wrong_cards(town.entrance(), hanako, 4)
    wrong_cards(rotated(town), hanako, 1, start=4)

    rows = town.session.scalars(select(Attempt).where(Attempt.bucket.startswith("card:"))).all()
    assert [(row.tries, row.key_id) for row in rows] == [(5, "new")]


def test_a_code_that_is_under_way_still_confirms_and_gives_the_tries_back(town: Town) -> None:
    hanako = town.move_in()
    wrong_cards(town.entrance(), hanako, 3)
    token = token_of(show(town.entrance(), hanako.proof))
    assert left(town, rotated(town), token) == Allowed(1)

    assert type_code(rotated(town), token, town.code()) == Confirmed()

    assert left(town, rotated(town), token) == Allowed(5)


def test_a_code_under_way_gives_the_tries_back_when_the_card_was_shown_again(town: Town) -> None:
    hanako = town.move_in()
    token = token_of(show(town.entrance(), hanako.proof))
    code = town.code()
    wrong_cards(rotated(town), hanako, 2, start=4)
    assert left(town, rotated(town), token) == Allowed(2)

    assert type_code(rotated(town), token, code) == Confirmed()

    assert left(town, rotated(town), token) == Allowed(5)


def test_a_code_that_is_sent_again_is_of_the_new_key(town: Town) -> None:
    token = token_of(show(town.entrance(), town.move_in().proof))
    later = NOON + timedelta(seconds=1)
    assert send_again(rotated(town), ENROLLMENT, token, channel=None, now=later) is None

    assert town.session.scalars(select(Confirmation.code_key_id)).one() == "new"
    assert type_code(rotated(town), token, town.code()) == Confirmed()


def test_a_letter_on_its_way_is_still_accepted(town: Town) -> None:
    hanako = town.move_in(contacts={})
    letter = town.letter(hanako, at=NOON)
    token = token_of(show(rotated(town), hanako.proof))

    assert type_code(rotated(town), token, letter) == Confirmed()


def test_a_form_sent_twice_around_the_change_is_one_try(town: Town) -> None:
    hanako = town.move_in()
    first = show(town.entrance(), hanako.proof)

    assert show(rotated(town), hanako.proof) == first
    assert len(town.mails()) == 1


def enter(entrance: Entrance, password: str) -> SignedIn | NotSignedIn | Closed:
    form = SignInForm(user_id="hanako", password=Password(password))
    return sign_in(entrance, form, visitor(), now=NOON)


def test_tries_at_a_password_are_not_given_back_by_a_new_key(town: Town) -> None:
    town.move_in(user_id="hanako")
    for _ in range(9):
        enter(town.entrance(), "wrong")

    opens = NOON + timedelta(minutes=15)
    assert enter(rotated(town), "wrong") == NotSignedIn(0, opens)
    assert enter(rotated(town), PASSWORD) == Closed(opens)


def test_a_known_browser_is_still_known(town: Town) -> None:
    before = user_id_marks(town.entrance(), "hanako")
    after = user_id_marks(rotated(town), "Hanako")

    assert set(before) < set(after)
    assert after[0] not in before


def test_a_password_is_hashed_with_the_new_pepper_at_sign_in(town: Town) -> None:
    town.move_in(user_id="hanako")
    old = town.settings.pepper_keys.current

    def with_peppers(*keys: Key) -> Entrance:
        return town.entrance(hasher=BcryptHasher(KeyRing(keys[0], keys[1:]), cost=4))

    assert isinstance(enter(with_peppers(NEW, old), PASSWORD), SignedIn)
    assert town.session.scalars(select(Credential.password_hash)).one().startswith("v1$new$")
    town.session.commit()
    assert isinstance(enter(with_peppers(NEW), PASSWORD), SignedIn)


def test_a_bucket_counted_under_both_keys_has_the_tries_of_both(
    town: Town, session: Session
) -> None:
    """While one server has the new settings and another has not."""
    old, bucket = town.settings.fingerprint_keys, Bucket(WINDOW, "a network")
    behind = KeyRing(old.current, (NEW,))
    assert reserve(session, behind, [bucket], now=NOON) == Allowed(2)
    reserve(session, old, [bucket], now=NOON)
    assert reserve(session, KeyRing(NEW), [bucket], now=NOON) == Allowed(2)
    session.commit()
    with town.database.read() as connection:
        for keys in (ring(town), behind):
            assert look(connection, keys, bucket, now=NOON) == Allowed(1)

    opens = NOON + timedelta(hours=1)
    assert reserve(session, ring(town), [bucket], now=NOON) == Allowed(0, opens)
    assert reserve(session, behind, [bucket], now=NOON) == Closed(opens)
    forgive(session, ring(town), [bucket], now=NOON)
    assert reserve(session, behind, [bucket], now=NOON) == Allowed(2)


def test_guesses_at_once_at_servers_with_old_and_new_settings_are_all_counted(
    town: Town, session: Session
) -> None:
    old, bucket = town.settings.fingerprint_keys.current, Bucket(Throttles().card, "a card")
    rings = (KeyRing(NEW, (old,)), KeyRing(old, (NEW,)))
    session.commit()

    def guess(number: int) -> Allowed | Closed:
        with town.database.work() as work:
            return reserve(work, rings[number % 2], [bucket], now=NOON)

    with ThreadPoolExecutor(6) as threads:
        verdicts = list(threads.map(guess, range(40)))

    looked_at = [verdict for verdict in verdicts if isinstance(verdict, Allowed)]
    assert sorted(verdict.tries_left for verdict in looked_at) == [0, 1, 2, 3, 4]
    assert session.scalars(select(Attempt.tries)).all() == [5]


def test_what_an_old_window_counted_is_not_added(town: Town, session: Session) -> None:
    old, bucket = town.settings.fingerprint_keys, Bucket(WINDOW, "a network")
    for _ in range(3):
        reserve(session, old, [bucket], now=NOON)
    later = NOON + timedelta(hours=2)
    reserve(session, KeyRing(NEW), [bucket], now=later)

    assert reserve(session, ring(town), [bucket], now=later) == Allowed(1)
