"""A statement on A4, as an issuer would post it: nothing to press, nothing cut off."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium, Person
from tests.browser.sending import send
from tests.browser.site import Site

A4_POINTS = "594.96 x 841.92"
MARGIN_POINTS = 16 / 25.4 * 72
ON_SCREEN_ONLY = (
    "サインアウト",
    "English",
    "本文へ移動",
    "セキュリティ",
    "を見る",
    "メニュー",
    "印刷",
    "戻る",
    "アクセシビリティ",
)


def printed(person: Person, path: Path) -> list[str]:
    """Return the words of each sheet, laid out as on paper."""
    person.page.pdf(path=path, prefer_css_page_size=True)
    sheets = pdf("pdftotext", "-layout", "-enc", "UTF-8", str(path), "-").split("\f")
    return [re.sub(r"[ \u3000]+", " ", sheet) for sheet in sheets if sheet.strip()]


def pdf(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def words(text: str) -> str:
    """Return the text without the spaces that a layout puts between."""
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def posted(
    chromium: Chromium, demo: Site, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[str], Path, dict[str, list[str]]]:
    """The sheets of a whole closed statement, their file, and what the screen shows of it."""
    path = tmp_path_factory.mktemp("print") / "statement.pdf"
    with chromium.member(demo) as person:
        person.open("/statement/")
        person.open(person.page.get_attribute("#statement-table-earlier", "href") or "")
        person.open(person.page.get_attribute("#statement-table-whole", "href") or "")
        shown = {
            name: person.page.locator(selector).all_inner_texts()
            for name, selector in {
                "head": "h1, #statement-heading, .issuer, .who, .lead, .lead + .state",
                "end": ".end",
                "sums": ".sums dt, .sums dd",
                "column": ".uses thead th",
                "cell": ".uses tbody th, .uses tbody td",
            }.items()
        }
        sheets = printed(person, path)
    return sheets, path, shown


Posted = tuple[list[str], Path, dict[str, list[str]]]


def test_the_sheets_are_a4_and_numbered(posted: Posted) -> None:
    sheets, path, _shown = posted
    told = pdf("pdfinfo", str(path))

    assert A4_POINTS in told
    assert f"Pages: {len(sheets)}" in re.sub(" +", " ", told)
    assert 2 <= len(sheets) <= 5, "more than fifty lines"
    for number, sheet in enumerate(sheets, 1):
        assert words(sheet).endswith(f"{number}/{len(sheets)}")


def test_the_first_sheet_says_whose_it_is_and_how_much(posted: Posted) -> None:
    sheets, _path, shown = posted
    first = words(sheets[0])

    assert len(shown["head"]) == 6
    assert len(shown["sums"]) == 8
    for said in (*shown["head"], *shown["sums"]):
        assert words(said) in first, said
    assert re.search(r"下4桁\d{4}", first), "which card"


def test_every_sheet_repeats_the_head_of_the_table(posted: Posted) -> None:
    sheets, _path, shown = posted

    with_lines = [sheet for sheet in sheets if re.search(r"^ ?\d+月\d+日", sheet, re.MULTILINE)]
    assert len(with_lines) >= 2
    for sheet in with_lines:
        assert words("".join(shown["column"])) in words(sheet)


def test_no_line_is_cut_off_and_none_is_missing(posted: Posted) -> None:
    sheets, path, shown = posted
    whole = words("".join(sheets))

    assert len(shown["cell"]) > 4 * 50, "more than a page of the screen"
    for said in shown["cell"]:
        for line in said.splitlines():
            assert words(line) in whole, said
    placed = pdf("pdftotext", "-bbox", str(path), "-")
    boxes = re.findall(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)"', placed)
    assert len(boxes) > 200
    width = float(A4_POINTS.split(maxsplit=1)[0])
    assert min(float(left) for left, _right in boxes) >= MARGIN_POINTS - 1
    assert max(float(right) for _left, right in boxes) <= width - MARGIN_POINTS + 1


def test_the_last_sheet_says_that_it_is_the_end(posted: Posted) -> None:
    sheets, _path, shown = posted
    end = words("".join(shown["end"]))

    assert f"以上{len(shown['cell']) // 4}件です。" in end
    assert end in words(sheets[-1])


def test_there_is_nothing_to_press_on_paper(posted: Posted) -> None:
    sheets, _path, _shown = posted
    whole = words("".join(sheets))

    assert [said for said in ON_SCREEN_ONLY if said in whole] == []
    assert words("お困りのときは") in words(sheets[-1]), "but how to reach the issuer"


@pytest.mark.parametrize("path", ["/", "/points/", "/statement/"])
def test_no_page_of_a_member_prints_links_to_others(
    chromium: Chromium, demo: Site, path: str
) -> None:
    with chromium.member(demo) as person:
        person.open(path)
        person.page.emulate_media(media="print")
        assert person.page.locator("main a:visible").all_inner_texts() == []


def test_paper_is_white_though_the_screen_is_dark(chromium: Chromium, demo: Site) -> None:
    with chromium.member(demo, color_scheme="dark") as person:
        person.open("/statement/")
        ground = "getComputedStyle(document.body).backgroundColor"
        assert person.page.evaluate(ground) != "rgb(255, 255, 255)"
        person.page.emulate_media(media="print")
        assert person.page.evaluate(ground) == "rgb(255, 255, 255)"


def test_what_has_the_focus_has_no_ring_on_paper(chromium: Chromium, demo: Site) -> None:
    with chromium.person(demo) as person:
        person.open("/enrollment/")
        send(person)
        ring = """(({outlineStyle, boxShadow}) => [outlineStyle, boxShadow])(
            getComputedStyle(document.querySelector(".notice :focus")))"""
        assert "none" not in person.page.evaluate(ring), "on the screen it has one"
        person.page.emulate_media(media="print")
        assert person.page.evaluate(ring) == ["none", "none"]
