"""The report counts what it says."""

from datetime import date

import pytest

from webapp.domain.accessibility import AccessibilityReport, CriterionResult, MethodRun, Outcome

OUTCOMES = (Outcome.MET, Outcome.NOT_MET, Outcome.MET)


@pytest.mark.parametrize(
    ("outcome", "criteria"), [(Outcome.MET, 2), (Outcome.NOT_MET, 1), (Outcome.NOT_APPLICABLE, 0)]
)
def test_criteria_are_counted_by_how_the_site_does(outcome: Outcome, criteria: int) -> None:
    report = AccessibilityReport(
        tested_on=date(2026, 10, 1),
        version="0.1.0",
        methods=(MethodRun("axe", cases=90, failed=1),),
        criteria=tuple(
            CriterionResult(
                f"1.1.{number}", level="A", in_jis=True, outcome=found, methods=("axe",)
            )
            for number, found in enumerate(OUTCOMES, 1)
        ),
    )

    assert report.count(outcome) == criteria
