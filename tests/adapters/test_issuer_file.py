"""The issuer's file: who it is and by which figures it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from webapp.adapters.issuer_file import DEMO, IssuerFileError, read_issuer_file

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demo_issuer_is_read_when_no_file_is_named() -> None:
    profile = read_issuer_file(None)

    assert profile.words("ja").name == "みほんカード"
    assert profile.words("en").name == "Mihon Card"
    assert [cycle.closing_day for cycle in profile.cycles] == [19, 3, 7]
    assert profile.card_number_length == 15
    assert profile.points_expire_after_months == 36
    assert [rule.id for rule in profile.points_rules][-1] == "standard"


def test_points_that_never_expire_are_said_by_leaving_the_months_out(tmp_path: Path) -> None:
    path = tmp_path / "issuer.toml"
    path.write_text(DEMO.read_text().replace("expire_after_months = 36", ""))

    assert read_issuer_file(path).points_expire_after_months is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('currency = "JPY"', "", "currency is missing"),
        ('currency = "JPY"', "currency = 392", "currency must be of type str"),
        ('time_zone = "Asia/Tokyo"', 'time_zone = "Asia/Edo"', "time_zone is not known: Asia/Edo"),
        ("number_length = 15", "number_length = 12", "cards.number_length must be from 13 to 19"),
        ("number_length = 15", "number_length = true", "number_length must be of type int"),
        ("closing_day = 19", "closing_day = 19\nclosing_dya = 1", "cycles[0].closing_dya is not"),
        ("closing_day = 19", "closing_day = 32", "closing day"),
        ('categories = ["6540"]', "categories = [6540]", "categories must be a list of texts"),
        ('id = "prepaid"', 'id = "standard"', "an id of its own"),
        ('currency = "JPY"', "currency = ", "line"),
        ("[cards]", "[[cards]]", "cards must be of type dict"),
        ('gold = "Mihon Gold Card"', "gold = 1", "products must be a table of names"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    path = tmp_path / "issuer.toml"
    text = DEMO.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))

    with pytest.raises(IssuerFileError) as refusal:
        read_issuer_file(path)

    assert str(path) in str(refusal.value)
    assert said in str(refusal.value)


def test_a_list_that_must_not_be_empty_and_a_table_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "issuer.toml"
    text = DEMO.read_text()
    start, end = text.index("[[cycles]]"), text.index("[points]")
    for cycles, said in (("[]", "cycles must have at least one"), ("[1]", "cycles[0]. must be a")):
        path.write_text(f"cycles = {cycles}\n" + text[:start] + text[end:])
        with pytest.raises(IssuerFileError, match="cycles") as refusal:
            read_issuer_file(path)
        assert said in str(refusal.value)
