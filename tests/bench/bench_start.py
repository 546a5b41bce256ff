"""What the first start of the demo costs: database, members and eighteen months of life.

It is compared with the least that the same command does: a second start, which finds all of
it.  The seconds on the clock are what a newcomer waits for; they say something on a quiet
machine only.
"""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.measure import Figure, process_cpu_seconds
from tests.browser.demo import MY_ACCOUNT, environment

ROUNDS = 5
STARTS_WITHIN_S = 5


def figures() -> Iterator[Figure]:
    """Start the demo in empty folders, each time once more in the same one."""
    first, again = [], []
    for _ in range(ROUNDS):
        with TemporaryDirectory() as folder:
            first.append(start(Path(folder)))
            again.append(start(Path(folder)))
    ratio = median(one[1] / other[1] for one, other in zip(first, again, strict=True))
    yield Figure("start.first_clock", median(clock for clock, _ in first), "s", STARTS_WITHIN_S)
    yield Figure("start.first_cpu", median(cpu for _, cpu in first), "s", STARTS_WITHIN_S)
    yield Figure("start.again_cpu", median(cpu for _, cpu in again), "s")
    yield Figure("start.first_to_again", ratio, "x")


def start(folder: Path) -> tuple[float, float]:
    """Start the demo and stop it; return seconds and CPU seconds until it said its address."""
    began = time.monotonic()
    with subprocess.Popen(
        [*MY_ACCOUNT, "demo", "--port", "0", "--json"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout
        try:
            assert program.stdout.readline(), "the demo ended"
            return time.monotonic() - began, process_cpu_seconds(program.pid)
        finally:
            program.terminate()
