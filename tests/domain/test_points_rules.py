"""Which rule a purchase falls under, and what it earns."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.points_rules import (
    PointsRule,
    PointsScope,
    RuleBook,
    Spending,
    matching_rule,
)

MAY_1, MAY_31, JUNE_1 = date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)


def make_rule(id_: str, **values: object) -> PointsRule:
    usual = {"words_ja": "100円で1ポイント", "words_en": "1 point for every 100 yen"}
    return PointsRule(id=id_, **{**usual, "spend_per_point_minor": 100, **values})  # type: ignore[arg-type]


TAX = make_rule("tax", categories=frozenset({"government"}), multiplier=0)
MAY = make_rule("may", first_on=MAY_1, last_on=MAY_31, multiplier=3, products=frozenset({"gold"}))
CAFE = make_rule("cafe", merchants=frozenset({"Cafe Aoi", "あおい"}), multiplier=5)
FUEL = make_rule("fuel", categories=frozenset({"car", "4900"}), spend_per_point_minor=200)
USUAL = make_rule("usual")
RULES = (TAX, MAY, CAFE, FUEL, USUAL)


@pytest.mark.parametrize(
    ("merchant", "code", "product", "on", "rule", "points"),
    [
        ("Books", "5942", "green", MAY_1, USUAL, 12),
        ("Books", "", "green", MAY_1, USUAL, 12),
        ("Books", "9311", "gold", MAY_1, TAX, 0),
        ("Books", "5942", "gold", date(2026, 4, 30), USUAL, 12),
        ("Books", "5942", "gold", MAY_1, MAY, 36),
        ("Books", "5942", "gold", MAY_31, MAY, 36),
        ("Books", "5942", "gold", JUNE_1, USUAL, 12),
        ("CAFE AOI", "5812", "green", MAY_1, CAFE, 60),
        ("あおい", "5812", "green", MAY_1, CAFE, 60),
        ("Cafe Aoi 2", "5812", "green", MAY_1, USUAL, 12),
        ("Pump", "5541", "green", MAY_1, FUEL, 6),
        ("Power", "4900", "green", MAY_1, FUEL, 6),
        ("Phone", "4814", "green", MAY_1, USUAL, 12),
    ],
)
def test_the_first_rule_that_matches_counts(
    merchant: str, code: str, product: str, on: date, rule: PointsRule, points: int
) -> None:
    spending = Spending(merchant=merchant, category_code=code, product=product, on=on)

    assert matching_rule(RULES, spending) is rule
    assert RuleBook(RULES).earned(1_234, merchant, code, product, on) == (points, rule)


def test_what_no_rule_is_for_earns_nothing() -> None:
    spending = Spending(merchant="Books", category_code="5942", product="green", on=MAY_1)

    assert matching_rule([TAX], spending) is None
    assert RuleBook([TAX]).earned(1_234, "Books", "5942", "green", MAY_1) == (0, None)
    assert RuleBook([]).earned(1_234, "Books", "5942", "green", MAY_1) == (0, None)


def test_a_refund_that_names_no_purchase_takes_back_what_an_equal_one_earns() -> None:
    book = RuleBook(RULES)

    assert book.earned(-1_234, "Cafe Aoi", "", "green", MAY_1) == (-60, CAFE)
    assert book.earned(-99, "Books", "", "green", MAY_1) == (0, USUAL)
    assert (
        RuleBook([make_rule("all", spend_per_point_minor=1)]).earned(1, "", "", "", MAY_1)[0] == 1
    )
    assert book.earned(0, "Books", "", "green", MAY_1) == (0, USUAL)


def test_a_refund_that_names_its_purchase_follows_the_rule_of_the_purchase() -> None:
    assert CAFE.taken_back_each(200, [-50, -150]) == (5, 5)
    assert FUEL.taken_back_each(200, [-50, -150]) == (1, 0)


def test_a_rule_for_the_cycle_counts_its_total() -> None:
    total = make_rule("total", scope=PointsScope.CYCLE)

    assert RuleBook([total]).earned(1_234, "Books", "", "green", MAY_1) == (0, total)
    assert total.earned(150 + 150) == 3


@pytest.mark.parametrize(
    "values",
    [
        {"spend_per_point_minor": 0},
        {"multiplier": -1},
        {"merchants": frozenset({"a", ""})},
        {"categories": frozenset({""})},
        {"products": frozenset({""})},
    ],
)
def test_a_rule_that_cannot_be_counted_with_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="points rule odd: "):
        make_rule("odd", **values)


def test_two_rules_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="an id of its own"):
        RuleBook([USUAL, USUAL])


codes = st.sampled_from(["", "4900", "5812", "5813", "9999", "K020"])
names = st.sampled_from(["a", "A", "b", "c", "other"])
some = st.just(frozenset()) | st.frozensets(st.sampled_from(["A", "b", "c"]), max_size=2)
kinds = st.frozensets(st.sampled_from(["4900", "5812", "dining", "other"]), max_size=2)
days = st.dates(MAY_1, JUNE_1)


@st.composite
def rule_lists(draw: st.DrawFn) -> list[PointsRule]:
    return [
        make_rule(
            str(number),
            merchants=draw(some),
            categories=draw(kinds),
            products=draw(some),
            first_on=draw(st.none() | days),
            last_on=draw(st.none() | days),
            spend_per_point_minor=draw(st.integers(1, 300)),
            multiplier=draw(st.integers(0, 3)),
        )
        for number in range(draw(st.integers(0, 4)))
    ]


@given(
    rule_lists(),
    st.lists(st.tuples(st.integers(-9_999, 9_999), names, codes, names, days), min_size=1),
)
def test_the_rule_book_says_what_the_rules_say(
    rules: list[PointsRule], rows: list[tuple[int, str, str, str, date]]
) -> None:
    book = RuleBook(rules)

    for amount, merchant, code, product, on in rows:
        spending = Spending(merchant=merchant, category_code=code, product=product, on=on)
        rule = matching_rule(rules, spending)
        points = rule.earned(abs(amount)) if rule else 0
        expected = points if amount > 0 else -points
        assert book.earned(amount, merchant, code, product, on) == (expected, rule)
        assert not book.knows_one or rule == next(iter(rules), None)


@pytest.mark.parametrize(
    ("rules", "knows_one"),
    [
        ([], True),
        ([make_rule("usual")], True),
        ([make_rule("usual"), make_rule("never reached")], False),
        ([make_rule("shop", merchants={"Tesco Stores"})], False),
        ([make_rule("dining", categories={"dining"})], False),
        ([make_rule("gold", products={"gold"})], False),
        ([make_rule("may", first_on=MAY_1)], False),
    ],
)
def test_the_rule_book_tells_whether_one_rule_is_for_everything(
    rules: list[PointsRule], *, knows_one: bool
) -> None:
    assert RuleBook(rules).knows_one is knows_one


def test_the_rule_book_remembers_no_more_than_the_rules_tell_apart() -> None:
    book = RuleBook(RULES)

    for number in range(4_000, 4_500):
        book.earned(100, f"Shop {number}", f"{number:04}", f"product {number}", MAY_1)

    assert len(book._concerning) == 1
