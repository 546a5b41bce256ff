"""Look at one page of the running demo with one check, or with all of them.

    make demo                                  # in another window
    make look PAGE=/points/ CHECK=keys         # about a second
    make look PAGE=/sign-in WHO=visitor        # every check

Nothing is said about a page without mistakes but its name; the exit status is 1 when there are.
"""

import argparse
import sys

from tests.browser.chromium import Language, running_chromium
from tests.browser.inspection import CHECKS, mistakes
from tests.browser.site import Site
from webapp.cli.demo_story import ENROLLED_PASSWORD, ENROLLED_USER_ID


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make look", description=__doc__)
    parser.add_argument("page", help="an address of the site, such as /points/")
    parser.add_argument("checks", nargs="*", help=f"of {', '.join(CHECKS)}; all of them")
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--who", choices=("member", "visitor"), default="member")
    parser.add_argument("--language", choices=("ja", "en"), default="ja")
    words = parser.parse_args()
    if unknown := set(words.checks) - set(CHECKS):
        parser.error(f"there is no check called {', '.join(sorted(unknown))}")
    return words


def main() -> int:
    words = asked()
    language: Language = words.language
    site = Site(words.site.rstrip("/"))
    with running_chromium() as chromium, chromium.person(site, language=language) as person:
        if words.who == "member":
            person.sign_in(ENROLLED_USER_ID, ENROLLED_PASSWORD)
        person.open(words.page)
        found = mistakes(person, words.checks or CHECKS)
    print(*found, f"{words.page}: {len(found) or 'no'} mistakes", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
