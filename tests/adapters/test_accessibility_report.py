"""The report in the package speaks of every criterion and method that the tests know."""

import tomllib

from tests.architecture.source import ROOT
from webapp.adapters.accessibility_report import read_accessibility_report
from webapp.domain.accessibility import Outcome
from webapp.web.accessibility_words import CRITERIA, METHODS, OUTCOMES

LISTED = tomllib.loads((ROOT / "tests/browser/criteria.toml").read_text("utf-8"))


def test_the_report_is_about_what_the_tests_look_at() -> None:
    report = read_accessibility_report()
    assert {
        one.number: {"level": one.level, "jis": one.in_jis, "methods": [*one.methods]}
        for one in report.criteria
    } == LISTED["criteria"], "make report writes it anew"
    assert [run.name for run in report.methods] == [*LISTED["methods"]]
    assert len(report.criteria) == 55
    assert sum(one.in_jis for one in report.criteria) == 37, "all 38 of JIS but 4.1.1"


def test_there_are_words_for_everything() -> None:
    assert set(CRITERIA) == set(LISTED["criteria"])
    assert set(METHODS) == set(LISTED["methods"])
    assert set(OUTCOMES) == set(Outcome)


def test_every_method_names_tests_that_are_there() -> None:
    for files in LISTED["methods"].values():
        for file in files:
            assert (ROOT / file).exists(), file


def test_outcomes_are_counted() -> None:
    report = read_accessibility_report()
    assert sum(report.count(outcome) for outcome in Outcome) == len(report.criteria)
