"""Measuring on a shared machine: CPU time instead of the clock's, rounds instead of one try.

A figure is compared with another one by turns (``interleaved``), so that a slow moment hits
both; the median of the ratios is what can be trusted.
"""

import gc
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROUNDS = 7


@dataclass(frozen=True)
class Figure:
    """One measured figure and what it should be at most (or at least)."""

    name: str
    value: float
    unit: str
    target: float | None = None
    kind: Literal["at most", "at least"] = "at most"

    @property
    def is_met(self) -> bool:
        if self.target is None:
            return True
        if self.kind == "at most":
            return self.value <= self.target
        return self.value >= self.target

    def __str__(self) -> str:
        sign = "<=" if self.kind == "at most" else ">="
        target = "-" if self.target is None else f"{sign}{self.target:g}"
        return f"{self.name} {self.value:.4g} {self.unit} {target}"


def cpu_seconds(work: Callable[[], object], *, times: int = 1) -> float:
    """Return the CPU time of one call, children that have ended included.

    What is collected as garbage meanwhile counts; what was left from before does not.
    """
    gc.collect()
    before = os.times()
    for _ in range(times):
        work()
    after = os.times()
    spent = sum(after[:4]) - sum(before[:4])
    return spent / times


def process_cpu_seconds(pid: int) -> float:
    """Return the CPU time that a running process and all its descendants have used so far."""
    ticks = 0
    for stat in _stats():
        if _descends(stat, pid):
            ticks += stat.ticks
    return ticks / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class _Stat:
    pid: int
    parents: tuple[int, ...]
    ticks: int


def _stats() -> Iterator[_Stat]:
    read = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text("utf-8", "replace")
        except OSError:
            continue
        fields = text.rpartition(")")[2].split()
        read[int(path.parent.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    for pid, (_parent, ticks) in read.items():
        chain = [pid]
        while chain[-1] in read:
            chain.append(read[chain[-1]][0])
        yield _Stat(pid, tuple(chain), ticks)


def _descends(stat: _Stat, pid: int) -> bool:
    return pid in stat.parents


def memory_mib(pid: int) -> float:
    """Return what a process and its descendants occupy (PSS: shared pages counted in part)."""
    total = 0
    for stat in _stats():
        if not _descends(stat, pid):
            continue
        try:
            lines = Path(f"/proc/{stat.pid}/smaps_rollup").read_text("utf-8").splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def interleaved(
    contestants: Mapping[str, Callable[[], float]], *, rounds: int = ROUNDS
) -> dict[str, list[float]]:
    """Measure the contestants by turns; return each one's results, round by round.

    A first turn that is not counted fills caches.
    """
    for measure in contestants.values():
        measure()
    results: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        names = list(contestants)
        for name in names if number % 2 == 0 else reversed(names):
            results[name].append(contestants[name]())
    return results


def median_ratio(mine: Sequence[float], others: Sequence[float]) -> float:
    """Return how many times more ``mine`` needs: the median over the rounds."""
    return statistics.median(m / o for m, o in zip(mine, others, strict=True))


def run_cpu_seconds(command: Sequence[str], environment: Mapping[str, str] | None = None) -> float:
    """Run a program to its end and return its CPU time, its children's included."""
    env = {**os.environ, **(environment or {})}
    return cpu_seconds(
        lambda: subprocess.run(
            command, check=True, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
    )


def wall_seconds(work: Callable[[], object]) -> float:
    """Return how long one call takes by the clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
