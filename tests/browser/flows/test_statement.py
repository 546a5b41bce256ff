from pathlib import Path

import pytest

from tests.browser.chromium import Chromium
from tests.browser.flows.keyboard_way import KeyboardWay
from tests.browser.flows.stage import Stage
from tests.browser.flows.statement import CYCLES, FLOWS
from tests.browser.flows.steps import Flow
from tests.browser.flows.ways import WAYS, Walks


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_flow(walks: Walks, tmp_path: Path, flow: Flow, name: str) -> None:
    walks.compare(flow, name, tmp_path)


def test_the_focus_is_seen_in_forced_colours(
    walks: Walks, chromium: Chromium, stage: Stage
) -> None:
    with chromium.person(stage.site, forced_colors="active") as person:
        walks.go(CYCLES, KeyboardWay(person, scripts=True))
