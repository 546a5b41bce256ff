"""A way of browsing: what a person can do in any browser, and what the page then says.

Each browser is a class of its own that does these few things as its users do them.  A flow
(``steps.py``) is written once, in these words, and walked in every way.
"""

from typing import Protocol

Said = tuple[tuple[str, ...], ...]
"""All that a page says, in order: pieces of text; those of one row of a table belong together."""


class Way(Protocol):
    """One person with one browser, on one site, with no cookies at the beginning."""

    def open(self, path: str) -> None:
        """Type an address of the site."""

    def follow(self, words: str) -> None:
        """Follow the first link that says exactly this, or else the first that begins with it."""

    def type(self, label: str, text: str) -> None:
        """Type into the field with this label, in place of what stands there."""

    def tick(self, label: str) -> None:
        """Choose the box or the choice with this label, which was not chosen."""

    def press(self, words: str) -> None:
        """Press the button that says this."""

    def said(self) -> Said:
        """Return what the open page says: text, links, buttons, what stands in fields."""
