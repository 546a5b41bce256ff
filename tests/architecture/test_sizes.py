"""Nothing grows so large that it cannot be read in one go."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules, name, templates, tree

MODULE_LINES = 300
FUNCTION_LINES = 30
TEMPLATE_LINES = 120
TEST_FILE_LINES = 400
MODULES = [path for path in modules() if path.parent.name != "versions"]
"""A migration is a list of tables, written once and never again."""


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def function_lines(function: ast.AST) -> int:
    """Return the lines of a function without its docstring, which may be as long as it likes."""
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


@pytest.mark.parametrize("path", [*MODULES, ROOT / "hatch_build.py"], ids=name)
def test_modules_and_functions_are_short(path: Path) -> None:
    assert lines(path) <= MODULE_LINES
    functions = [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = {f.name: function_lines(f) for f in functions if function_lines(f) > FUNCTION_LINES}
    assert not long


def test_templates_are_short() -> None:
    long = {name(path): lines(path) for path in templates() if lines(path) > TEMPLATE_LINES}
    assert not long


def test_test_files_are_short() -> None:
    found = [path for path in (ROOT / "tests").rglob("*.py") if "node_modules" not in path.parts]
    long = {name(path): lines(path) for path in found if lines(path) > TEST_FILE_LINES}
    assert not long


def test_the_measure_counts_what_it_should() -> None:
    counted = ast.parse('def f():\n    """Say\n    much."""\n    a = 1\n    return a\n')
    assert function_lines(counted.body[0]) == 3
