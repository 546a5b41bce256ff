"""lynx cuts nothing off at the edge of a screen of 80 columns, with its links numbered."""

import subprocess

from tests.browser.checks.check import Check
from tests.browser.chromium import Person
from webapp.web.lynx_lines import columns, in_short_lines

SCREEN = 80
LYNX = ("lynx", "-dump", "-stdin", "-force_html", f"-width={SCREEN}")
UTF_8 = ("-assume_charset=utf-8", "-display_charset=utf-8")
LINKS = "\nReferences\n"
"""Where lynx begins to list where the links lead to."""


def look(person: Person) -> list[str]:
    """Return the lines of the page that are longer than the screen."""
    html = person.document.html
    if person.language == "ja":
        html = in_short_lines(html)
    shown = subprocess.run(
        [*LYNX, *UTF_8], input=html.encode(), stdout=subprocess.PIPE, check=True
    ).stdout.decode("utf-8", "replace")  # a field too full for its text is cut within a letter
    lines = shown.partition(LINKS)[0].splitlines()
    return [f"cut off: {line.strip()}" for line in lines if columns(line) > SCREEN]


CHECK = Check("lynx", "no line that lynx would cut off at 80 columns", look)
