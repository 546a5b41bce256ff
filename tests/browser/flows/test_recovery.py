from pathlib import Path

import pytest

from tests.browser.flows.recovery import FLOWS
from tests.browser.flows.steps import Flow
from tests.browser.flows.ways import WAYS, Walks


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_flow(walks: Walks, tmp_path: Path, flow: Flow, name: str) -> None:
    walks.compare(flow, name, tmp_path)
