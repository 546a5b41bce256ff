"""What Orca says on the way through each flow is what stands in its transcript."""

from pathlib import Path

import pytest

from tests.browser.flows.every_flow import FLOWS
from tests.browser.flows.stage import Stage
from tests.browser.flows.steps import Flow
from tests.nightly.orca_way import orca_and_firefox
from tests.nightly.spoken_flows import FOLDER, accept, difference, golden, listen, name_of

EVERY = [flow for flows in FLOWS.values() for flow in flows]


@pytest.mark.parametrize("flow", EVERY, ids=lambda flow: flow.name)
def test_flow(
    fixed_stage: Stage, tmp_path: Path, flow: Flow, request: pytest.FixtureRequest
) -> None:
    with orca_and_firefox(fixed_stage.site, tmp_path) as way:
        heard = listen(flow, way, fixed_stage)
    if request.config.getoption("--accept-transcripts"):
        accept(flow, heard)
    changed = difference(golden(flow), heard)
    assert not changed, f"Read this aloud; if it is good, accept it:\n{changed}"


def test_every_flow_has_a_transcript_and_every_transcript_a_flow() -> None:
    assert {file.stem for file in FOLDER.glob("*.txt")} == {name_of(flow) for flow in EVERY}
