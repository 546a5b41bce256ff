"""Members, accounts, cards and adjustments of points, as the issuer's files tell of them."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.feeds import CYCLE, FEED, Feeding, Row, ports, purchase
from webapp.adapters.database import Database
from webapp.domain.card import CardNumber
from webapp.domain.feed import Counts, Feed, FeedDefaults, FeedKind
from webapp.domain.keys import Key, KeyRing
from webapp.domain.sealing import blind_index
from webapp.models import Account, Card, Contact, Cycle, FeedFile, Member, PointsAdjustment
from webapp.services.feed.history import read_history

HANAKO = {"reference": "m1", "name": "山田花子", "name_kana": "ヤマダハナコ"}
ACCOUNT = {
    "reference": "a1", "closing_day": "19", "payment_day": "10", "payment_month_offset": "1",
}  # fmt: skip
CARD = {"reference": "c1", "account": "a1"}
NUMBER = "399912345678903"


@pytest.fixture
def feeding(database: Database) -> Feeding:
    return Feeding(database, feed=Feed(name="issuer"))


def why(counts: Counts) -> list[tuple[str, str]]:
    return [(one.column, one.reason) for one in counts.rejections]


def outcome(counts: Counts) -> str:
    assert counts.is_whole, why(counts)
    return "".join("n" * counts.new + "c" * counts.changed + "u" * counts.unchanged)


def members(feeding: Feeding, *rows: Row) -> Counts:
    return feeding.take(*rows, kind=FeedKind.MEMBERS)


def accounts(feeding: Feeding, *rows: Row) -> Counts:
    return feeding.take(*rows, kind=FeedKind.ACCOUNTS)


def cards(feeding: Feeding, *rows: Row) -> Counts:
    return feeding.take(*rows, kind=FeedKind.CARDS)


def adjust(feeding: Feeding, *rows: Row) -> Counts:
    return feeding.take(*rows, kind=FeedKind.POINTS)


def test_a_members_contacts_lie_sealed(feeding: Feeding) -> None:
    row = HANAKO | {
        "email": "Hanako@example.jp", "sms": "０９０－１２３４－５６７８",
        "voice": "+81 3 1234 5678",
        "born_on": "1980-04-01", "language": "en", "name_latin": "HANAKO YAMADA",
    }  # fmt: skip
    assert outcome(members(feeding, row)) == "n"
    assert outcome(members(feeding, row, HANAKO)) == "uu", "what is not told stays"

    with feeding.database.work() as session:
        (member,) = session.query(Member)
        contacts = {one.channel: one for one in session.query(Contact)}
    sealer, key = ports().sealer, ports().fingerprint_keys.current
    opened = {
        channel: sealer.open(one.address_sealed, f"contact.address.{member.id}.{channel}")
        for channel, one in contacts.items()
    }
    assert opened == {
        "email": "Hanako@example.jp", "sms": "09012345678", "voice": "+81312345678",
    }  # fmt: skip
    found = blind_index(key, "contact.address", "hanako@example.jp")
    assert contacts["email"].blind_index == found
    assert sealer.open(member.born_on_sealed, f"member.born_on.{member.id}") == "1980-04-01"
    assert (member.name, member.name_kana, member.language) == ("山田花子", "ヤマダハナコ", "en")


def test_a_member_changes(feeding: Feeding) -> None:
    members(feeding, HANAKO | {"email": "hanako@example.jp"})
    assert outcome(members(feeding, HANAKO | {"name": "佐藤花子"})) == "c"
    assert outcome(members(feeding, HANAKO | {"name": "佐藤花子", "email": "h@example.jp"})) == "c"
    assert outcome(members(feeding, HANAKO | {"name": "佐藤花子", "born_on": "1980-04-01"})) == "c"
    assert outcome(members(feeding, HANAKO | {"name": "佐藤花子", "born_on": "1980-04-02"})) == "c"


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"reference": ""}, ("reference", "is missing")),
        ({"name": ""}, ("name", "is missing")),
        ({"language": "fr"}, ("language", "must be one of ja, en")),
        ({"email": "hanako"}, ("email", "not an e-mail address")),
        ({"sms": "12345"}, ("sms", "not a telephone number: '12345'")),
        ({"born_on": "1980"}, ("born_on", "not a day: '1980'")),
    ],
)
def test_a_member_that_cannot_be_is_told(
    feeding: Feeding, texts: Row, problem: tuple[str, str]
) -> None:
    assert why(members(feeding, HANAKO | texts)) == [problem]


def test_an_account_takes_what_the_row_or_the_defaults_say(database: Database) -> None:
    defaults = FeedDefaults(currency="GBP", time_zone="Europe/London", product="gold", cycle=CYCLE)
    feeding = Feeding(database, feed=Feed(name="issuer", history=True, defaults=defaults))
    members(feeding, HANAKO)
    accounts(feeding, {"reference": "a0"}, ACCOUNT | {"currency": "JPY", "main_member": "m1"})

    with database.work() as session:
        one, other = session.scalars(select(Account).order_by(Account.reference))
        assert session.query(Cycle).count() == 1
        (member,) = session.query(Member)
    assert (one.currency, one.time_zone, one.product, one.main_member_id, one.history) == (
        "GBP", "Europe/London", "gold", None, True,
    )  # fmt: skip
    assert (other.currency, other.main_member_id) == ("JPY", member.id)


def test_an_account_changes_until_it_has_lines(feeding: Feeding) -> None:
    assert outcome(accounts(feeding, ACCOUNT)) == "n"
    assert outcome(accounts(feeding, ACCOUNT)) == "u"
    assert outcome(accounts(feeding, ACCOUNT | {"currency": "USD"})) == "c"
    assert outcome(accounts(feeding, ACCOUNT)) == "c"
    cards(feeding, CARD)
    feeding.take(purchase(card="c1"))

    assert outcome(accounts(feeding, ACCOUNT | {"product": "gold"})) == "c"
    told = why(accounts(feeding, ACCOUNT | {"currency": "USD"}, ACCOUNT | {"closing_day": "3"}))
    assert told == [
        ("currency", "cannot change: the account has lines already"),
        ("closing_day", "cannot change: the account has lines already"),
    ]


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"closing_day": "x"}, ("closing_day", "not a whole number: 'x'")),
        ({"closing_day": ""}, ("closing_day", "is missing")),
        ({"closing_day": "32"}, ("closing_day", "must be from 1 to 31")),
        (
            {"payment_month_offset": "0"},
            ("payment_day", "the payment day must come after the closing day in every month"),
        ),
        ({"currency": "XXX"}, ("currency", "no currency of ISO 4217: 'XXX'")),
        ({"time_zone": "Mars/Base"}, ("time_zone", "no such time zone: 'Mars/Base'")),
        ({"main_member": "m9"}, ("main_member", "no such member: 'm9'")),
    ],
)
def test_an_account_that_cannot_be_is_told(
    feeding: Feeding, texts: Row, problem: tuple[str, str]
) -> None:
    assert why(accounts(feeding, ACCOUNT | texts)) == [problem]


def test_of_a_card_number_only_its_fingerprint_stays(feeding: Feeding) -> None:
    members(feeding, HANAKO)
    accounts(feeding, ACCOUNT)
    row = CARD | {"member": "m1", "number": NUMBER, "expires_on": "2029-12-31", "serial": "7"}
    assert outcome(cards(feeding, row)) == "n"
    assert outcome(cards(feeding, row)) == "u"

    with feeding.database.work() as session:
        (card,) = session.query(Card)
    key = ports().fingerprint_keys.current
    assert card.number_fingerprint == CardNumber(NUMBER).fingerprint(key)
    assert (card.fingerprint_key_id, card.last_digits) == (key.id, "8903")
    assert (card.expires_on, card.serial) == (date(2029, 12, 31), 7)
    assert NUMBER not in str(vars(card))


def _number_of(serial: int) -> CardNumber:
    if serial == 10**12:
        raise ValueError("serial number too large")
    return CardNumber(NUMBER)


def test_a_card_of_the_embedded_issuer_is_known_by_its_serial_number_alone(
    feeding: Feeding,
) -> None:
    accounts(feeding, ACCOUNT)
    # Before the issuer's key was set, nobody could tell the number.
    assert outcome(cards(feeding, CARD | {"serial": "7"})) == "n"
    feeding.ports = replace(ports(), number_of=_number_of)

    assert outcome(cards(feeding, CARD | {"serial": "7"})) == "c"
    assert outcome(cards(feeding, CARD | {"serial": "7", "number": NUMBER})) == "u"
    with feeding.database.work() as session:
        (card,) = session.query(Card)
    key = ports().fingerprint_keys.current
    assert card.number_fingerprint == CardNumber(NUMBER).fingerprint(key)
    assert (card.fingerprint_key_id, card.last_digits) == (key.id, "8903")

    other = CARD | {"serial": "7", "number": "399900000000000"}
    assert why(cards(feeding, other)) == [
        ("number", "not the one that follows from the serial number")
    ]
    large = CARD | {"serial": str(10**12)}
    assert why(cards(feeding, large)) == [("serial", "serial number too large")]


def test_a_number_is_known_and_written_anew_after_its_key_was_replaced(feeding: Feeding) -> None:
    accounts(feeding, ACCOUNT)
    cards(feeding, CARD | {"number": NUMBER})
    ring = KeyRing(Key("new", b"n" * 32), tuple(ports().fingerprint_keys))
    feeding.ports = replace(ports(), fingerprint_keys=ring)

    other = CARD | {"reference": "c2", "number": NUMBER}
    assert why(cards(feeding, other)) == [("number", "belongs to another card already")]
    assert outcome(cards(feeding, CARD | {"number": NUMBER})) == "c"

    with feeding.database.work() as session:
        (card,) = session.query(Card)
    assert card.number_fingerprint == CardNumber(NUMBER).fingerprint(ring.current)
    assert card.fingerprint_key_id == "new"
    assert why(cards(feeding, other)) == [("number", "belongs to another card already")]


def test_a_card_changes_but_not_its_account(feeding: Feeding) -> None:
    accounts(feeding, ACCOUNT, ACCOUNT | {"reference": "a2"})
    assert outcome(cards(feeding, CARD)) == "n"
    assert outcome(cards(feeding, CARD | {"last_digits": "1234"})) == "c"
    assert why(cards(feeding, CARD | {"account": "a2"})) == [
        ("account", "a card cannot move to another account")
    ]


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"reference": NUMBER}, ("reference", "must not be a complete card number")),
        ({"account": "a9"}, ("account", "no such account: 'a9'")),
        ({"account": ""}, ("account", "is missing")),
        ({"member": "m9"}, ("member", "no such member: 'm9'")),
        ({"last_digits": "12x"}, ("last_digits", "must be up to 4 digits")),
        ({"number": "399912345678904"}, ("number", "not a card number of this issuer")),
        ({"expires_on": "12/29"}, ("expires_on", "not a day: '12/29'")),
        ({"serial": "-1"}, ("serial", "must be from 0 to 1000000000000")),
        ({"serial": "7"}, ("serial", "belongs to another card already")),
        ({"number": NUMBER}, ("number", "belongs to another card already")),
    ],
)
def test_a_card_that_cannot_be_is_told(
    feeding: Feeding, texts: Row, problem: tuple[str, str]
) -> None:
    accounts(feeding, ACCOUNT)
    cards(feeding, CARD | {"reference": "c0", "number": NUMBER, "serial": "7"})
    assert why(cards(feeding, CARD | texts)) == [problem]


GIFT = {"account": "a1", "booked_on": "2026-09-01", "points": "500", "words": "ご入会ありがとう"}


def test_an_adjustment_moves_points_once(feeding: Feeding) -> None:
    accounts(feeding, ACCOUNT)
    assert outcome(adjust(feeding, GIFT, GIFT, GIFT | {"points": "-100"})) == "nnn"
    assert outcome(adjust(feeding, GIFT, GIFT, GIFT | {"points": "-100"})) == "uuu"
    assert feeding.entries() == [
        ("2026-09-19", 500, "adjusted"),
        ("2026-09-19", 500, "adjusted"),
        ("2026-09-19", -100, "adjusted"),
    ]
    assert feeding.left() == {"2026-09-19": 900}


def test_an_adjustment_with_a_reference_is_corrected(feeding: Feeding) -> None:
    accounts(feeding, ACCOUNT)
    row = GIFT | {"reference": "g1"}
    adjust(feeding, row)
    assert outcome(adjust(feeding, row | {"words": "other words"})) == "c"
    assert len(feeding.entries()) == 1, "words alone move no points"
    assert outcome(adjust(feeding, row | {"points": "300", "booked_on": "2026-09-20"})) == "c"
    assert feeding.left() == {"2026-09-19": 0, "2026-10-19": 300}
    assert feeding.take(row, kind=FeedKind.POINTS).changed == 1
    with feeding.database.work() as session:
        assert session.query(PointsAdjustment).one().points == 500


def test_a_late_adjustment_goes_to_the_open_cycle(feeding: Feeding) -> None:
    accounts(feeding, ACCOUNT)
    feeding.close_until("2026-09-19", "a1")
    adjust(feeding, GIFT, GIFT)
    assert feeding.left() == {"2026-10-19": 1000}


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"account": "a9"}, ("account", "no such account: 'a9'")),
        ({"account": "a2", "reference": "g1"}, ("account", "is another one than before")),
        ({"points": "0"}, ("points", "must not be 0")),
        ({"points": "1.5"}, ("points", "not a whole number: '1.5'")),
        ({"words": ""}, ("words", "is missing")),
    ],
)
def test_an_adjustment_that_cannot_be_is_told(
    feeding: Feeding, texts: Row, problem: tuple[str, str]
) -> None:
    accounts(feeding, ACCOUNT, ACCOUNT | {"reference": "a2"})
    adjust(feeding, GIFT | {"reference": "g1"})
    assert why(adjust(feeding, GIFT | texts)) == [problem]


def test_a_corrected_adjustment_is_one_more(feeding: Feeding) -> None:
    accounts(feeding, ACCOUNT)
    rejected: list[Row] = []
    feeding.take(
        GIFT, GIFT | {"points": "5OO"}, kind=FeedKind.POINTS,
        on_rejection=lambda one: rejected.append(
            one.row.raw | {"points": "500", "rejected_row": one.token}
        ),
    )  # fmt: skip
    assert outcome(adjust(feeding, *rejected)) == "n"
    assert outcome(adjust(feeding, *rejected)) == "u"
    assert outcome(adjust(feeding, GIFT, GIFT)) == "uu"


def test_rows_with_a_fault_are_rejected(feeding: Feeding) -> None:
    from tests.feeds import NOW, feed_rows  # noqa: PLC0415 - only here
    from webapp.services.feed import take_in_rows  # noqa: PLC0415 - only here

    (row,) = feed_rows(FeedKind.MEMBERS, [HANAKO])
    counts = take_in_rows(
        feeding.database, FeedKind.MEMBERS, [row._replace(fault="has 2 columns")],
        feed=FEED, ports=ports(), now=NOW,
    )  # fmt: skip
    assert why(counts) == [("", "has 2 columns")]


def test_every_file_is_remembered_with_what_came_of_it(feeding: Feeding) -> None:
    members(feeding, HANAKO)
    feeding.take(HANAKO, HANAKO | {"name": ""}, kind=FeedKind.MEMBERS, file_name="members.csv")

    with feeding.database.read() as connection:
        last, first = read_history(connection, most=9)
        assert read_history(connection, most=1) == [last]
    assert (last.feed, last.kind, last.file_name) == ("issuer", "members", "members.csv")
    assert (last.rows_read, last.rows_unchanged, last.rows_rejected) == (2, 1, 1)
    assert (first.rows_new, first.error) == (1, None)
    assert last.finished_at
    with feeding.database.work() as session:
        assert session.query(FeedFile).count() == 2


def test_feeds_do_not_know_each_others_references(feeding: Feeding) -> None:
    accounts(feeding, ACCOUNT)
    other = replace(feeding, feed=Feed(name="other"))
    assert why(cards(other, CARD)) == [("account", "no such account: 'a1'")]
