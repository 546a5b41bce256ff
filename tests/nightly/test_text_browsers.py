"""Every flow in links2 and elinks: the same words as in Chromium, the same routes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.flows.every_flow import FLOWS
from tests.browser.flows.steps import Flow
from tests.browser.flows.ways import Walks
from tests.nightly.conftest import TEXT_BROWSERS

EVERY = [flow for flows in FLOWS.values() for flow in flows]


NOT_GOOD_ENOUGH: dict[tuple[str, str], str] = {}
"""What the site cannot help; a walk that works again fails, so that it is taken from here."""


def cases() -> Iterator[object]:
    for flow in EVERY:
        for name in TEXT_BROWSERS:
            why = NOT_GOOD_ENOUGH.get((flow.name, name))
            marks = [pytest.mark.xfail(reason=why, raises=AssertionError)] if why else []
            yield pytest.param(flow, name, marks=marks, id=f"{flow.name}-{name}")


@pytest.mark.parametrize(("flow", "name"), [*cases()])
def test_flow(walks: Walks, tmp_path: Path, flow: Flow, name: str) -> None:
    walks.compare(flow, name, tmp_path)
