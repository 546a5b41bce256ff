"""The report of the last full run, as ``make report`` wrote it into the package."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Final

from webapp.domain.accessibility import AccessibilityReport, CriterionResult, MethodRun, Outcome

REPORT: Final = Path(__file__).with_suffix(".json")


def read_accessibility_report(path: Path = REPORT) -> AccessibilityReport:
    """Return the report; it belongs to the package, so a fault in it is a bug."""
    found = json.loads(path.read_text("utf-8"))
    return AccessibilityReport(
        tested_on=date.fromisoformat(found["tested_on"]),
        version=found["version"],
        methods=tuple(MethodRun(**run) for run in found["methods"]),
        criteria=tuple(
            CriterionResult(
                number=one["number"],
                level=one["level"],
                in_jis=one["in_jis"],
                outcome=Outcome(one["outcome"]),
                methods=tuple(one["methods"]),
            )
            for one in found["criteria"]
        ),
    )
