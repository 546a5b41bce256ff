"""What two ways of browsing say, compared: nothing hidden, nothing twice, nothing in between.

Chromium without scripts is what the others are held against.  Text browsers break lines, draw
brackets around buttons and lay tables out in columns: white space and what they draw is not
compared, and a row of a table may come in another order.  Everything else must be the same.
"""

import re

from tests.browser.flows.way import Said
from tests.browser.moments import without_moments

DRAWN = re.compile(r"\(\*?\)|[\s\[\]_*•+{}<>|=\-]")
PHRASE = re.compile(r"(?:[a-z]{2,}|[a-z]-[a-z]+)(?:-[a-z]+)+-?")
"""A suggested passphrase: drawn by lot, and cut short in the field of a text browser, which may
leave one letter of the first word."""
COUNTED = re.compile(r"（\d+件目）")
"""Which of equal rows it is: a number that goes when the minute turns between them."""
AROUND = 60


def bare(text: str) -> str:
    """Return a text without what is not compared."""
    told = COUNTED.sub("", without_moments(re.sub(r"\s", "", text)))
    return DRAWN.sub("", PHRASE.sub("(drawn)", told))


def flat(said: Said) -> str:
    """Return all that a page says, in one string."""
    return bare("".join("".join(block) for block in said))


def difference(measure: Said, other: Said) -> str:
    """Return where a page first says something else than it should; empty where it is the same."""
    text, place = flat(other), 0
    for block in measure:
        due = bare("".join(block))
        came = text[place : place + len(due)]
        if came != due and not (len(block) > 1 and sorted(came) == sorted(due)):
            before = text[max(place - AROUND, 0) : place]
            there = text[place : place + max(len(due), AROUND)]
            return f"after 「{before}」\nthere should be 「{due}」\nbut there is 「{there}」"
        place += len(due)
    return f"at the end there is also 「{text[place:]}」" if text[place:] else ""
