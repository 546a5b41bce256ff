"""How walks fill in the open page's form and send it."""

from playwright.sync_api import Locator

from tests.browser.chromium import Person


def button(person: Person, name: str) -> Locator:
    """Return the submit button with this name, or the main one of the page's own form."""
    wanted = f"[name={name}]" if name else ":not([name])"
    return person.page.locator(f"main form input[type=submit]{wanted}").first


def send(person: Person, pressed: str = "", /, **typed: str) -> None:
    """Type into the open page's form and send it, by the button of this name or the main one."""
    for field, text in typed.items():
        person.page.fill(f'main [name="{field}"]', text)
    with person.page.expect_navigation():
        # By no mouse, which takes half as long; flows are walked with one.
        button(person, pressed).dispatch_event("click")
