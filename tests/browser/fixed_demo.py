"""The demo on a fixed day: what it shows, and what a reader says of it, is the same every day.

    with demo_on_a_fixed_day(folder) as site: ...

Its members, their card life until that day, its card numbers, its clock and the test report of
``/accessibility`` are always the same.  What is drawn by lot (confirmation codes, passphrases,
suggested user IDs) is not.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.demo import demo_site
from tests.browser.site import Site

REPORT = Path(__file__).with_name("fixed_report.json")
NOON = "2026, 10, 1, 3"
"""Thursday 1 October 2026, noon in Japan, as the arguments of a moment in UTC."""
SLOWNESS = 100
"""The clock goes so much slower: rows keep their order in time, and the minute never ends."""
THAT_DAY = f"""
import threading, time_machine
from datetime import datetime, timedelta, UTC

clock = time_machine.travel(datetime({NOON}, tzinfo=UTC), tick=False).start()

def go_on(pause=threading.Event(), step=0.02):
    while not pause.wait(step):
        clock.shift(timedelta(seconds=step / {SLOWNESS}))

threading.Thread(target=go_on, daemon=True).start()

from pathlib import Path
from webapp import factory
from webapp.cli import main

report = factory.read_accessibility_report(Path({str(REPORT)!r}))
factory.read_accessibility_report = lambda: report
"""
"""What makes it that day in a program; then ``main()`` is ``my-account``."""
MY_ACCOUNT_ON_THAT_DAY = (sys.executable, "-c", f"{THAT_DAY}main()")


@contextmanager
def demo_on_a_fixed_day(folder: Path) -> Iterator[Site]:
    """Start the demo on the fixed day with its database in ``folder``; stop it at the end."""
    with demo_site(folder, MY_ACCOUNT_ON_THAT_DAY) as site:
        yield site
