"""The states of the second factor: a member of their own gets an app, and loses it again."""

from collections.abc import Iterator

import pyotp

from tests.browser.chromium import Person
from tests.browser.demo import card_of
from tests.browser.mail import sent_code
from tests.browser.sending import send
from webapp.domain.second_factor import STEP, step_at

CARD, EMAIL = "C3012", "sho.matsumoto@members.example"
"""Somebody whom no other walk signs in."""
USER_ID, PASSWORD = "sho.85", "kasa rakuda daidokoro yuudachi"
FACTORS = "/security/second-factor"


def come_in(person: Person) -> None:
    """Sign in; enroll before, if that has not been done on this demo."""
    person.open("/sign-in")
    send(person, user_id=USER_ID, password=PASSWORD)
    if not person.page.url.endswith("/sign-in"):
        return
    card = card_of(person.site, CARD)
    person.open("/enrollment/")
    send(person, card_number=card.number, security_code=card.code)
    send(person, code=sent_code(person.site, EMAIL))
    person.page.fill("main [name=user_id]", USER_ID)
    send(person, password=PASSWORD)
    assert person.page.url.endswith("/enrollment/done"), person.words


def code(person: Person, key: str, *, ahead: int = 0) -> str:
    """Return what the app shows, now or some half minutes later."""
    return pyotp.TOTP(key).generate_otp(step_at(person.site.now + ahead * STEP))


def at_app(person: Person) -> Iterator[str]:
    """Go through adding an app, its recovery codes, and taking it away."""
    come_in(person)
    person.open(f"{FACTORS}/app")
    send(person)
    yield "key and first code of an app"
    key = "".join(person.drawn).replace(" ", "")
    send(person, name="")
    yield "first code with nothing typed"
    send(person, name="私のスマートフォン", code="000000")
    yield "first code wrong"
    send(person, name="私のスマートフォン", code=code(person, key))
    yield "recovery codes"
    send(person, "kept")
    yield "second factor in use"
    yield from at_second_step(person, key)
    person.open(FACTORS)
    person.open(person.page.get_attribute(f'main a[href*="{FACTORS}/app/"]', "href") or "")
    yield "one app"
    send(person, name="")
    yield "one app without a name"
    send(person, "remove")
    yield "app removed"


def at_second_step(person: Person, key: str) -> Iterator[str]:
    """Sign out and in again with both steps."""
    person.context.clear_cookies()
    if person.language == "en":
        person.context.add_cookies([{"name": "language", "value": "en", "url": person.site.url}])
    person.open("/sign-in")
    send(person, user_id=USER_ID, password=PASSWORD)
    yield "second step"
    send(person, code="12")
    yield "second step that cannot be read"
    send(person, code="000000")
    yield "second step refused"
    person.open("/sign-in/recovery-code")
    yield "recovery code asked for"
    send(person, code="2222 2222 2222")
    yield "recovery code refused"
    person.open("/sign-in/second-step")
    person.page.check("main [name=trusts]")
    send(person, code=code(person, key, ahead=1))
    assert person.page.locator(".who").count(), person.words
    person.open(FACTORS)
    yield "second factor and a trusted browser"
