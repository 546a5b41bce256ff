"""What a run shows about a criterion: met only if each of its methods ran and found nothing."""

from typing import Any

from tests.browser.report import report

CRITERIA: dict[str, Any] = {
    "methods": {"axe": ["tests/browser/"], "strict": ["tests/web/test_a.py"], "eye": []},
    "criteria": {
        "1.1.1": {"level": "A", "jis": True, "methods": ["axe", "strict"]},
        "1.2.1": {"level": "A", "jis": True, "methods": []},
        "1.4.5": {"level": "AA", "jis": True, "methods": ["eye"]},
    },
}
AXE = {"tests/browser/test_pages.py": {"passed": 3, "failed": 0}}
STRICT = {"tests/web/test_a.py": {"passed": 1, "failed": 0}}
FAILED = {"tests/web/test_a.py": {"passed": 1, "failed": 1}}


def outcomes(run: dict[str, dict[str, int]]) -> list[str]:
    return [one["outcome"] for one in report(run, CRITERIA)["criteria"]]


def test_a_criterion_is_met_by_all_its_methods() -> None:
    assert outcomes(AXE | STRICT) == ["met", "not_applicable", "met"]


def test_a_failure_or_a_method_that_did_not_run_is_not_met() -> None:
    assert outcomes(AXE | FAILED)[0] == "not_met"
    assert outcomes(AXE)[0] == "not_met"


def test_cases_are_counted_by_method() -> None:
    methods = report(AXE | FAILED, CRITERIA, version="1")["methods"]
    assert methods[:2] == [
        {"name": "axe", "cases": 3, "failed": 0},
        {"name": "strict", "cases": 2, "failed": 1},
    ]
