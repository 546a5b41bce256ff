"""Moments and browsers in the words of a page: two people who look do not see the same ones."""

import re

MOMENT = re.compile(
    r"(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:.曜日)?)?午[前後]\d{1,2}時\d{1,2}分"
    r"|\d{1,2}:\d{2}\s*[ap]\.m\.(?:\s*on\s*(?:\w+day\s*)?\d{1,2}\s*[A-Z][a-z]+(?:\s*\d{4})?)?"
)
DEVICE = re.compile(r"Chrome,\s*Linux|E?Links(?:,\s*Linux)?|w3m|Lynx|edbrowse")
"""The browsers in which flows are walked, as the site calls them."""


def without_moments(text: str) -> str:
    """Return a text in which every moment, and every browser, looks the same."""
    return DEVICE.sub("(browser)", MOMENT.sub("(moment)", text))
