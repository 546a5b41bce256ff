"""What the last full run of the tests says about the accessibility of the site."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Outcome(Enum):
    """How the site does by one success criterion."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    """There is nothing on the site that the criterion speaks of."""


@dataclass(frozen=True, slots=True)
class MethodRun:
    """One way of checking, and how often it was applied: to a page, a state or a flow."""

    name: str
    cases: int
    failed: int


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One success criterion of WCAG 2.2."""

    number: str
    level: str
    """"A" or "AA"."""
    in_jis: bool
    """Whether JIS X 8341-3:2016 has it too."""
    outcome: Outcome
    methods: tuple[str, ...]
    """The names of the methods that look at it; empty where it does not apply."""


@dataclass(frozen=True, slots=True)
class AccessibilityReport:
    """A full run: when, of which version, by which methods, with which results."""

    tested_on: date
    version: str
    methods: tuple[MethodRun, ...]
    criteria: tuple[CriterionResult, ...]

    def count(self, outcome: Outcome) -> int:
        """Return how many criteria have this outcome."""
        return sum(1 for criterion in self.criteria if criterion.outcome is outcome)
