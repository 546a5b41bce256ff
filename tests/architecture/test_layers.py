"""Imports point one way, and the domain is plain Python without a clock or chance.

``make lint`` proves the layers with import-linter; what it cannot see is here.
"""

import ast
import subprocess
import sys

from tests.architecture.source import ROOT, broken_in, modules, name, tree

OUTSIDE = {"flask", "sqlalchemy", "werkzeug", "jinja2", "flask_babel", "jpholiday", "bcrypt"}
CHANCE = {"random", "secrets", "time", "os", "socket", "uuid"}
READS_THE_CLOCK = {"now", "utcnow", "today", "time"}
MAY_READ_THE_CLOCK = ("webapp/web/clock.py", "webapp/cli/")
CLOCKS = {"datetime", "date", "time"}


def imported(module: ast.Module) -> set[str]:
    """Return the packages that a module imports, without what is only for the type checker."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_the_domain_imports_only_itself_and_the_standard_library() -> None:
    its_own = sys.stdlib_module_names - CHANCE | {"webapp"}
    assert broken_in(modules("domain"), lambda path: imported(tree(path)) - its_own) == {}


def test_the_domain_loads_neither_flask_nor_sqlalchemy() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules("domain")]
    asked = f"import sys, {', '.join(names)}; print(*{OUTSIDE!r} & set(sys.modules))"
    answered = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert answered.stdout.split() == []


def clock_calls(module: ast.Module) -> list[str]:
    return [
        ast.unparse(node)
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READS_THE_CLOCK
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in CLOCKS
    ]


def test_the_time_is_told_and_never_asked() -> None:
    told = [path for path in modules() if not name(path).startswith(MAY_READ_THE_CLOCK)]
    assert broken_in(told, lambda path: clock_calls(tree(path))) == {}


def test_a_clock_is_recognised() -> None:
    assert clock_calls(ast.parse("a = datetime.now(UTC)\nb = date.today()")) != []
    assert clock_calls(ast.parse("a = clock.now()")) == []
