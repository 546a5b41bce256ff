"""The kind of a browser in a few words, for the member who asks later "was that me?"."""

from __future__ import annotations

from typing import Final

BROWSERS: Final = (
    ("w3m", "w3m"),
    ("Lynx", "Lynx"),
    ("ELinks", "ELinks"),
    ("Links", "Links"),
    ("edbrowse", "edbrowse"),
    ("Dillo", "Dillo"),
    ("NetSurf", "NetSurf"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""A word of the User-Agent header, and the browser's name; the first that is found counts."""
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
LONGEST_AGENT: Final = 512


def device_words(user_agent: str) -> str:
    """Return browser and system by name; empty when neither is known.

    >>> device_words("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox, Windows'
    >>> device_words("w3m/0.5.3")
    'w3m'
    """
    agent = user_agent[:LONGEST_AGENT]
    found = (
        next((name for word, name in words if word.lower() in agent.lower()), "")
        for words in (BROWSERS, SYSTEMS)
    )
    return ", ".join(name for name in found if name)
