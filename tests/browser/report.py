"""Say what a full run shows about each success criterion: what ``/accessibility`` prints.

    make report

``tests/browser/criteria.toml`` tells which tests belong to which method, and which methods look
at which criterion; the outcomes of the run come from ``pytest --outcomes FILE``.
"""

import json
import sys
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CRITERIA = Path(__file__).with_name("criteria.toml")
PROJECT = Path(__file__).parents[2] / "pyproject.toml"
Outcomes = Mapping[str, Mapping[str, int]]
"""Of each test file: how many cases passed and failed."""


def method_runs(methods: Mapping[str, list[str]], outcomes: Outcomes) -> list[dict[str, Any]]:
    """Return how often each method was applied, and how often it failed."""
    return [
        {
            "name": name,
            "cases": sum(
                sum(counts.values()) for path, counts in outcomes.items() if _of(path, files)
            ),
            "failed": sum(
                counts["failed"] for path, counts in outcomes.items() if _of(path, files)
            ),
        }
        for name, files in methods.items()
    ]


def _of(path: str, files: list[str]) -> bool:
    return any(path.startswith(file) for file in files)


def outcome(methods: list[str], runs: Mapping[str, dict[str, Any]], by_eye: set[str]) -> str:
    """Return the outcome of a criterion: met only if each of its methods ran and found nothing."""
    if not methods:
        return "not_applicable"
    ran = all(runs[name]["cases"] or name in by_eye for name in methods)
    return "met" if ran and not any(runs[name]["failed"] for name in methods) else "not_met"


def report(outcomes: Outcomes, criteria: Mapping[str, Any], **about: str) -> dict[str, Any]:
    """Return the whole report, ready for JSON."""
    listed = method_runs(criteria["methods"], outcomes)
    runs = {run["name"]: run for run in listed}
    by_eye = {name for name, files in criteria["methods"].items() if not files}
    return {
        **about,
        "methods": listed,
        "criteria": [
            {
                "number": number,
                "level": one["level"],
                "in_jis": one["jis"],
                "outcome": outcome(one["methods"], runs, by_eye),
                "methods": one["methods"],
            }
            for number, one in criteria["criteria"].items()
        ],
    }


def main() -> None:
    found: dict[str, Any] = {}
    for path in sys.argv[1:]:
        found |= json.loads(Path(path).read_text("utf-8"))
    version = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"]
    criteria = tomllib.loads(CRITERIA.read_text("utf-8"))
    today = datetime.now(UTC).date().isoformat()
    written = report(found, criteria, tested_on=today, version=version)
    print(json.dumps(written, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
