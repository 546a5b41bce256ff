"""Rows become lines: what a row says, and by what it is known when it comes again."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.feeds import FEED, Feeding, everything, purchase
from webapp.adapters.database import Database
from webapp.domain.feed import FeedDefaults
from webapp.domain.points_rules import PointsRule
from webapp.models import Account, Card
from webapp.services.feed import known_accounts, known_cards, take_in, texts
from webapp.services.feed.identity import Occurrences, identity_of


@pytest.fixture
def feeding(database: Database) -> Feeding:
    return Feeding(database)


def reasons(counts: object) -> list[tuple[str, str]]:
    return [(one.column, one.reason) for one in counts.rejections]  # type: ignore[attr-defined]


def test_a_row_becomes_a_line_with_points(feeding: Feeding) -> None:
    counts = feeding.take(purchase("12345", "2026-09-20", merchant=" ｽｰﾊﾟｰ ｱｵﾊﾞ  "))

    assert (counts.read, counts.new, counts.changed, counts.unchanged) == (1, 1, 0, 0)
    line = feeding.line()
    assert (line.kind, line.state, line.amount_minor, line.points) == (
        "purchase", "posted", 12345, 123,
    )  # fmt: skip
    assert (line.used_on, line.posted_on, line.closing_on) == (
        date(2026, 9, 20), None, date(2026, 10, 19),
    )  # fmt: skip
    assert (line.merchant_raw, line.merchant) == (" ｽｰﾊﾟｰ ｱｵﾊﾞ  ", "スーパー アオバ")
    assert feeding.entries() == [("2026-10-19", 123, "earned")]
    assert feeding.left() == {"2026-10-19": 123}


def test_an_unknown_card_opens_an_account_within_its_feed(feeding: Feeding) -> None:
    feeding.take(purchase(card="************5044"), purchase(card=" ************5044 "))

    with feeding.database.work() as session:
        (account,) = session.query(Account)
        (card,) = session.query(Card)
    assert (account.feed, account.reference, account.currency) == (
        "issuer", "************5044", "JPY",
    )  # fmt: skip
    assert (card.last_digits, card.account_id, account.history) == ("5044", account.id, False)
    assert len(feeding.lines()) == 2


def test_without_that_an_unknown_card_is_refused(database: Database) -> None:
    feeding = Feeding(database, feed=FEED.__class__(name="issuer"))
    counts = feeding.take(purchase())
    assert reasons(counts) == [("card", "no such card: 'card-1'")]


def test_a_card_all_of_whose_rows_are_refused_is_not_opened(feeding: Feeding) -> None:
    feeding.take(purchase("x", card="bad"), purchase(card="good"), rows_at_once=1)
    assert len(feeding.lines()) == 1
    feeding.take(
        purchase("x", card="third"), purchase("1", card="bad"), purchase("2", card="third"),
        rows_at_once=1,
    )  # fmt: skip

    with feeding.database.work() as session:
        cards = {card.id: card.reference for card in session.query(Card)}
    assert [cards[line.card_id] for line in feeding.lines()] == ["good", "bad", "third"]


def test_a_card_may_join_an_account_that_is_there(feeding: Feeding) -> None:
    from webapp.domain.feed import FeedKind  # noqa: PLC0415 - only here

    account = {"reference": "card-1", "closing_day": "3", "payment_day": "21"}
    feeding.take(account | {"payment_month_offset": "0"}, kind=FeedKind.ACCOUNTS)
    feeding.take({"reference": "card-0", "account": "card-1"}, kind=FeedKind.CARDS)
    feeding.take(purchase(on="2026-09-04"), purchase(on="2026-09-04", card="card-0"))
    first, second = feeding.lines()
    assert first.closing_on == second.closing_on == date(2026, 10, 3)
    assert first.account_id == second.account_id


def test_the_same_file_again_changes_nothing(feeding: Feeding) -> None:
    rows = [purchase(reference="a"), purchase("200"), purchase("200"), purchase("-50")]
    feeding.take(*rows)
    before = everything(feeding.database)

    counts = feeding.take(*rows)

    assert (counts.new, counts.changed, counts.unchanged) == (0, 0, 4)
    assert everything(feeding.database) == before


def test_equal_rows_of_a_day_are_all_real(feeding: Feeding) -> None:
    feeding.take(*[purchase("200")] * 3, purchase("200", "2026-09-02"))
    assert [line.points for line in feeding.lines()] == [2, 2, 2, 2]

    counts = feeding.take(*[purchase("200.00")] * 4)
    assert (counts.new, counts.unchanged) == (1, 3)


def test_a_reference_that_comes_twice_in_a_file_is_corrected_by_the_later_row(
    feeding: Feeding,
) -> None:
    counts = feeding.take(
        purchase("100", reference="a"), purchase("300", reference="a"), purchase(reference="b")
    )
    assert (counts.new, counts.changed) == (2, 1)
    assert feeding.line(reference="a").amount_minor == 300
    assert feeding.entries() == [
        ("2026-09-19", 1, "earned"),
        ("2026-09-19", 2, "earned"),
        ("2026-09-19", 10, "earned"),
    ]


def test_kind_follows_from_the_sign_where_the_row_does_not_say(feeding: Feeding) -> None:
    feeding.take(
        purchase("-300"),
        purchase("-300", kind="payment"),
        purchase("5500", kind="fee", state="posted"),
        purchase("100", kind="card_check", state="dropped"),
        purchase("-10", state="posted"),
    )
    assert [
        (line.kind, line.state, line.amount_minor, line.points) for line in feeding.lines()
    ] == [
        ("refund", "posted", -300, -3),
        ("payment", "posted", -300, 0),
        ("fee", "posted", 5500, 0),
        ("card_check", "dropped", 0, 0),
        ("refund", "posted", -10, 0),
    ]


def test_what_is_pending_has_no_points_yet(feeding: Feeding) -> None:
    feeding.take(purchase(state="pending"))
    assert (feeding.line().state, feeding.line().points) == ("pending", 0)
    assert feeding.entries() == []


@pytest.mark.parametrize(
    ("more", "column", "reason"),
    [
        ({"used_on": ""}, "used_on", "is missing"),
        ({"used_on": "2026-02-30"}, "used_on", "not a day: '2026-02-30'"),
        ({"used_on": "1.9.2026"}, "used_on", "not a day: '1.9.2026'"),
        ({"used_on": "0001-01-01"}, "used_on", "not a day: '0001-01-01'"),
        ({"posted_on": "tomorrow"}, "posted_on", "not a day: 'tomorrow'"),
        ({"used_at": "noon"}, "used_at", "not a moment: 'noon'"),
        ({"amount": ""}, "amount", "is missing"),
        ({"amount": "12.5"}, "amount", "more decimals than JPY has: '12.5'"),
        ({"amount": "1e3"}, "amount", "not an amount: '1e3'"),
        ({"amount": "9" * 20}, "amount", "too large: '(long number)'"),
        ({"merchant": " "}, "merchant", "is missing"),
        ({"merchant": "a" * 201}, "merchant", "longer than 200 characters"),
        (
            {"merchant": "a\udc81b"},
            "merchant",
            "holds characters that cannot be read; is the encoding right?",
        ),
        ({"card": ""}, "card", "is missing"),
        ({"card": "3999 123456 78903"}, "card", "must not be a complete card number"),
        ({"card": "a\x00b"}, "card", "cannot be read, or is too long"),
        ({"kind": "gift"}, "kind", None),
        ({"state": "lost"}, "state", None),
        ({"kind": "refund"}, "amount", "has the wrong sign for a refund"),
        ({"kind": "purchase", "amount": "-1"}, "amount", "has the wrong sign for a purchase"),
        ({"currency": "USD"}, "currency", "is 'USD', but the account is billed in JPY"),
        ({"original_currency": "XXX"}, "original_amount", "no currency of ISO 4217: 'XXX'"),
        ({"original_currency": "USD"}, "original_amount", "is missing"),
        (
            {"original_currency": "USD", "original_amount": "-1"},
            "original_amount",
            "has not the sign of the amount",
        ),
        ({"rate": "150,5"}, "rate", "not a decimal number: '150,5'"),
        ({"refunds": "a"}, "refunds", "is for refunds; this is a purchase"),
        ({"rejected_row": "zz"}, "rejected_row", "must stay as it was written"),
        ({"rejected_row": "00"}, "rejected_row", "must stay as it was written"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_a_line_is_told_with_its_column(
    feeding: Feeding, more: dict[str, str], column: str, reason: str | None
) -> None:
    counts = feeding.take(purchase(**more))

    assert (counts.new, counts.rejected, counts.is_whole) == (0, 1, False)
    (rejection,) = counts.rejections
    assert rejection.column == column
    assert reason is None or rejection.reason == reason
    assert rejection.line == 2
    assert feeding.lines() == []


def test_words_of_an_unknown_kind_name_those_there_are(feeding: Feeding) -> None:
    ((_, reason),) = reasons(feeding.take(purchase(kind="gift")))
    assert reason.startswith("must be one of purchase, refund, ")
    assert reason.endswith("not 'gift'")


def test_a_long_text_is_cut_in_the_words_of_an_error(feeding: Feeding) -> None:
    ((_, reason),) = reasons(feeding.take(purchase("x" * 100)))
    assert reason == f"not an amount: '{'x' * 40}…'"


def test_a_foreign_purchase_keeps_what_it_was(feeding: Feeding) -> None:
    feeding.take(
        purchase(
            "15525", original_amount="100.00", original_currency="USD", rate="151.2",
            fee_percent="2.2", base_amount="15191", currency=" JPY ", order="order-1",
        )
    )  # fmt: skip
    feeding.take(
        purchase("300", original_amount="2.00", original_currency="USD"),
        purchase("450", original_amount="3.00", original_currency="USD"),
    )
    line, second, _ = feeding.lines()
    assert (second.original_minor, second.original_currency, second.rate) == (200, "USD", None)
    assert (line.original_minor, line.original_currency) == (10_000, "USD")
    assert (line.rate, line.fee_percent, line.base_minor) == ("151.2", "2.2", 15191)
    assert line.order_reference == "order-1"


def test_an_amount_left_empty_is_the_original_one(feeding: Feeding) -> None:
    feeding.take(purchase("", original_amount="700"), purchase("", original_amount="700"))
    assert [(x.amount_minor, x.original_minor) for x in feeding.lines()] == [(700, None)] * 2

    again = feeding.take(purchase("700", original_amount="700", original_currency="JPY"))
    assert again.unchanged == 1

    abroad = feeding.take(purchase("", original_amount="7.00", original_currency="EUR"))
    assert reasons(abroad) == [("amount", "is missing, and the original one is in 'EUR'")]


def test_a_moment_gives_the_day_in_the_time_zone_of_the_issuer(feeding: Feeding) -> None:
    feeding.take(
        purchase(on="", used_at="2026-09-19T15:30:00+00:00"),
        purchase(on="", used_at="2026-09-19 23:30", posted_on="2026/09/21"),
        purchase(on="2026-09-18", used_at="2026-09-19T15:30:00Z"),
    )
    first, second, third = feeding.lines()
    assert (first.used_on, first.closing_on) == (date(2026, 9, 20), date(2026, 10, 19))
    assert first.used_at == datetime(2026, 9, 19, 15, 30, tzinfo=UTC)
    assert (second.used_on, second.closing_on) == (date(2026, 9, 19), date(2026, 10, 19))
    assert second.used_at == datetime(2026, 9, 19, 14, 30, tzinfo=UTC)
    assert third.used_on == date(2026, 9, 18)

    again = feeding.take(purchase(on="", used_at="2026-09-19T15:30:00+00:00"))
    assert again.unchanged == 1


def test_the_issuers_rules_count_in_its_own_currency_only(database: Database) -> None:
    pounds = FeedDefaults(currency="GBP", opens_cards=True)
    Feeding(database, feed=FEED.__class__(name="pounds", defaults=pounds)).take(purchase("500.00"))
    assert Feeding(database).line().points == 0


def test_amounts_may_have_the_other_sign(database: Database) -> None:
    turned = FEED.__class__(name="t", defaults=FEED.defaults, purchases_negative=True)
    feeding = Feeding(database, feed=turned)
    feeding.take(
        purchase("-1000"),
        purchase("30"),
        purchase("-1600", original_amount="-10.00", original_currency="USD", base_amount="-1500"),
    )
    assert [(x.kind, x.amount_minor, x.original_minor, x.base_minor) for x in feeding.lines()] == [
        ("purchase", 1000, None, None),
        ("refund", -30, None, None),
        ("purchase", 1600, 1000, 1500),
    ]


def test_rows_by_name_are_taken_in_too(feeding: Feeding) -> None:
    from tests.feeds import NOW, ports  # noqa: PLC0415 - only here
    from webapp.domain.feed import FeedKind  # noqa: PLC0415 - only here

    def take(row: dict[str, str]) -> object:
        return take_in(
            feeding.database, FeedKind.TRANSACTIONS, [row], feed=FEED, ports=ports(), now=NOW
        )

    assert take(dict(purchase())).new == 1  # type: ignore[attr-defined]
    with pytest.raises(KeyError, match="transactions have no column colour"):
        take({"colour": "red"})


def test_occurrences_are_counted_on_disk_when_there_are_too_many() -> None:
    for most in (1, 2, 3, 1000):
        occurrences = Occurrences(most)
        told = [("a", "1"), ("b", "1"), ("a", "1"), ("c", "2"), ("d", "3"), ("a", "1"), ("b", "1")]
        numbers = [occurrences.number(identity_of(text + day), day) for text, day in told]
        assert numbers == [1, 1, 2, 1, 1, 3, 2]
        occurrences.close()


@pytest.mark.parametrize("together", [1, 3, 7])
def test_occurrences_of_many_rows_are_counted_as_one_by_one(together: int) -> None:
    told = [("a", "1"), ("b", "1"), ("a", "1"), ("c", "2"), ("d", "3"), ("a", "1"), ("b", "1")]
    firsts, days = [identity_of(text + day) for text, day in told], [day for _, day in told]
    for most in (1, 3, 4, 1000):
        occurrences = Occurrences(most)
        numbers = [
            number
            for at in range(0, len(told), together)
            for number in occurrences.numbers(firsts[at : at + together], days[at : at + together])
        ]
        assert numbers == [1, 1, 2, 1, 1, 3, 2]
        occurrences.close()


@pytest.mark.parametrize("more", [{}, {"reference": "r-1"}])
def test_a_card_number_in_a_merchants_text_is_never_stored(
    feeding: Feeding, more: dict[str, str]
) -> None:
    row = purchase(merchant="SHOP 3999-123456-78903 TOKYO", **more)
    assert feeding.take(row).new == 1
    line = feeding.line()
    assert line.merchant_raw == "SHOP ***********8903 TOKYO"
    assert line.merchant == "Shop ***********8903 Tokyo"

    assert feeding.take(row).unchanged == 1, "the row is still known"
    masked = purchase(merchant="SHOP ***********8903 TOKYO", **more)
    assert feeding.take(masked).unchanged == 1, "also when the issuer masks it one day"


def test_days_may_be_written_in_several_ways(database: Database) -> None:
    feed = FEED.__class__(name="d", defaults=FEED.defaults, date_formats=("%d/%m/%Y", "%d.%m.%y"))
    feeding = Feeding(database, feed=feed)
    counts = feeding.take(
        purchase(on="01/09/2026"), purchase(on="2.9.26"), purchase(on="2026-09-03")
    )
    assert [line.used_on for line in feeding.lines()] == [date(2026, 9, 1), date(2026, 9, 2)]
    assert reasons(counts) == [("used_on", "not a day: '2026-09-03'")]


def test_a_feed_may_have_a_points_rule_of_its_own(database: Database) -> None:
    rule = PointsRule(id="own", words_ja="自", words_en="own", spend_per_point_minor=50)
    feed = FEED.__class__(name="p", defaults=replace(FEED.defaults, points_rule=rule))
    feeding = Feeding(database, feed=feed)
    feeding.take(purchase("120"))
    assert feeding.line().points == 2


def test_what_is_remembered_is_forgotten_when_it_is_too_much(
    feeding: Feeding, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (texts, known_accounts, known_cards):
        monkeypatch.setattr(module, "MOST_REMEMBERED", 2)
    rows = [
        purchase(str(100 + n), f"2026-09-0{1 + n}", card=f"card-{n}", merchant=f"shop {n}")
        for n in range(7)
    ]
    feeding.take(*rows, rows_at_once=1)
    before = everything(feeding.database)
    assert len(feeding.lines()) == 7
    assert feeding.take(*rows, rows_at_once=2).unchanged == 7
    assert everything(feeding.database) == before


def test_an_account_that_is_closed_while_its_feed_comes_in_stays_closed(feeding: Feeding) -> None:
    feeding.take(purchase(), purchase(card="card-2"))
    feeding.close_until("2026-09-19")
    feeding.take(purchase("200"), purchase("200", card="card-3"), rows_at_once=1, rows_a_change=1)
    closing = [str(line.closing_on) for line in feeding.lines()]
    assert closing == ["2026-09-19", "2026-09-19", "2026-10-19", "2026-09-19"]
