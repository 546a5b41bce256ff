"""A mapping says which column is which field; whatever is wrong with it is told with its place."""

from pathlib import Path

import pytest

from webapp.adapters.feed.mapping import (
    FeedMapping,
    kind_of,
    native_mapping,
    read_kind,
    read_mapping,
)
from webapp.domain.cycle import BillingCycle
from webapp.domain.feed import COLUMNS, REJECTED_ROW, FeedError, FeedKind

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "purchase-cards.toml"
SMALLEST = """
feed = "test"
kind = "transactions"
[fields]
card = "Card"
used_on = "Day"
amount = ["Billed", "Paid"]
merchant = "Shop"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mapping.toml"


def read(path: Path, text: str) -> FeedMapping:
    path.write_text(text, "utf-8")
    return read_mapping(path)


def test_the_example_says_what_the_guide_says() -> None:
    mapping = read_mapping(EXAMPLE)
    assert (mapping.kind, mapping.feed.name, mapping.feed.history) == (
        FeedKind.TRANSACTIONS, "purchase-cards", True,
    )  # fmt: skip
    defaults = mapping.feed.defaults
    assert (defaults.currency, defaults.time_zone, defaults.opens_cards) == (
        "GBP", "Europe/London", True,
    )  # fmt: skip
    assert defaults.cycle == BillingCycle(19, 10, 1)
    assert defaults.points_rule
    assert defaults.points_rule.spend_per_point_minor == 100
    assert mapping.feed.date_formats == ("%d/%m/%Y",)


def test_what_is_left_out_has_a_default(path: Path) -> None:
    mapping = read(path, SMALLEST)
    assert mapping.fields["amount"] == ("Billed", "Paid")
    assert mapping.in_file("amount") == "Billed or Paid"
    assert mapping.in_file("note") == "note"
    assert (mapping.encoding, mapping.trailer, mapping.manifest) == ("", None, None)
    feed = mapping.feed
    assert (feed.history, feed.purchases_negative, feed.date_formats) == (False, False, ())
    assert (feed.defaults.currency, feed.defaults.opens_cards) == (None, False)
    assert mapping.unknown(frozenset({"Card", "Colour"})) == ["Colour"]


def test_everything_can_be_said(path: Path) -> None:
    mapping = read(
        path,
        'purchases = "negative"\nencoding = "SHIFT_JIS_2004"\n'.replace("SHIFT_JIS_2004", "MS932")
        + 'other_columns = "ignore"\n'
        + SMALLEST
        + '[values.kind]\nSALE = "purchase"\n'
        + '[trailer]\nfirst_cell = "T"\ncount_cell = 2\n'
        + '[manifest]\nsuffix = ".count"\n'
        + '[defaults]\ncurrency = "USD"\nproduct = "gold"\n'
        + 'points = { spend_per_point = "0.50", rule = "half", '
        + 'words_ja = "半", words_en = "half" }\n',
    )
    assert mapping.encoding == "cp932"
    assert mapping.feed.purchases_negative
    assert mapping.values == {"kind": {"SALE": "purchase"}}
    assert mapping.trailer
    assert (mapping.trailer.first_cell, mapping.trailer.count_cell) == ("T", 2)
    assert mapping.manifest
    assert mapping.manifest.count.pattern == "([0-9]+)"
    assert mapping.unknown(frozenset({"Card", "Colour"})) == []
    rule = mapping.feed.defaults.points_rule
    assert rule
    assert (rule.id, rule.words_ja, rule.words_en, rule.spend_per_point_minor) == (
        "half", "半", "half", 50,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("[fields]", "[field]"), "fields is missing"),
        (('card = "Card"\n', ""), "fields: the mapping has no column for card"),
        (('used_on = "Day"\n', ""), "fields: the mapping has no column for used_on or used_at"),
        (('card = "Card"', "card = 1"), "fields.card must name a column, or a list of columns"),
        (('card = "Card"', "card = []"), "fields.card must name a column, or a list of columns"),
        (('card = "Card"', 'card = "Card"\ncolour = "C"'), "fields.colour is not known"),
        (("[fields]", "colour = 1\n[fields]"), "colour is not known"),
        (('feed = "test"\n', ""), "feed is missing"),
        (('feed = "test"', 'feed = "Test Feed"'), "feed must be a name of a-z, 0-9 and -"),
        (('kind = "transactions"', 'kind = "sales"'), "kind must be one of members, accounts"),
        (('kind = "transactions"', 'kind = "events"'), "events are not taken in yet"),
        (("[fields]", 'history = "yes"\n[fields]'), "history must be of type bool"),
        (("[fields]", 'encoding = "latin-1"\n[fields]'), "encoding must be one of utf-8, cp932"),
        (("[fields]", 'encoding = "klingon"\n[fields]'), "encoding must be one of utf-8, cp932"),
        (("[fields]", 'other_columns = "?"\n[fields]'), "other_columns must be 'refuse' or 'ign"),
        (("[fields]", "[values]\ncolour = {}\n[fields]"), "values.colour is not known"),
        (("[fields]", "[values]\nkind = {a = 1}\n[fields]"), "values.kind must be a table of tex"),
        (("[fields]", "[trailer]\nfirst_cell='T'\n[fields]"), "trailer.count_cell is missing"),
        (
            ("[fields]", "[trailer]\nfirst_cell='T'\ncount_cell=0\n[fields]"),
            "trailer.count_cell counts from 1",
        ),
        (("[fields]", "[manifest]\nsuffix=''\n[fields]"), "manifest needs a suffix"),
        (("[fields]", "[manifest]\nsuffix='.m'\ncount='('\n[fields]"), "manifest.count is no patt"),
        (("[fields]", "[manifest]\nsuffix='.m'\ncount='a'\n[fields]"), "manifest needs a suffix"),
        (("[fields]", "[defaults]\ncurrency='XXX'\n[fields]"), "defaults.currency is no currency"),
        (("[fields]", "[defaults]\ntime_zone='Mars'\n[fields]"), "defaults.time_zone is not know"),
        (
            ("[fields]", "[defaults.cycle]\nclosing_day=19\n[fields]"),
            "defaults.cycle.payment_day is missing",
        ),
        (
            ("[fields]", "[defaults.points]\nspend_per_point='1'\n[fields]"),
            "defaults.points needs defaults.currency",
        ),
        (
            (
                "[fields]",
                "[defaults]\ncurrency='GBP'\npoints={spend_per_point='0.001'}\n[fields]",
            ),
            "defaults.points.spend_per_point is no amount: '0.001'",
        ),
        (("[fields]", "[fields"), "Expected"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    path: Path, change: tuple[str, str], sentence: str
) -> None:
    with pytest.raises(FeedError) as told:
        read(path, SMALLEST.replace(*change))
    assert str(told.value).startswith(f"{path}: {sentence}")


def test_a_mapping_that_cannot_be_read_is_told(path: Path) -> None:
    with pytest.raises(FeedError, match="No such file"):
        read_mapping(path)


@pytest.mark.parametrize("kind", FeedKind)
def test_a_native_header_tells_its_kind(kind: FeedKind) -> None:
    columns = frozenset(COLUMNS[kind]) - {REJECTED_ROW}
    assert kind_of(columns) is kind
    assert kind_of(columns | {"colour"}) is None
    assert read_kind(kind.value) is kind
    assert native_mapping(kind).is_native


def test_columns_that_may_be_of_several_kinds_tell_none() -> None:
    assert kind_of(frozenset({"reference"})) is FeedKind.ACCOUNTS
    assert kind_of(frozenset({"card"})) is None
