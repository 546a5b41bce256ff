"""The figures of ``costs.toml``: what a task costs on a bad line, and an answer a person.

``python -m tests.browser.costs`` prints the two tables of docs/accessibility.md.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "costs.toml"
WEIGHED = {"came_bytes", "sent_bytes", "seconds"}
TOLERANCE = 0.02
"""Tokens, nonces and the padding against guessing weigh a little more or less each time."""
KINDS = ("task", "effort")


def read_costs() -> dict[str, Any]:
    """Return the file; each figure in it is a pair: as it was at first, as it is now."""
    return tomllib.loads(FILE.read_text("utf-8"))


def assert_not_grown(kind: str, name: str, measured: Mapping[str, float]) -> None:
    """Complain when a figure is above the one in the file, or is not in the file."""
    kept = {figure: pair[1] for figure, pair in read_costs()[kind][name].items()}
    grown = {
        figure: f"{value:.7g}, and not {kept.get(figure)}"
        for figure, value in measured.items()
        if figure not in kept or value > kept[figure] * (1 + TOLERANCE * (figure in WEIGHED))
    }
    assert not grown, f"{kind}.{name} costs more than {FILE.name} allows: {grown}"


def tables() -> dict[str, list[str]]:
    """Return the lines of both tables, by the kind of what they tell."""
    costs = read_costs()
    return {kind: _table(kind, costs) for kind in KINDS}


def _table(kind: str, costs: dict[str, Any]) -> list[str]:
    names = list(costs[kind])
    titles = costs["words"]
    head = ["", *(titles[name] for name in names), "lowered by"]
    rows = [
        [titles[figure], *(_cell(costs[kind][name].get(figure)) for name in names), why]
        for figure, why in costs["lowered"][kind].items()
    ]
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(line)} |".replace("|  |", "| |") for line in lines]


def _cell(pair: list[float] | None) -> str:
    if pair is None:
        return "not yet"
    first, now = (f"{value:,}" for value in pair)
    return now if first == now else f"{first} → **{now}**"


if __name__ == "__main__":
    for lines in tables().values():
        print("\n".join(lines), end="\n\n")
