"""Pages are read without the style sheet, and where custom properties are unknown."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.browser.checks.axe import violations
from tests.browser.checks.check import Check
from tests.browser.checks.geometry import ask
from tests.browser.chromium import SAID, WIDE, Person

WITHOUT = "off => { for (const sheet of document.styleSheets) sheet.disabled = off; }"
SAID_WITHOUT = f"""() => {{ const without = {WITHOUT};
  without(true);
  try {{ return {SAID}; }} finally {{ without(false); }} }}"""
OLD = r"""() => { const text = [...document.styleSheets].flatMap(one => [...one.cssRules])
    .map(rule => rule.cssText).join("\n");
  const sheet = new CSSStyleSheet();
  const unknown = /[-\w]+: [^;{}]*var\([^;{}]*;|--[-\w]+: [^;{}]*;/g;
  sheet.replaceSync(text.replace(unknown, ""));
  document.adoptedStyleSheets = [sheet]; }"""
"""What is left of the style sheet in a browser that knows no custom properties."""


@contextmanager
def _without_style(person: Person) -> Iterator[None]:
    person.page.evaluate(WITHOUT, arg=True)
    try:
        yield
    finally:
        person.page.evaluate("document.adoptedStyleSheets = []")
        person.page.evaluate(WITHOUT, arg=False)


def look(person: Person) -> list[str]:
    """Return what cannot be read without our style, or says something else then."""
    found = []
    without = " ".join(person.page.evaluate(SAID_WITHOUT))
    if "".join(without.split()) != "".join(person.words.split()):
        found.append("without the style sheet the page says other words")
    # Browsers that know no custom properties know no dark screens either.
    person.glance("light", WIDE)
    with _without_style(person):
        person.page.evaluate(OLD)
        seen = violations(person, runOnly={"type": "rule", "values": ["color-contrast"]})
        found += [
            f"custom properties unknown: {line}" for line in (*seen, *ask(person, "sideways"))
        ]
    return found


CHECK = Check("plain", "the same words without CSS; colours without custom properties", look)
