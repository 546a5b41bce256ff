"""What the build makes of style sheets and scripts, and what they may weigh."""

from __future__ import annotations

import gzip
import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "webapp" / "static"
CSS_MOST_BYTES = 5_000
JS_MOST_BYTES = 16_000
TEXTS = ("text", "soft", "link", "error", "success")
GROUNDS = ("page", "surface")
LEAST_FOR_TEXT = 7
LEAST_FOR_EDGES = 3


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def static(tmp_path: Path) -> Path:
    copied = tmp_path / "static"
    shutil.copytree(STATIC, copied, ignore=shutil.ignore_patterns("built"))
    return copied


def test_the_folder_is_named_by_its_contents_and_older_ones_go(
    hook: ModuleType, static: Path
) -> None:
    first = hook.build_static(static)
    assert hook.build_static(static) == first
    theme = static / "css" / "theme.css"
    theme.write_text(theme.read_text().replace("#0017c1", "#0017c2"))

    second = hook.build_static(static)

    assert second != first
    assert (static / "built" / "digest.txt").read_text().strip() == second
    assert [path.name for path in (static / "built").iterdir() if path.is_dir()] == [second]


def test_each_file_lies_beside_its_compressed_twin(hook: ModuleType, static: Path) -> None:
    folder = static / "built" / hook.build_static(static)

    plain = sorted(path for path in folder.iterdir() if path.suffix != ".gz")

    assert [path.name for path in plain] == ["icon.svg", "licenses.txt", "site.css", "site.js"]
    for path in plain:
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()


def test_a_vendored_file_that_was_changed_stops_the_build(hook: ModuleType, static: Path) -> None:
    with (static / "js" / "vendor" / "htmx.min.js").open("a") as script:
        script.write(" ")

    with pytest.raises(ValueError, match=r"vendor/htmx\.min\.js is not the file"):
        hook.build_static(static)


def test_what_every_visitor_loads_stays_light(hook: ModuleType, static: Path) -> None:
    folder = static / "built" / hook.build_static(static)

    assert (folder / "site.css.gz").stat().st_size <= CSS_MOST_BYTES
    assert (folder / "site.js.gz").stat().st_size <= JS_MOST_BYTES


def test_the_licence_of_the_tokens_is_kept_and_pointed_to(hook: ModuleType) -> None:
    css = hook.join_style_sheets(STATIC / "css")

    assert re.search(r"/\*![^*]*Digital Agency of Japan, MIT: licenses\.txt", css)
    assert css.count("/*") == 1, "other comments are dropped"


def test_no_style_sheet_but_the_theme_holds_a_colour() -> None:
    for path in (STATIC / "css").rglob("*.css"):
        if path.name != "theme.css":
            plain = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
            assert not re.search(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)\(", plain), path


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_the_theme_can_be_read(scheme: int) -> None:
    block = (STATIC / "css" / "theme.css").read_text().split("@media")[scheme]
    theme = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block))
    pairs = [(text, ground, LEAST_FOR_TEXT) for text in TEXTS for ground in GROUNDS]
    pairs += [("on-brand", brand, LEAST_FOR_TEXT) for brand in ("brand", "brand-strong")]
    pairs += [(mark, ground, LEAST_FOR_EDGES) for mark in ("edge", "focus") for ground in GROUNDS]

    poor = [
        f"{one} on {other}" for one, other, least in pairs
        if _contrast(theme[one], theme[other]) < least
    ]  # fmt: skip

    assert poor == []
