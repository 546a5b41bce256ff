"""Nothing grows so large that it cannot be read in one go."""

import ast
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.source import ROOT, broken_in, modules, templates, tree

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


def long_functions(path: Path) -> dict[str, int]:
    counted = {
        node.name: function_lines(node)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return {function: length for function, length in counted.items() if length > FUNCTION_LINES}


def longer_than(most: int, paths: Iterable[Path]) -> dict[str, int]:
    """Return the lines of the files that have more than this many, by the files' names."""
    return broken_in(paths, lambda path: length if (length := lines(path)) > most else 0)


def test_modules_and_functions_are_short() -> None:
    ours = [*MODULES, ROOT / "hatch_build.py"]
    assert longer_than(MODULE_LINES, ours) == {}
    assert broken_in(ours, long_functions) == {}


def test_templates_are_short() -> None:
    assert longer_than(TEMPLATE_LINES, templates()) == {}


def test_test_files_are_short() -> None:
    found = [path for path in (ROOT / "tests").rglob("*.py") if "node_modules" not in path.parts]
    assert longer_than(TEST_FILE_LINES, found) == {}


def test_the_measure_counts_what_it_should() -> None:
    counted = ast.parse('def f():\n    """Say\n    much."""\n    a = 1\n    return a\n')
    assert function_lines(counted.body[0]) == 3
