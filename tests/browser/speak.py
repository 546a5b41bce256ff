"""Print what a screen reader says of one page of the running demo.

make demo                              # in another window
make speak PAGE=/points/               # about a second
make speak PAGE=/sign-in WHO=visitor IN=en
"""

import argparse

from tests.browser.chromium import Language, running_chromium
from tests.browser.reader import read
from tests.browser.site import Site
from webapp.cli.demo_story import ENROLLED_PASSWORD, ENROLLED_USER_ID


def main() -> None:
    parser = argparse.ArgumentParser(prog="make speak", description=__doc__)
    parser.add_argument("page", help="an address of the site, such as /points/")
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--who", choices=("member", "visitor"), default="member")
    parser.add_argument("--language", choices=("ja", "en"), default="ja")
    words = parser.parse_args()
    language: Language = words.language
    site = Site(words.site.rstrip("/"))
    with running_chromium() as chromium, chromium.person(site, language=language) as person:
        if words.who == "member":
            person.sign_in(ENROLLED_USER_ID, ENROLLED_PASSWORD)
        person.open(words.page)
        print(*read(person), sep="\n")


if __name__ == "__main__":
    main()
