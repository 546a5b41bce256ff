"""The benches' ruler measures what it says."""

import os
import random
import subprocess
import sys
import time
from statistics import median

import pytest

from tests.bench import run
from tests.bench.bench_oracle import auc, by_chance
from tests.bench.measure import (
    Figure,
    cpu_seconds,
    interleaved,
    median_ratio,
    memory_mib,
    process_cpu_seconds,
)

BURN = "import time\nwhile time.process_time() < 0.3: pass"


def test_a_figure_is_one_line() -> None:
    assert str(Figure("page", 1.23456, "ms", 3.5)) == "page 1.235 ms <=3.5"
    assert str(Figure("speed", 10, "1/s", 5, "at least")) == "speed 10 1/s >=5"
    assert str(Figure("size", 3, "KiB")) == "size 3 KiB -"
    assert not Figure("page", 4, "ms", 3.5).is_met
    assert not Figure("speed", 4, "1/s", 5, "at least").is_met


def test_sleeping_costs_nothing_and_a_childs_work_counts() -> None:
    assert cpu_seconds(lambda: time.sleep(0.2)) < 0.1
    assert cpu_seconds(lambda: subprocess.run([sys.executable, "-c", BURN], check=True)) >= 0.28


def test_a_running_process_is_measured_with_its_children() -> None:
    grandparent = (
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}]); input()"
    )
    with subprocess.Popen([sys.executable, "-c", grandparent], stdin=subprocess.PIPE) as program:
        deadline = time.monotonic() + 30
        while process_cpu_seconds(program.pid) < 0.3:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert 1 < memory_mib(program.pid) < 200
        program.communicate(b"\n")
    assert process_cpu_seconds(program.pid) == 0
    assert memory_mib(os.getpid()) > 1


def test_contestants_take_turns() -> None:
    order: list[str] = []
    measured = interleaved(
        {"a": lambda: order.append("a") or 2.0, "b": lambda: order.append("b") or 1.0}, rounds=3
    )
    assert "".join(order) == "ab" + "ab" + "ba" + "ab"
    assert median_ratio(measured["a"], measured["b"]) == 2


def test_an_unknown_bench_is_named() -> None:
    with pytest.raises(SystemExit, match="no bench called nonsense"):
        run.chosen(["nonsense"])
    with pytest.raises(SystemExit, match="oracle has no part nonsense; it has: sign_in, "):
        run.chosen(["oracle:nonsense"])
    assert run.chosen(["oracle:sign_in"]) == ["oracle:sign_in"]


def test_a_rank_test_tells_what_comes_later() -> None:
    assert auc([3, 4, 5], [0, 1, 2]) == 1
    assert auc([0, 1, 2], [3, 4, 5]) == 0
    assert auc([1, 2, 3], [1, 2, 3]) == 0.5
    assert auc([2, 2], [1, 3]) == 0.5
    assert auc([1, 3], [2, 2, 2]) == 0.5


def test_medians_of_the_same_chance_are_seldom_further_apart_than_chance() -> None:
    chance = random.Random(0)

    def drawn(shift: float) -> list[float]:
        return [chance.lognormvariate(0, 1) + shift for _ in range(1_500)]

    def is_apart(shift: float) -> bool:
        first, second = drawn(0), drawn(shift)
        return abs(median(first) - median(second)) > by_chance(first, second)

    assert sum(is_apart(0) for _ in range(100)) <= 10
    assert sum(is_apart(0.2) for _ in range(100)) >= 90
