"""Fixtures: one Chromium for each worker."""

from collections.abc import Iterator

import pytest

from tests.browsers.chromium import Chromium, running_chromium


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """A running Chromium; ``with chromium.person(site) as person`` gives somebody to it."""
    with running_chromium() as chromium:
        yield chromium
