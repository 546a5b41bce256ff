"""Every flow in links2 and elinks: the same words as in Chromium, the same routes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.flows.every_flow import FLOWS
from tests.browser.flows.steps import Flow
from tests.browser.flows.ways import Walks
from tests.nightly.conftest import TEXT_BROWSERS

EVERY = [flow for flows in FLOWS.values() for flow in flows]


NOT_GOOD_ENOUGH = {
    ("enrollment out of order", "elinks"): "it shows the page it has of an address, not the answer "
    "that leads on from there",
    ("sign-in", "elinks"): "it goes by an answer that led on from an address once, for ever",
    ("sign-out", "links2"): "it never forgets a cookie, so the front door says what a visitor "
    "with an old session is told",
}
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
