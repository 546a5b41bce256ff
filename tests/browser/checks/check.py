"""What a check is: it looks at the page that is open and says what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.chromium import Person


@dataclass(frozen=True)
class Check:
    """One thing that holds on every page and in every state.

    ``look`` returns a sentence for each mistake; empty is good.  It leaves the page as it
    found it, so that checks can follow each other in any order.
    """

    name: str
    about: str
    """What it looks for, in a few words."""
    look: Callable[[Person], list[str]]
