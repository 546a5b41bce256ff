"""The site keeps nothing in the browser and allows nothing but its own files."""

from tests.browser.checks.check import Check
from tests.browser.chromium import Person

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}


def look(person: Person) -> list[str]:
    """Return what is kept, and what the page's policy would let pass."""
    found = [f"{name} is kept in the browser" for name in person.storage]
    policy = dict(
        (*rule.split(maxsplit=1), "")[:2]
        for rule in person.document.headers.get("content-security-policy", "").split(";")
        if rule.strip()
    )
    found += [
        f"{name} is {policy.get(name)!r} in the page's policy, not {sources!r}"
        for name, sources in POLICY.items()
        if policy.get(name) != sources
    ]
    if "unsafe" in policy.get("script-src", "unsafe"):
        found.append("the page's policy lets scripts pass that are not its own")
    if person.document.headers.get("cache-control") != "no-store, no-cache":
        found.append("the page may be kept by the browser")
    return found


CHECK = Check("quiet", "nothing in the browser's storage, a strict policy, no cache", look)
