"""What the build makes of style sheets and scripts, and what they may weigh."""

from __future__ import annotations

import gzip
import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from webapp.adapters.issuer_file import read_issuer_file
from webapp.adapters.theme_file import read_theme_file
from webapp.domain.theme import COLOUR_NAMES
from webapp.web.themed import themed

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "webapp" / "static"
CSS_MOST_BYTES = 5_000
JS_MOST_BYTES = 16_000


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


def test_what_is_built_takes_the_place_of_what_was(hook: ModuleType, static: Path) -> None:
    (static / "built").mkdir()
    (static / "built" / "older.css").write_text("")

    hook.build_static(static)

    icons = [path.name for path in (STATIC / "icons").iterdir()]
    assert {path.name for path in (static / "built").iterdir()} == {
        *icons, "licenses.txt", "passkey.js", "site.css", "site.js", "site.js.gz",
    }  # fmt: skip


def test_a_vendored_file_that_was_changed_stops_the_build(hook: ModuleType, static: Path) -> None:
    with (static / "js" / "vendor" / "htmx.min.js").open("a") as script:
        script.write(" ")

    with pytest.raises(ValueError, match=r"vendor/htmx\.min\.js is not the file"):
        hook.build_static(static)


def test_what_every_visitor_loads_stays_light(hook: ModuleType, static: Path) -> None:
    hook.build_static(static)
    built = {path.name: path.read_bytes() for path in (static / "built").iterdir()}
    served = themed(built, read_theme_file(None), read_issuer_file(None))

    assert len(gzip.compress(served["site.css"])) <= CSS_MOST_BYTES
    assert len(gzip.compress(served["site.js"])) <= JS_MOST_BYTES


def test_the_licence_of_the_tokens_is_kept_and_pointed_to(hook: ModuleType) -> None:
    css = hook.join_style_sheets(STATIC / "css")

    assert re.search(r"/\*![^*]*Digital Agency of Japan, MIT: licenses\.txt", css)
    assert css.count("/*") == 1, "other comments are dropped"


def test_no_style_sheet_holds_a_colour() -> None:
    for path in (STATIC / "css").rglob("*.css"):
        plain = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        assert not re.search(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)\(", plain), path


def test_the_style_sheets_use_the_colours_of_a_theme_and_no_others(hook: ModuleType) -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", hook.join_style_sheets(STATIC / "css")))
    sizes = set(re.findall(r"--([\w-]+):", (STATIC / "css" / "base.css").read_text()))

    assert used - sizes == {name.replace("_", "-") for name in COLOUR_NAMES}
