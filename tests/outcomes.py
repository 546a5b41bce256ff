"""``pytest --outcomes FILE``: how many cases of each test file passed and failed, as JSON."""

import json
from collections import defaultdict
from pathlib import Path

import pytest


class Outcomes:
    """Counts cases where all reports come together: in the one process that started the run."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._counts: dict[str, dict[str, int]] = defaultdict(lambda: {"passed": 0, "failed": 0})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a case once: by its call, or by whatever kept it from being called."""
        if report.when == "call" or report.failed or report.skipped:
            kind = "passed" if report.passed else "failed"
            self._counts[report.nodeid.partition("::")[0]][kind] += 1

    def pytest_sessionfinish(self) -> None:
        """Write the counts."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(self._counts, indent=1, sort_keys=True), "utf-8")


def keep_outcomes(config: pytest.Config, file: str) -> None:
    """Let the run write its outcomes; the workers of a run only report to it."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Outcomes(Path(file)))
