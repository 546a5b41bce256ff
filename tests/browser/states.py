"""The states of pages that an address alone does not show: errors, answers, steps of a flow.

Each walk goes from state to state and names the one that is open; whoever calls it looks at
the page then.  The same walk with scripts and without is to say the same.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import expect

from tests.browser.chromium import Person
from tests.browser.demo import PlasticCard, card_of
from tests.browser.factor_states import at_app
from tests.browser.mail import sent_code
from tests.browser.sending import button, send
from webapp.domain.card import luhn_digit

WALKER = "C3009"
"""The card of the walk through enrollment; it is never enrolled in the end."""
WALKER_EMAIL = "daisuke.kato@members.example"
HANAKO_EMAIL = "hanako.yamada@members.example"
"""The address of the member who has enrolled."""
FAMILY, FAMILY_EMAIL = "C3002", "jiro.yamada@members.example"
"""A family card: its holder has no points of their own."""
GOOD_PASSWORD = "kasa rakuda daidokoro yuudachi"
SIGNED_IN = re.compile("サインインの成功|Signed in")
Walk = Callable[[Person], Iterator[str]]


def change_language(person: Person) -> None:
    """Press the button with the other language's name."""
    with person.page.expect_navigation():
        person.page.locator("header form:has([name=language]) [type=submit]").click()
    person.language = "en" if person.language == "ja" else "ja"
    assert person.page.get_attribute("html", "lang") == person.language


def confirm_card(person: Person, card: PlasticCard, address: str) -> None:
    """Go from the card page to the page where user ID and password are chosen."""
    person.open("/enrollment/")
    send(person, card_number=card.number, security_code=card.code)
    send(person, code=sent_code(person.site, address))
    assert person.page.url.endswith("/enrollment/user-id")


def at_sign_in(person: Person) -> Iterator[str]:
    """Go through what goes wrong at sign-in."""
    person.open("/points/")
    yield "sent to sign-in on the way to a page"
    person.open("/sign-in?shown=1")
    yield "sign-in with the password visible"
    send(person)
    yield "sign-in with nothing typed"
    # Each walk has a user ID of its own: how many tries are left is part of the words.
    send(person, user_id=f"nobody.{id(person)}"[:20], password=GOOD_PASSWORD)
    yield "sign-in refused"
    person.open("/sign-in")
    person.context.clear_cookies(name="session")
    send(person, user_id="nobody", password=GOOD_PASSWORD)
    yield "a form whose session is gone"


def at_enrollment(person: Person) -> Iterator[str]:
    """Go from the card to the last page before it is done, with everything that can be wrong."""
    card = card_of(person.site, WALKER)
    person.open("/enrollment/?shown=1")
    yield "card page with the code visible"
    send(person)
    yield "card page with nothing typed"
    send(person, card_number=card.number[:-1] + "x", security_code="12")
    yield "card page with slips of the finger"
    send(person, card_number=card.number, security_code=card.code)
    yield "code page"
    send(person, code="12")
    yield "code that cannot be read"
    code = sent_code(person.site, WALKER_EMAIL)
    send(person, code=f"{(int(code) + 1) % 1_000_000:06d}")
    yield "wrong code"
    with person.page.expect_navigation():
        person.page.locator("form:has([value=again]) [type=submit]").click()
    yield "code sent again"
    send(person, code=sent_code(person.site, WALKER_EMAIL))
    yield from at_user_id(person)


def at_user_id(person: Person) -> Iterator[str]:
    """Go through the page where user ID and password are chosen."""
    yield "user ID page"
    send(person)
    yield "user ID page with nothing typed"
    send(person, user_id="hanako.yamada", password="12345678")
    yield "user ID taken, others suggested, password refused"
    send(person, "check", user_id="daisuke.k")
    yield "user ID is free"
    send(person, "suggest")
    yield "passphrase suggested"
    person.open("/enrollment/user-id?shown=1")
    yield "user ID page with the password visible"


def nobodys_card() -> str:
    """Return a card number for this walk alone: how often it can be tried is part of the words."""
    body = f"3999{secrets.randbelow(10**10):010d}"
    return body + luhn_digit(body)


def at_recovery(person: Person) -> Iterator[str]:
    """Go from the user ID to the page that shows it; the password is never changed."""
    person.open("/recovery/code")
    yield "recovery that has not begun"
    person.open("/recovery/user-id")
    send(person)
    yield "recovery with nothing typed"
    send(person, user_id=person.site.fact("member")["user_id"])
    yield "code page of a recovery by user ID"
    send(person, code="12")
    yield "code of a recovery that cannot be read"
    send(person, code=sent_code(person.site, HANAKO_EMAIL))
    yield "user ID found"
    send(person)
    yield "user ID found, nothing typed"
    send(person, "suggest")
    yield "user ID found, password suggested"
    person.open("/sign-in")
    yield "sign-in with the user ID filled in"
    card = card_of(person.site, WALKER)
    person.open("/recovery/card?shown=1")
    yield "recovery by card with the code visible"
    send(person, card_number=card.number, security_code=card.code[:2])
    yield "recovery by card with slips of the finger"
    send(person, card_number=nobodys_card(), security_code=card.code)
    yield "code page of a recovery by card"


def of_member(person: Person) -> Iterator[str]:
    """Go through what the demo's member can come across."""
    person.open("/statement/")
    earlier = person.page.get_attribute("#statement-table-earlier", "href") or ""
    closing = re.search(r"closing=[0-9-]+", earlier)
    assert closing
    person.open(earlier)
    assert person.page.locator(".uses tbody tr").count() == 50
    yield "statement of fifty lines"
    person.open(person.page.get_attribute("#statement-table-next", "href") or "")
    yield "rest of the statement"
    person.open(person.page.get_attribute("#statement-table-whole", "href") or "")
    yield "whole statement"
    person.open(f"/statement/?{closing.group()}&after=2000-01-01.1")
    yield "statement behind its end"
    person.open("/points/?details=1")
    yield "points in detail"
    person.open(person.page.get_attribute("#points-history-next", "href") or "")
    yield "rest of the points"
    person.open("/points/?after=2000-01-01.1")
    yield "points behind their end"
    person.open("/security/session?next=/points/")
    yield "time signed in, with the way back"
    person.open("/enrollment/done")
    yield "enrollment done"
    person.open("/recovery/done")
    yield "recovery done"
    yield from at_password(person)


def at_password(person: Person) -> Iterator[str]:
    """Go through what can be wrong with a new password; it is never changed."""
    confirm_again(person, "/security/password?shown=1")
    yield "password visible"
    send(person)
    yield "password with nothing typed"
    send(person, new_password="hanako.yamada.1984")
    yield "new password refused"
    send(person, "suggest")
    yield "new password suggested"


def confirm_again(person: Person, path: str) -> None:
    """Give the password once more, so that what comes next is not asked for it."""
    person.open(f"/security/confirm?{urlencode({'next': path})}")
    send(person, password=person.site.fact("member")["password"])
    assert path.startswith(urlsplit(person.page.url).path)
    person.open(path)


def at_confirm(person: Person) -> Iterator[str]:
    """Go through what goes wrong when the password is given once more."""
    confirm_again(person, "/security/password")
    person.open("/security/confirm?shown=1")
    yield "password to confirm visible"
    send(person)
    yield "nothing typed to confirm"
    send(person, password="kasa rakuda")
    yield "confirmed with a wrong password"
    person.open("/security/confirm?next=/security/password&left=1")
    yield "a form that came too late"


def at_not_me(person: Person) -> Iterator[str]:
    """Go through user ID and "not me"; nothing is changed."""
    person.open("/security/user-id")
    send(person)
    yield "user ID with nothing typed"
    send(person, user_id="hanako.yamada")
    yield "the same user ID"
    person.open("/security/history?after=1")
    yield "history behind its end"
    person.open("/security/history")
    # What stands above it depends on the other walks.
    row = person.page.locator('main a[href*="not-me"]', has_text=SIGNED_IN).first
    person.open(row.get_attribute("href") or "")
    yield "what not me will do"


def at_revoke(person: Person) -> Iterator[str]:
    """Go through a link that does not work."""
    person.open("/security/revoke?link=0")
    with person.page.expect_navigation():
        button(person, "").click()
    yield "a link that does not work"


def of_swaps(person: Person) -> Iterator[str]:
    """Let htmx change a part of the page: the live region says it, at the end of the page."""
    person.open("/statement/")
    person.page.click("#statement-table-earlier")
    expect(person.page.locator("#status")).not_to_be_empty()
    yield "earlier statement swapped in"
    person.open("/points/")
    person.page.click("[id^=points-balance-][id$=-details]")
    expect(person.page.locator("#status")).not_to_be_empty()
    yield "points in detail swapped in"


WALKS: tuple[tuple[str, Walk], ...] = (
    ("anyone", at_sign_in),
    ("anyone", at_enrollment),
    ("anyone", at_recovery),
    ("member", of_member),
    ("member", at_confirm),
    ("member", at_not_me),
    ("anyone", at_revoke),
    ("anyone", at_app),
)
