"""Fixtures: one Chromium and one running demo for each worker, and a demo on a fixed day."""

from collections.abc import Iterator

import pytest

from tests.browser.chromium import Chromium, running_chromium
from tests.browser.demo import demo_site
from tests.browser.fixed_demo import demo_on_a_fixed_day
from tests.browser.site import Site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """A running Chromium; ``with chromium.person(site) as person`` gives somebody to it."""
    with running_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The running demo, with members and eighteen months of card life in it."""
    with demo_site(tmp_path_factory.mktemp("demo")) as site:
        yield site


@pytest.fixture(scope="module")
def fixed_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A fresh demo, on 1 October 2026 at noon for ever: each test file finds it untouched."""
    with demo_on_a_fixed_day(tmp_path_factory.mktemp("fixed")) as site:
        yield site


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether transcripts are to be written anew."""
    return bool(request.config.getoption("--accept-transcripts"))
