"""What docs/accessibility.md says of costs is what the file of figures says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.costs import KINDS, assert_not_grown, read_costs, tables

DOCUMENT = (Path(__file__).parents[2] / "docs" / "accessibility.md").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_says_what_the_file_says(kind: str) -> None:
    """``python -m tests.browser.costs`` prints what should stand there."""
    assert "\n".join(tables()[kind]) in DOCUMENT


@pytest.mark.parametrize("kind", KINDS)
def test_no_figure_stands_in_the_file_without_a_row(kind: str) -> None:
    costs = read_costs()
    for name, figures in costs[kind].items():
        assert set(figures) <= set(costs["lowered"][kind]), name


def test_a_figure_that_has_grown_is_noticed() -> None:
    now = {figure: pair[1] for figure, pair in read_costs()["task"]["statement"].items()}

    assert_not_grown("task", "statement", {**now, "came_bytes": now["came_bytes"] * 1.01})
    with pytest.raises(AssertionError, match=r"statement costs more .*requests"):
        assert_not_grown("task", "statement", {**now, "requests": now["requests"] + 1})
    with pytest.raises(AssertionError, match="came_bytes"):
        assert_not_grown("task", "statement", {**now, "came_bytes": now["came_bytes"] * 1.03})
    with pytest.raises(AssertionError, match="turns"):
        assert_not_grown("task", "statement", {"turns": 0})
