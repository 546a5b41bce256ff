"""Names say what a thing is: no words that fit everything."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import broken_in, modules, tree

SAY_NOTHING = {
    "util", "utils", "helper", "helpers", "common", "misc", "manager",
    "process", "handle", "data", "info",
}  # fmt: skip
NOT_OURS = {"process_bind_param", "process_result_value"}
"""Methods that SQLAlchemy calls by these names."""
ABOUT_PASSWORDS = {"is_common", "_is_common"}
"""Passwords that many people have: the common ones."""


def words(identifier: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier)}


def given_names(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg


def empty_names(path: Path) -> set[str]:
    names = {path.stem, *given_names(tree(path))} - NOT_OURS - ABOUT_PASSWORDS
    return {given for given in names if words(given) & SAY_NOTHING}


def test_names_say_something() -> None:
    assert broken_in(modules(), empty_names) == {}


def test_words_are_told_apart() -> None:
    assert words("CardDataManager") == {"card", "data", "manager"}
    assert words("read_info") == {"read", "info"}
    assert words("update") == {"update"}
