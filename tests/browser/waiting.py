"""Wait for what comes by itself, a moment at a time."""

from collections.abc import Callable

from playwright.sync_api import Page

PATIENCE_MS = 10_000
MOMENT_MS = 20


def has_come(page: Page, look: Callable[[], bool], *, patience_ms: int = PATIENCE_MS) -> bool:
    """Look again and again, while the page goes on; tell whether it came in time."""
    for _ in range(patience_ms // MOMENT_MS):
        if look():
            return True
        page.wait_for_timeout(MOMENT_MS)
    return False
