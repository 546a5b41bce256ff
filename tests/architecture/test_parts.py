"""A part of the site has one name, the same in every folder."""

import pytest

from tests.architecture.source import ROOT, TEMPLATES, WEBAPP, parts

SHARED_TEMPLATES = {"layouts", "components", "errors", "emails"}
ONLY_SHOWN = {
    "pages": "guidance: words, nothing a member does",
    "workshop": "the demo's back room: shows what the site would have sent",
}


def test_the_site_has_parts() -> None:
    from webapp.factory import PARTS  # noqa: PLC0415 - only this test needs the application

    assert parts() == sorted([*PARTS, "workshop"])


@pytest.mark.parametrize("part", parts())
def test_a_part_has_one_name_everywhere(part: str) -> None:
    assert (WEBAPP / "blueprints" / part / "routes.py").exists()
    assert (TEMPLATES / part).is_dir()
    assert list((ROOT / "tests" / "web").glob(f"test_{part}*.py")), "the part has no web test"
    if part not in ONLY_SHOWN:
        assert (WEBAPP / "services" / f"{part}.py").exists()


def test_every_folder_of_templates_belongs_to_a_part() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    assert folders - SHARED_TEMPLATES <= set(parts())
