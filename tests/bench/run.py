"""Run the benches: one line a figure, ``name value unit target``.

A bench is a module ``bench_<name>.py`` beside this one with a function ``figures()`` that
yields ``Figure``s.  The names given as arguments (``make bench ONLY=statement``) are the benches to
run; without any, all are run.  Where a bench names its ``PARTS``, one can be measured alone
(``make bench ONLY=oracle:sign_in``).

The exit status is 0 when every figure meets its target; what does not is told on stderr.
"""

import sys
from importlib import import_module
from pathlib import Path

from tests.bench.measure import Figure

HERE = Path(__file__).parent


def benches() -> list[str]:
    """Return the names of all benches."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def chosen(names: list[str]) -> list[str]:
    """Return the benches to run; an unknown name ends the program with the known ones."""
    unknown = [name for name in names if name.partition(":")[0] not in benches()]
    if unknown:
        known = ", ".join(benches()) or "none"
        sys.exit(f"there is no bench called {', '.join(unknown)}; there is: {known}")
    for name in names:
        bench, _, part = name.partition(":")
        parts = getattr(import_module(f"tests.bench.bench_{bench}"), "PARTS", ())
        if part and part not in parts:
            sys.exit(f"{bench} has no part {part}; it has: {', '.join(parts) or 'none'}")
    return names or benches()


def run(name: str) -> list[Figure]:
    """Run one bench, print its figures as they come, and return those that miss their target."""
    missed = []
    bench, _, part = name.partition(":")
    only = [part] if part else []
    for figure in import_module(f"tests.bench.bench_{bench}").figures(*only):
        print(figure, flush=True)
        if not figure.is_met:
            missed.append(figure)
    return missed


def main(names: list[str]) -> None:
    """Run the chosen benches."""
    missed = [figure for name in chosen(names) for figure in run(name)]
    for figure in missed:
        print(f"target missed: {figure}", file=sys.stderr)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
