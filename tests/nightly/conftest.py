"""Fixtures: the stage for flows, and the text browsers of the night on it."""

import sys
from collections.abc import Iterator

import pytest

from tests.browser.chromium import Chromium, running_chromium
from tests.browser.fixed_demo import THAT_DAY
from tests.browser.flows.stage import Stage, running_stage
from tests.browser.flows.ways import Walks
from tests.nightly.elinks_way import elinks
from tests.nightly.links2_way import links2

TEXT_BROWSERS = {"links2": links2, "elinks": elinks}
NOTED_ON_THAT_DAY = f"""{THAT_DAY}
from tests.browser.flows.noted_demo import prepare
prepare()
main()
"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """A running Chromium: what it says is what the text browsers are held against."""
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A demo that is put back to its beginning for every walk."""
    with running_stage(tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@pytest.fixture(scope="session")
def walks(chromium: Chromium, stage: Stage) -> Walks:
    """Walks flows in the text browsers of the night."""
    return Walks(chromium, stage, TEXT_BROWSERS)


@pytest.fixture(scope="session")
def fixed_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The same on 1 October 2026: what is said there is the same every night."""
    command = (sys.executable, "-c", NOTED_ON_THAT_DAY)
    with running_stage(tmp_path_factory.mktemp("fixed"), command) as stage:
        yield stage
