"""What the architecture tests read: the project's own files."""

import ast
import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[2]
WEBAPP = ROOT / "webapp"
TEMPLATES = WEBAPP / "templates"
Found = TypeVar("Found")


@cache
def own_files() -> tuple[Path, ...]:
    """Return every text file of the project that people write (new ones included)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    paths = (ROOT / name for name in listed if name)
    return tuple(path for path in paths if path.is_file())


def modules(*folders: str) -> list[Path]:
    """Return the Python files of the site, or of these folders of it."""
    roots = [WEBAPP / folder for folder in folders] or [WEBAPP]
    return sorted(path for root in roots for path in root.rglob("*.py"))


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def name(path: Path) -> str:
    """Return a file's name as people say it."""
    return str(path.relative_to(ROOT))


def broken_in(paths: Iterable[Path], rule: Callable[[Path], Found]) -> dict[str, Found]:
    """Return what a rule finds in each of these files, by their names; nothing where it is kept."""
    found = {name(path): rule(path) for path in paths}
    assert found, "there is no such file"
    return {file: what for file, what in found.items() if what}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def parts() -> list[str]:
    """Return the parts of the site: its blueprints."""
    return sorted(path.parent.name for path in WEBAPP.glob("blueprints/*/__init__.py"))
