"""docs/security.md names every requirement once, and only tests that are there.

The numbers and levels are those of OWASP ASVS 5.0.0 (CC BY-SA 4.0); its texts stand there.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from typing import NamedTuple

import pytest

from tests.architecture.source import ROOT

DOCUMENT = ROOT / "docs" / "security.md"
LEVELS = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}
"""By section: the level of its first requirement, of its second, and so on."""
TOTALS = {"1": 70, "2": 183, "3": 92}
STANDINGS = ("shown", "written", "partly", "operator", "not met", "does not apply")
ROW = re.compile(r"^\| V(\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
LINK = re.compile(r"\]\(([\w./-]*)#([\w-]+)\)")
LONGEST = 12
"""So many words say what a requirement asks: ours, not the standard's."""


class Row(NamedTuple):
    """One requirement as the document tells it."""

    number: str
    level: str
    asks: str
    stands: str
    why: str


def levels() -> dict[str, str]:
    return {
        f"{section}.{place}": level
        for section, given in LEVELS.items()
        for place, level in enumerate(given, start=1)
    }


def rows(text: str) -> list[Row]:
    return [Row(*map(str.strip, found.groups())) for found in ROW.finditer(text)]


TEXT = DOCUMENT.read_text("utf-8")
ROWS = rows(TEXT)


@cache
def named_in(name: str) -> frozenset[str]:
    """Return the names of the tests in a file; none where there is no such file."""
    path = ROOT / "tests" / name
    if not path.exists():
        return frozenset()
    found = ast.walk(ast.parse(path.read_text("utf-8")))
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef))


@cache
def anchors_in(name: str) -> frozenset[str]:
    """Return the anchors of the headings of a document."""
    text = (DOCUMENT.parent / name).read_text("utf-8") if name else TEXT
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles)


def faults(row: Row) -> list[str]:
    """Return what is wrong with how a requirement is told."""
    found = []
    tests = TEST.findall(row.why)
    found += [f"no test {file}::{name}" for file, name in tests if name not in named_in(file)]
    links = LINK.findall(row.why)
    found += [f"no heading {to}#{place}" for to, place in links if place not in anchors_in(to)]
    if row.stands not in STANDINGS:
        found.append(f"it stands {row.stands!r}")
    if not row.why:
        found.append("neither test nor reason")
    if row.stands == "shown" and not tests:
        found.append("shown by no test")
    if row.stands == "written" and not links:
        found.append("written nowhere")
    if len(row.asks.split()) > LONGEST:
        found.append("more than a few words")
    return found


def test_the_numbers_are_all_there_are() -> None:
    assert Counter(levels().values()) == TOTALS


def test_every_requirement_of_levels_1_and_2_stands_there_once() -> None:
    wanted = {number: level for number, level in levels().items() if level in "12"}

    assert Counter(row.number for row in ROWS) == dict.fromkeys(wanted, 1)
    assert {row.number: row.level for row in ROWS} == wanted
    assert len(ROWS) == TOTALS["1"] + TOTALS["2"] == TEXT.count("\n| V")


def test_a_requirement_is_shown_or_says_why_not() -> None:
    assert {row.number: found for row in ROWS if (found := faults(row))} == {}


def test_the_summary_counts_what_stands_below() -> None:
    counted = Counter(row.stands for row in ROWS)

    told = re.findall(rf"^\| ({'|'.join(STANDINGS)}) \| (\d+) \|$", TEXT, re.MULTILINE)
    assert {name: int(number) for name, number in told} == {
        name: counted[name] for name in STANDINGS
    }


@pytest.mark.parametrize(
    ("stands", "why"),
    [
        ("shown", ""),
        ("shown", "because we say so"),
        ("shown", "`web/test_errors.py::test_that_nobody_wrote`"),
        ("shown", "`web/test_nowhere.py::test_x`"),
        ("written", "[there](#no-such-heading)"),
        ("written", "somewhere"),
        ("later", "soon"),
        ("perhaps", "nobody knows"),
    ],
)
def test_a_row_that_proves_nothing_is_found(stands: str, why: str) -> None:
    assert faults(Row("1.1.1", "1", "something", stands, why))


def test_a_row_that_proves_something_is_let_through() -> None:
    shown = "`architecture/test_asvs.py::test_the_numbers_are_all_there_are`"

    assert faults(Row("1.1.1", "1", "something", "shown", shown)) == []
    assert rows(f"| V1.1.1 | 1 | something | shown | {shown} |\n") == [
        Row("1.1.1", "1", "something", "shown", shown)
    ]
