"""Fixtures: one demo for flows and one Chromium for each worker."""

from collections.abc import Iterator

import pytest

from tests.browser.chromium import Chromium
from tests.browser.flows.stage import Stage, running_stage
from tests.browser.flows.ways import Walks


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A demo that is put back to its beginning for every walk."""
    with running_stage(tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@pytest.fixture(scope="session")
def walks(chromium: Chromium, stage: Stage) -> Walks:
    """Walks flows on the stage."""
    return Walks(chromium, stage)
